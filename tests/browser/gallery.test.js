import assert from "node:assert/strict";
import axe from "axe-core";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { GRADED, answerRight, give, optionsOf, quizData, right } from "./questions.js";
import { ROOT, build, close, fileOf, profile, serve } from "./support.js";

after(close);

/** The lessons of the gallery, by the types that each shows. @type {Map<string, string[]>} */
const pages = new Map();
let address, context, types;

before(async () => {
  address = await serve(await build());
  context = await profile();
  const page = await context.newPage();
  await page.goto(`${address}for-authors/index.html`);
  const links = await page.locator(".contents a").evaluateAll((all) => all.map((link) => link.href));
  for (const link of new Set(links.filter((href) => !href.endsWith("/index.html") && !href.includes("#")))) {
    await page.goto(link);
    pages.set(fileOf(link), await page.locator("fieldset[data-type]").evaluateAll((all) => all.map((box) => box.dataset.type)));
  }
  const read = (...path) => readFile(join(ROOT, ...path), "utf8");
  const { $defs: { question } } = JSON.parse(await read("docs", "schemas", "quiz.json"));
  types = [...new Set(GRADED.concat(question.properties.type.enum))];
  await page.close();
});

describe("the gallery for authors", () => {
  test("shows every type that can be asked or graded, and is found from the home page", async () => {
    const shown = new Set([...pages.values()].flat());
    assert.ok(pages.size >= 12, [...pages.keys()].join(", "));
    assert.ok(types.length >= 15);
    assert.deepEqual(types.filter((type) => !shown.has(type)), []);
    const page = await context.newPage();
    await page.goto(`${address}index.html`);
    assert.equal(await page.locator("[aria-labelledby='authors'] a[href='for-authors/index.html']").count(), 1);
    assert.equal(await page.locator("ol.courses a[href^='for-authors/']").count(), 0, "it is no course of a learner's");
    await page.close();
  });

  test("has below each form the very lines that it is made of", async () => {
    const page = await context.newPage();
    for (const path of pages.keys()) {
      await page.goto(address + path);
      const blocks = await page.locator("quiz-form").evaluateAll((forms) => forms.map((form) => {
        const source = form.nextElementSibling;
        const prompts = Array.from(form.querySelectorAll(".prompt"), (prompt) => prompt.textContent.trim().split(/\s+/).slice(0, 3).join(" "));
        return { quiz: form.dataset.quiz, open: source.matches("details.source") && source.open, text: source.querySelector("code").textContent, prompts };
      }));
      assert.ok(blocks.length > 0, path);
      for (const { quiz, open, text, prompts } of blocks) {
        assert.ok(open, `${path}: ${quiz}`);
        assert.ok(text.includes(quiz) && /^```quiz.* source\n[^]*\n```$/.test(text), `${path}: ${quiz}: ${text}`);
        const plain = text.replace(/[`"]/g, "").replace(/\s+/g, " ");
        for (const prompt of prompts) assert.ok(plain.includes(prompt.replace(/["`]/g, "")), `${path}: ${quiz}: ${prompt}`);
      }
    }
    await page.close();
  });

  test("can be read without a script", async () => {
    const plain = await profile({ javaScriptEnabled: false });
    const page = await plain.newPage();
    for (const path of pages.keys()) {
      await page.goto(address + path);
      assert.ok(await page.locator("details.source code").first().isVisible(), path);
      assert.ok(await page.locator("fieldset .prompt").first().isVisible(), path);
    }
    await plain.close();
  });

  for (const [width, colorScheme] of [[390, "dark"], [1280, "light"]]) {
    test(`stands in nobody's way, and nothing sticks out, ${width} px wide and ${colorScheme}`, async () => {
      const shown = await profile({ viewport: { width, height: 900 }, colorScheme });
      const page = await shown.newPage();
      for (const path of pages.keys()) {
        await page.goto(address + path);
        for (const start of await page.locator("[data-action='start']").all()) if (await start.isVisible()) await start.click();
        await page.evaluate(axe.source);
        const found = await page.evaluate(async () => {
          const { violations } = await window.axe.run(document, { resultTypes: ["violations"] });
          return violations.flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id}: ${target.join(" ")}`));
        });
        assert.deepEqual(found, [], path);
        const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
        assert.ok(wide <= 0, `${path} is ${wide} px too wide`);
      }
      assert.deepEqual(shown.faults, []);
      await shown.close();
    });
  }

  test("lets somebody without a mouse answer a question of every type, on the way from one to the next", async () => {
    const learner = await profile();
    const page = await learner.newPage();
    const done = new Set();
    for (const path of pages.keys()) {
      if (!path.includes("/question-types/")) continue;
      await page.goto(address + path);
      for (let steps = 0; steps < 300; steps += 1) {
        await page.keyboard.press("Tab");
        const at = await page.evaluate(() => {
          const { activeElement: here } = document;
          if (here.closest(".leaf-foot")) return "end";
          if (!here.closest("fieldset[data-question]") || here.checked) return "";
          return here.matches("button") ? Object.keys(here.dataset).map((key) => `${key} ${here.dataset[key]}`)[0] : here.type;
        });
        if (at === "end") break;
        if (/^(radio|checkbox)$/.test(at)) await page.keyboard.press("Space");
        else if (at === "select-one") await page.keyboard.press("ArrowDown");
        else if (at === "range") await page.keyboard.press("ArrowRight");
        else if (/^text/.test(at)) await page.keyboard.type(at === "textarea" ? "as many words as are wanted ".repeat(5) : "12");
        else if (/^(reply|compare|action check)/.test(at)) await page.keyboard.press("Enter");
      }
      const told = await page.locator("fieldset[data-type]").evaluateAll((boxes) => boxes.map((box) => [box.dataset.type, box.querySelector("[data-outcome]").textContent]));
      for (const [type, outcome] of told) {
        assert.notEqual(outcome, "", `${path}: ${type}`);
        done.add(type);
      }
    }
    assert.deepEqual(types.filter((type) => !done.has(type)), []);
    assert.deepEqual(learner.faults, []);
    await learner.close();
  });

  test("is answered, right in every question, and none of it is handed in", async () => {
    const learner = await profile();
    const page = await learner.newPage();
    for (const path of pages.keys()) {
      await page.goto(address + path);
      for (const form of await page.locator("quiz-form").all()) {
        const data = await form.locator("> script").evaluate((script) => JSON.parse(script.textContent));
        // Ids are unique within a quiz alone.
        const own = { locator: (selector) => form.locator(selector) };
        const start = form.locator("[data-action='start']");
        if (await start.isVisible()) await start.click();
        const asked = await form.evaluate((element) => element.current.questions.map(({ id }) => id));
        for (const id of asked) {
          const question = data.questions.find((one) => one.id === id);
          const box = form.locator(`fieldset[data-question="${id}"]`);
          const sure = box.locator("[data-sure] input").last();
          if (await sure.count()) await sure.check();
          const response = right(question, await optionsOf(box));
          // As long as the author wants it.
          if (question.type === "free_text") response.text = response.text.repeat(4);
          await give(own, question, response);
          const check = box.locator("[data-action='check']");
          if (await check.isVisible()) await check.click();
          const next = form.locator("[data-action='next']");
          if (await next.isVisible() && await next.isEnabled()) await next.click();
        }
        const finish = form.locator("[data-action='finish']");
        if (await finish.isVisible()) await finish.click();
        await form.locator("[data-result]:not([hidden])").waitFor();
        const { score } = await form.evaluate((element) => element.current.claimed);
        const graded = data.questions.some(({ type }) => !["scale", "attestation"].includes(type));
        if (graded && data.policy.feedback.when !== "never" && data.quiz !== "gallery-free-text-hr") assert.equal(score, 1, `${path}: ${data.quiz}`);
      }
    }
    await page.goto(`${address}results.html`);
    assert.ok(await page.locator("[data-empty]").isVisible(), "it is not among the results");
    await page.goto(`${address}quizzes/judged-by-what-practice.html`);
    const { questions: [first] } = await quizData(page);
    await answerRight(page, first);
    await page.locator("[data-action='finish']").click();
    await page.locator("[data-action='finish']").click();
    await page.goto(`${address}results.html`);
    const { attempts, lessons } = JSON.parse(await page.locator("[data-raw]").textContent());
    assert.deepEqual([attempts.map(({ quiz }) => quiz), lessons], [["judged-by-what-practice"], []]);
    assert.deepEqual(learner.faults, []);
    await learner.close();
  });
});
