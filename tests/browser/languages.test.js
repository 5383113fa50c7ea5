import assert from "node:assert/strict";
import axe from "axe-core";
import { appendFile, cp, readFile, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { after, before, describe, test } from "node:test";
import { SMALL_SITE, build, close, coursewright, folder, profile, serve, until } from "./support.js";

after(close);

const LESSON = "tea/the-pot/leaves-and-water.html";
const LONG = "\n\n茶叶和水，都要好。".repeat(60);
const WORDS = {
  "site.zh.yaml": "title: 测试用茶\nsummary: 每种题型各一道。\n",
  "tea/course.zh.yaml": "title: 泡茶\nsummary: 一壶。\nobjectives: {make-tea: 泡一壶茶。}\n",
  "tea/the-pot/leaves-and-water.zh.md": `---\ntitle: 茶叶与水\nsummary: 需要什么。\n---\n茶是[[infusion]]：热水里的叶子。${LONG}\n\n## 水 {#water}\n\n刚烧开的水，适合红茶。${LONG}\n`,
  "concepts/infusion.zh.md": "---\nterm: 浸泡\ndefinition: 泡在热水里的东西。\n---\n浸泡的茶。\n",
};

let built, address;
before(async () => {
  const site = await folder();
  for (const part of ["content", "quizzes"]) await cp(join(SMALL_SITE, part), join(site, part), { recursive: true });
  await appendFile(join(site, "content/site.yaml"), "languages: [en, zh]\n");
  for (const [path, text] of Object.entries(WORDS)) await writeFile(join(site, "content", path), text);
  const english = join(site, "content/tea/the-pot/leaves-and-water.md");
  const text = await readFile(english, "utf8");
  await writeFile(english, `${text.replace("## Water", `${"\n\nLeaves and water.".repeat(60)}\n\n## Water`)}${"\n\nWater.".repeat(60)}\n`);
  await coursewright("fmt", site);
  built = await build(site);
  address = await serve(built);
});

/** A page, and whatever goes wrong in it. */
async function start(path, options = {}, url = address) {
  const context = await profile(options);
  const page = await context.newPage();
  await page.goto(url + path);
  const to = (name) => page.getByRole("banner").getByRole("link", { name, exact: true });
  return {
    context, page, to,
    async end() {
      await context.close();
      assert.deepEqual(context.faults, []);
    },
  };
}

describe("the switch between languages", () => {
  test("leads to the same page, and back", async () => {
    const { page, to, end } = await start(LESSON);
    await to("中文").click();
    await page.waitForURL(`${address}zh/${LESSON}`);
    assert.equal(await page.locator("h1").textContent(), "茶叶与水");
    assert.equal(await page.evaluate(() => document.documentElement.lang), "zh");
    assert.equal(await to("中文").getAttribute("aria-current"), "true");
    await to("English").click();
    await page.waitForURL(address + LESSON);
    await end();
  });

  test("keeps the place in the text", async () => {
    const { page, to, end } = await start(LESSON);
    await page.locator("#water").scrollIntoViewIfNeeded();
    await page.evaluate(() => document.querySelector("#water").scrollIntoView());
    await to("中文").dispatchEvent("click");
    await page.waitForURL(`${address}zh/${LESSON}#water`);
    await until(() => page.evaluate(() => Math.abs(document.querySelector("#water").getBoundingClientRect().top) < innerHeight / 2), "the heading");
    await end();
  });

  test("keeps the place that somebody has left to reach it", async () => {
    const { page, to, end } = await start(LESSON, { viewport: { width: 390, height: 700 } });
    await page.evaluate(() => document.querySelector("#water").scrollIntoView());
    const goes = () => to("中文").evaluate((link) => {
      link.addEventListener("click", (event) => event.preventDefault(), { once: true });
      link.click();
      return link.hash;
    });
    await until(async () => (await goes()) === "#water", "the place is known");
    // Time to read, and back to the top.
    await page.waitForTimeout(300);
    await page.mouse.move(200, 300);
    await page.mouse.wheel(0, -9000);
    await until(() => page.evaluate(() => scrollY === 0), "the top");
    await to("中文").click();
    await page.waitForURL(`${address}zh/${LESSON}#water`);
    await end();
  });

  test("works without a script, and from a disk", async () => {
    const { page, to, end } = await start(`zh/${LESSON}`, { javaScriptEnabled: false }, `${pathToFileURL(built)}/`);
    await to("English").click();
    assert.equal(await page.locator("h1").textContent(), "Leaves and water");
    await end();
  });

  for (const width of [320, 390, 768, 1280]) {
    test(`fits a window of ${width} pixels`, async () => {
      const { page, end } = await start(`zh/${LESSON}`, { viewport: { width, height: 800 } });
      assert.equal(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), true);
      if (process.env.SHOTS) await page.screenshot({ path: join(process.env.SHOTS, `zh-${width}.png`) });
      await end();
    });
  }
});

describe("what a learner has done", () => {
  test("in one language is done in the other", async () => {
    const { page, to, end } = await start(LESSON);
    const finish = page.locator("finish-lesson button");
    await finish.click();
    await to("中文").click();
    await page.waitForURL(`${address}zh/${LESSON}`);
    const told = page.locator("finish-lesson [role='status']");
    await until(async () => (await told.textContent()).length > 0, "the lesson is marked as read");
    assert.match(await told.textContent(), /[\u4e00-\u9fff]/);
    await end();
  });

  test("in an attempt goes on in the other", async () => {
    const { page, to, end } = await start("quizzes/tea-practice.html");
    const first = page.locator("quiz-form input[type='radio']").first();
    await first.check();
    const value = await first.getAttribute("value");
    await to("中文").click();
    await page.waitForURL(`${address}zh/quizzes/tea-practice.html`);
    await until(() => page.locator(`quiz-form input[type='radio'][value='${value}']`).first().isChecked(), "the response is there");
    await end();
  });

  test("counts with the unit in the words of the page", async () => {
    const site = await folder();
    for (const part of ["content", "quizzes"]) await cp(join(SMALL_SITE, part), join(site, part), { recursive: true });
    await appendFile(join(site, "content/site.yaml"), "languages: [en, zh]\n");
    await writeFile(join(site, "quizzes/tea/tea-practice.zh.yaml"), "title: 练习\nquestions:\n  - {id: q-number, unit: 分钟}\n");
    const url = await serve(await build(site));
    for (const [typed, told] of [["3 分钟", "Three it is."], ["分钟3", "Three it is."], ["3", "Three it is."], ["30分钟", "Then it is bitter."]]) {
      const { page, end } = await start("zh/quizzes/tea-practice.html", {}, url);
      const question = page.locator("[data-question='q-number']");
      await question.locator("input").first().fill(typed);
      await question.locator("[data-action='check']").click();
      await until(async () => (await question.innerText()).includes(told), `${typed}: ${told}`);
      await end();
    }
  });

  test("is handed in from either, with the same quizzes", async () => {
    const data = async (path) => {
      const { page, end } = await start(path);
      const text = await page.locator("results-page > script").textContent();
      await end();
      const { site, courses } = JSON.parse(text);
      return { site: { ...site, title: "" }, ids: courses.flatMap(({ quizzes, lessons }) => [...quizzes, ...lessons].map(({ id, scoring }) => [id, scoring])) };
    };
    assert.deepEqual(await data("results.html"), await data("zh/results.html"));
  });
});

/**
 * What of a document, text or label, is told to be in another language than it is in: as English where it has more Chinese
 * letters than English words, and as Chinese where it has two English words or more and no Chinese letter. In Chinese texts,
 * sources stand as they are called, and so do addresses and numbers of attempts.
 */
function mistaken(page = document) {
  const found = [];
  const none = "script, style, code, pre, template, [translate='no'], [lang='zh'] .footnotes:not([lang='en'] *)";
  const look = (said, element) => {
    const text = said.trim();
    if (element.closest(none) || /^(https?:\S+|[\da-f]{24})$/.test(text)) return;
    const lang = element.closest("[lang]").getAttribute("lang");
    const count = (letters) => (text.match(letters) ?? []).length;
    const [han, latin] = [count(/\p{Script=Han}/gu), count(/\p{Script=Latin}[\p{Script=Latin}'’]+/gu)];
    if (lang === "zh" ? !han && latin > 1 : han > latin) found.push(`${lang}: ${text} <${element.tagName} ${element.getAttribute("class") ?? ""}>`);
  };
  const texts = page.createTreeWalker(page.body, 4);
  while (texts.nextNode()) look(texts.currentNode.data, texts.currentNode.parentElement);
  for (const name of ["aria-label", "aria-valuetext", "title", "alt", "placeholder"]) {
    for (const element of page.querySelectorAll(`body [${name}]`)) look(element.getAttribute(name), element);
  }
  return found;
}

describe("what is not translated", () => {
  test("says which language it is in, on pages of every kind", async () => {
    const { page, end } = await start("zh/index.html");
    const paths = (await readdir(join(built, "zh"), { recursive: true })).filter((path) => path.endsWith(".html"));
    assert.ok(paths.length > 8, paths.join(" "));
    for (const path of paths) {
      await page.goto(`${address}zh/${path}`);
      assert.deepEqual(await page.evaluate(mistaken), [], path);
    }
    await end();
  });

  test("also where a script writes it", async () => {
    const { page, end } = await start("zh/tea/the-pot/on-time.html");
    await page.locator("finish-lesson button").click();
    await page.goto(`${address}zh/index.html`);
    assert.equal(await page.locator("[data-continue] a").getAttribute("lang"), "en");
    await page.goto(`${address}zh/quizzes/tea-practice.html`);
    await page.locator("quiz-form input[type='radio']").first().check();
    await page.locator("[data-action='check']").first().click();
    await page.goto(`${address}zh/results.html`);
    assert.equal(await page.locator("[data-quiz='tea-practice'] a").getAttribute("lang"), "en");
    await page.keyboard.press("/");
    await page.locator("dialog.search").getByRole("searchbox").fill("sand-glass");
    await page.locator(".search-result").first().waitFor();
    assert.equal(await page.locator(".search-result h2").first().getAttribute("lang"), "en");
    await page.locator("dialog.search").getByRole("searchbox").fill("浸泡");
    await page.locator(".search-result h2:not([lang])").first().waitFor();
    assert.deepEqual(await page.evaluate(mistaken), []);
    await end();
  });
});

describe("all pages of the shipped site in another language", () => {
  let site, paths;
  const isIn = (path) => path.endsWith(".html");
  before(async () => {
    site = await build();
    paths = (await readdir(join(site, "zh"), { recursive: true })).filter(isIn);
    assert.ok(paths.length > 200, String(paths.length));
  });

  test("say of every text and label which language it is in", async () => {
    const { page, end } = await start("index.html");
    for (const path of paths) {
      const html = await readFile(join(site, "zh", path), "utf8");
      const found = await page.evaluate(`(${mistaken})(new DOMParser().parseFromString(${JSON.stringify(html)}, "text/html"))`);
      assert.deepEqual(found, [], path);
    }
    await end();
  });

  test("also what scripts write, of models, exercises and quizzes that are handed in", async () => {
    const { page, end } = await start("index.html");
    const url = await serve(site);
    for (const path of paths) {
      await page.goto(`${url}zh/${path}`, { waitUntil: "domcontentloaded" });
      await page.evaluate(() => {
        // What is left open is asked for once.
        for (const action of ["start", "check", "finish", "finish"]) {
          for (const button of document.querySelectorAll(`[data-action='${action}']`)) if (button.checkVisibility()) button.click();
        }
      });
      assert.deepEqual(await page.evaluate(mistaken), [], path);
    }
    await end();
  });

  test("and a site of one language says it of its pages alone", async () => {
    const one = await build(SMALL_SITE);
    for (const path of (await readdir(one, { recursive: true })).filter(isIn)) {
      const html = await readFile(join(one, path), "utf8");
      assert.deepEqual(html.match(/ (lang|data-source)="[^"]*"/g), [' lang="en"'], path);
    }
  });
});

describe("a page in another language", () => {
  test("is found by what it says, and leads to pages in its language", async () => {
    const { page, end } = await start(`zh/${LESSON}`);
    await page.keyboard.press("/");
    await page.locator("dialog.search").getByRole("searchbox").fill("浸泡");
    const result = page.locator(".search-result a").first();
    await result.waitFor();
    await result.click();
    await page.waitForURL(`${address}zh/concepts/infusion.html*`);
    await end();
  });

  test("is found in traditional letters, of which the list is loaded with the first Chinese word", async () => {
    const { page, end } = await start(`zh/${LESSON}`);
    const asked = [];
    page.on("request", (request) => asked.push(request.url()));
    const isLoaded = () => asked.some((url) => url.includes("variants.js"));
    await page.keyboard.press("/");
    const field = page.locator("dialog.search").getByRole("searchbox");
    await field.fill("tea");
    await page.locator(".search-result").first().waitFor();
    assert.equal(isLoaded(), false);
    await field.fill("茶葉與水");
    const found = page.locator(".search-title", { hasText: "茶叶与水" });
    await found.waitFor();
    assert.equal(await found.locator("mark").first().textContent(), "茶叶与水");
    assert.equal(isLoaded(), true);
    await end();
  });

  test("reviews what was learnt", async () => {
    const { page, to, end } = await start(LESSON);
    await page.locator("finish-lesson button").click();
    await page.goto(`${address}zh/review.html`);
    await page.locator("[data-action='begin']").click();
    await page.locator("[data-card]").getByText("浸泡").first().waitFor();
    assert.ok(await to("English").isVisible());
    await end();
  });

  test("has nothing that keeps anybody out", async () => {
    const { page, end } = await start(`zh/${LESSON}`);
    for (const path of [`zh/${LESSON}`, "zh/tea/the-pot/on-time.html", "zh/concepts/infusion.html", "zh/glossary.html", "zh/quizzes/tea-check.html"]) {
      await page.goto(address + path);
      await page.evaluate(axe.source);
      const found = await page.evaluate(async () => {
        const { violations } = await window.axe.run(document, { resultTypes: ["violations"] });
        return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`);
      });
      assert.deepEqual(found, [], path);
    }
    if (process.env.SHOTS) {
      await page.goto(`${address}zh/tea/the-pot/on-time.html`);
      await page.screenshot({ path: join(process.env.SHOTS, "missing.png") });
    }
    await end();
  });
});
