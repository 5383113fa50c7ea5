/** The scene model with money and with several paths: read without a script, played by keyboard, small and on paper. */
import assert from "node:assert/strict";
import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import axe from "axe-core";
import { after, before, describe, test } from "node:test";
import { build, close, folder, profile, serve } from "./support.js";

after(close);

const scene = (name, pass, more = "") => `    - {name: ${name}, motive: "a reason, and one that is long enough for two lines", pass: ${pass}%${more}}\n`;
const COSTED = `id: spring
title: From a post to a spring check
audience: 5000
cost: 324
value: 30
scenes:
${scene("Post", 8, ", within_reach: 9%")}${scene("Page", 45)}${scene("Price", 50)}${scene("Form", 40, ", within_reach: 70%")}${scene("Day", 75)}
compare: {name: Poster, pass: 0.3%, cost: 60}
`;
const LONG = `id: long
audience: 1000000
scenes:
${Array.from({ length: 12 }, (_, at) => scene(`Scene ${at + 1} of a path that is as long as any`, 60 + at)).join("")}`;
const PATHS = `id: ways
title: Two ways to the list
currency: $
paths:
  - title: Stall
    audience: 2000
    cost: 120
    scenes:
  ${scene("Stops", 3)}  ${scene("Pays", 30)}
  - title: Video
    audience: 10000
    scenes:
  ${scene("Sees it", 4.2)}  ${scene("Pays", 10, ", cost: 1")}
compare: {name: Leaflet, pass: 0.4%}
`;

let address;
before(async () => {
  const root = await folder();
  const lesson = (title, block) => `---\ntitle: ${title}\n---\nText.\n\n\`\`\`scene-model\n${block}\`\`\`\n`;
  const files = {
    "content/site.yaml": "id: scenes\ntitle: Scenes\nlearner: {ask: [name], require: [name]}\n",
    "content/course/course.yaml": "title: Course\nobjectives: {know: Know one thing.}\n",
    "content/course/module/module.yaml": "title: Module\n",
    "content/course/module/costed.md": lesson("Costed", COSTED),
    "content/course/module/long.md": lesson("Long", LONG),
    "content/course/module/paths.md": lesson("Paths", PATHS),
  };
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), text);
  }
  address = `${await serve(await build(root))}course/module/`;
});

const PAGES = ["costed", "long", "paths"];
/** All that figures, sentences and tables say. */
const drawn = (page) => page.locator("scene-model").evaluate((model) => ({
  shapes: [...model.querySelectorAll("svg path")].map((shape) => shape.getAttribute("d")),
  texts: [...model.querySelectorAll("svg :is(text, desc), td, th, caption, [data-said]")].map((one) => one.textContent),
  marks: model.querySelectorAll("[data-weakest]").length,
}));

describe("a scene model", () => {
  test("says the same with its script and without", async () => {
    const contexts = [await profile({ javaScriptEnabled: false }), await profile()];
    for (const name of PAGES) {
      const [plain, lively] = await Promise.all(contexts.map(async (context) => {
        const page = await context.newPage();
        await page.goto(`${address}${name}.html`);
        return drawn(page);
      }));
      assert.deepEqual(lively, plain, name);
      assert.equal(plain.marks, name === "paths" ? 2 : 1, name);
    }
    assert.deepEqual(contexts[1].faults, []);
  });

  test("is readable without JavaScript, and on paper with it", async () => {
    const page = await (await profile({ javaScriptEnabled: false })).newPage();
    await page.goto(`${address}costed.html`);
    assert.match(await page.locator(".sm-result").innerText(), /Spent: €324, €12 per conversion\. At €30 a conversion, €486 is left\./);
    await page.locator("summary", { hasText: "table" }).click();
    assert.equal(await page.locator("scene-model table").count(), 2);
    const lively = await (await profile()).newPage();
    await lively.goto(`${address}costed.html`);
    await lively.emulateMedia({ media: "print" });
    for (const part of ["svg", ".sm-result", ".sm-told", "table"]) assert.ok(await lively.locator(`scene-model ${part}`).first().isVisible(), part);
    assert.equal(await lively.locator(".sm-scenes").isVisible(), false);
  });

  test("fits a phone, and no label lies on another", async () => {
    const page = await (await profile({ viewport: { width: 360, height: 740 } })).newPage();
    for (const name of PAGES) {
      await page.goto(`${address}${name}.html`);
      await page.locator(".sm-controls").waitFor();
      assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), name);
      const faults = await page.locator("scene-model svg").evaluateAll((drawings) => drawings.flatMap((svg) => {
        const texts = [...svg.querySelectorAll("text")].map((text) => ({ text: text.textContent, box: text.getBBox() }));
        const outside = texts.filter(({ box }) => box.x < -1 || box.x + box.width > svg.viewBox.baseVal.width + 1);
        const over = texts.filter((one, at) => texts.slice(at + 1).some((two) => {
          const [wide, high] = [["x", "width"], ["y", "height"]].map(([from, size]) =>
            Math.min(one.box[from] + one.box[size], two.box[from] + two.box[size]) - Math.max(one.box[from], two.box[from]));
          return wide > 1 && high > 4;
        }));
        return [...outside, ...over].map(({ text }) => text);
      }));
      assert.deepEqual(faults, [], name);
    }
  });

  for (const colorScheme of ["light", "dark"]) {
    test(`has nothing that axe finds, ${colorScheme}, with the tables open`, async () => {
      const page = await (await profile({ colorScheme })).newPage();
      for (const name of PAGES) {
        await page.goto(`${address}${name}.html`);
        await page.locator("scene-model summary").click();
        await page.evaluate(axe.source);
        const found = await page.evaluate(async () => {
          const { violations } = await window.axe.run("scene-model", { resultTypes: ["violations"] });
          return violations.flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id}: ${target.join(" ")}`));
        });
        assert.deepEqual(found, [], name);
      }
    });
  }
});

describe("with the keyboard alone", () => {
  test("the cost of a conversion follows the rates, and the mark goes where most is to be won", async () => {
    const page = await (await profile()).newPage();
    await page.goto(`${address}costed.html`);
    const lever = page.locator(".sm-scene[data-lever]");
    assert.match(await lever.innerText(), /Form.*70% is within reach, and would convert 20 more \(\+75%\)/s);
    const form = page.locator(".sm-scene", { hasText: "Form" }).locator("input[type='range']");
    await form.focus();
    for (let step = 0; step < 30; step += 1) await page.keyboard.press("ArrowRight");
    assert.match(await page.locator(".sm-result").innerText(), /^47 of 5,000 people convert: 0\.94%\. Spent: €324, €6\.86 per conversion\..*20 more than at the first rates\./);
    assert.match(await lever.innerText(), /Post/);
    assert.equal(await page.locator("svg [data-each]").first().textContent(), "€6.86 per conversion");
    assert.equal(await page.locator("[data-sum] td").nth(4).textContent(), "€6.86");
    await page.locator("scene-model [role='status']", { hasText: "€6.86" }).waitFor({ state: "attached" });
    await page.locator(".sm-reset").focus();
    await page.keyboard.press("Enter");
    assert.match(await page.locator(".sm-result").innerText(), /^27 of 5,000/);
  });

  test("several paths change by themselves, and are compared", async () => {
    const page = await (await profile()).newPage();
    await page.goto(`${address}paths.html`);
    const told = page.locator(".sm-told");
    assert.match(await told.innerText(), /“Stall”: 18 of 2,000 \(0\.9%\)\. Spent: \$120, \$6\.67 per conversion\. “Video”: 42 of 10,000 \(0\.42%\)\. Spent: \$420, \$10 per conversion\. Most convert by “Video”\. A conversion is cheapest by “Stall”\./);
    const before = await page.locator(".sm-path svg").first().innerHTML();
    await page.locator(".sm-scene input[type='number']").nth(3).fill("20");
    assert.match(await told.innerText(), /“Video”: 84 of 10,000.*\$5 per conversion.*cheapest by “Video”/);
    assert.match(await page.locator(".sm-result").innerText(), /^102 of 12,000 people convert: 0\.85%\. Spent: \$540, \$5\.29 per conversion\. 42 more/);
    assert.equal(await page.locator(".sm-path svg").first().innerHTML(), before, "the other path is as it was");
  });
});
