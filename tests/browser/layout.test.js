import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { answerWrong, quizData } from "./questions.js";
import { SMALL_SITE, build, close, profile, serve } from "./support.js";

after(close);

let shipped, small;
before(async () => {
  [shipped, small] = await Promise.all([build().then(serve), build(SMALL_SITE).then(serve)]);
});

/** One page of each kind, and lessons with whatever is wide. @type {[string, () => string][]} */
const PAGES = [
  ["home", () => `${shipped}index.html`],
  ["a course", () => `${shipped}internet-operation/index.html`],
  ["a module", () => `${shipped}internet-operation/the-scene-model/index.html`],
  ["a lesson with tables", () => `${shipped}online-marketing/what-the-words-mean/judged-by-what.html`],
  ["a lesson with a scene model", () => `${shipped}internet-operation/the-scene-model/one-scene-or-many.html`],
  ["a lesson with all that a lesson may hold", () => `${small}tea/the-pot/on-time.html`],
  ["a concept", () => `${shipped}concepts/online-marketing.html`],
  ["the glossary", () => `${shipped}glossary.html`],
  ["a check", () => `${small}quizzes/tea-check.html`],
  ["a dialogue", () => `${shipped}quizzes/the-interview.html`],
  ["the results", () => `${small}results.html`],
  ["the reviews", () => `${small}review.html`],
  ["a page that is not there", () => `${shipped}404.html`],
];

describe("on a screen of 360 pixels", () => {
  let page;
  before(async () => {
    page = await (await profile({ viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true })).newPage();
  });
  const widest = () => page.evaluate(() => {
    document.querySelectorAll("details").forEach((box) => { box.open = true; });
    return { page: document.documentElement.scrollWidth, screen: innerWidth };
  });

  for (const [name, address] of PAGES) {
    test(`${name} does not scroll sideways`, async () => {
      await page.goto(address());
      assert.deepEqual(await widest(), { page: 360, screen: 360 });
    });
  }

  for (const [language, path, other] of [["English", "index.html", "中文"], ["Chinese", "zh/index.html", "English"]]) {
    test(`the header of a page in ${language} has two rows, and leads to the other language`, async () => {
      await page.goto(shipped + path);
      // Where the middle of each visible thing is, each row once.
      const rows = await page.locator(".site-head").evaluate((head) => {
        const middles = [...head.querySelectorAll("a, button")].map((part) => part.getBoundingClientRect()).filter(({ height }) => height).map(({ top, height }) => top + height / 2);
        return middles.sort((one, other) => one - other).filter((middle, at) => !at || middle - middles[at - 1] > 16).length;
      });
      assert.equal(rows, 2);
      await page.getByRole("banner").getByRole("link", { name: other }).click();
      await page.waitForURL(shipped + (path.startsWith("zh/") ? "index.html" : "zh/index.html"));
    });
  }

  test("neither does a quiz with all its feedback, nor the results when they are filled", async () => {
    await page.goto(`${small}quizzes/tea-check.html`);
    const { questions } = await quizData(page);
    for (const question of questions) await answerWrong(page, question);
    assert.deepEqual(await widest(), { page: 360, screen: 360 });
    await page.locator("[data-action='finish']").click();
    await page.locator("[data-result]").waitFor();
    assert.deepEqual(await widest(), { page: 360, screen: 360 });
    await page.goto(`${small}results.html`);
    await page.locator("#field-name").fill("A name that is very much longer than any that a form has room for, ".repeat(3));
    assert.deepEqual(await widest(), { page: 360, screen: 360 });
  });
});

describe("while a page loads", () => {
  for (const viewport of [{ width: 390, height: 844 }, { width: 1280, height: 900 }]) {
    test(`nothing of a lesson, a quiz or the results moves, at ${viewport.width} × ${viewport.height}`, async () => {
      const context = await profile({ viewport });
      await context.addInitScript(() => {
        window.shifts = [];
        new PerformanceObserver((list) => {
          for (const shift of list.getEntries()) {
            const nodes = shift.sources.map(({ node }) => node?.outerHTML?.slice(0, 80) ?? node?.nodeName);
            if (!shift.hadRecentInput) window.shifts.push({ value: shift.value, nodes });
          }
        }).observe({ type: "layout-shift", buffered: true });
      });
      const page = await context.newPage();
      // The second visit shows what is stored besides.
      for (let visit = 0; visit < 2; visit += 1) {
        for (const path of ["internet-operation/the-scene-model/one-scene-or-many.html", "online-marketing/what-the-words-mean/judged-by-what.html", "internet-operation/channels-and-growth/steady-and-moving.html", "quizzes/the-interview.html", "results.html", "review.html"]) {
          await page.goto(shipped + path);
          const bottom = await page.evaluate(() => document.documentElement.scrollHeight);
          for (let y = 0; y < bottom; y += viewport.height / 2) {
            await page.evaluate((to) => scrollTo(0, to), y);
            await page.waitForTimeout(20);
          }
          const shifts = await page.evaluate(() => window.shifts);
          const sum = shifts.reduce((total, { value }) => total + value, 0);
          assert.equal(sum, 0, `${path}: ${sum} ${JSON.stringify(shifts)}`);
        }
      }
      await context.close();
    });
  }
});

describe("on paper", () => {
  let page;
  before(async () => {
    page = await (await profile()).newPage();
  });

  /** What of these is seen in print. */
  const seen = async (selectors) => {
    await page.emulateMedia({ media: "print" });
    const found = [];
    for (const selector of selectors) {
      for (const part of await page.locator(selector).all()) if (await part.isVisible()) found.push(selector);
    }
    await page.emulateMedia({ media: null });
    return found;
  };
  // The line above the title stays: on paper it says where the sheet belongs.
  const NAVIGATION = [".site-head nav", ".skip", "#menu", ".menu-button", ".pager", "finish-lesson", "button"];

  test("a lesson has its text and drawing, but no navigation and nothing to press", async () => {
    await page.goto(`${shipped}internet-operation/the-scene-model/one-scene-or-many.html`);
    assert.deepEqual(await seen(NAVIGATION), []);
    assert.equal((await seen(["h1", "scene-model svg"])).includes("h1"), true);
    assert.ok((await page.pdf({ format: "A4" })).length > 10_000);
  });

  test("the map of concepts stands whole on one sheet, with what its lines say", async () => {
    await page.goto(`${shipped}concepts/map.html`);
    assert.deepEqual(await seen([".site-head", ".map-hint"]), []);
    await page.setViewportSize({ width: 1062, height: 1527 });
    await page.emulateMedia({ media: "print" });
    const { bottom, right, letter } = await page.locator(".map-whole svg").evaluate((map) => {
      const { bottom: below, right: beside, width } = map.getBoundingClientRect();
      return { bottom: below, right: beside, letter: Number(map.querySelector("text").getAttribute("font-size")) * width / map.viewBox.baseVal.width * 0.75 };
    });
    // A3 upright without its margins of 8 mm, and letters of seven points.
    assert.ok(bottom <= 1527 && right <= 1062 && letter >= 7, `${right} by ${bottom}, ${letter}`);
    const pages = (await page.pdf({ preferCSSPageSize: true })).toString("latin1").match(/\/MediaBox \[[^\]]*\]/g);
    assert.deepEqual([new Set(pages).size, pages.filter((box) => /841|842/.test(box) && /119\d/.test(box)).length], [2, 1], pages.join(" "));
    await page.emulateMedia({ media: null });
  });

  test("a quiz has its questions and options, but no feedback, mark or key", async () => {
    await page.goto(`${small}quizzes/tea-check.html`);
    const { questions } = await quizData(page);
    for (const question of questions) await answerWrong(page, question);
    await page.locator("[data-action='finish']").click();
    await page.locator("[data-result]").waitFor();
    const feedback = ["[data-feedback]", "[data-hint]", "[data-explanation]", "[data-overall]", "[data-key]", "[data-see]", "[data-outcome]", "[data-told]", "[data-result]"];
    assert.deepEqual(await seen([...NAVIGATION, ...feedback]), []);
    assert.equal((await seen(["fieldset .prompt"])).length, questions.length);
    await page.emulateMedia({ media: "print" });
    // Whoever marks the paper must not see the key by its colour either.
    const looks = await page.locator("[data-question='q-single'] .option").evaluateAll((rows) => rows.map((row) => {
      const { color, backgroundColor, borderColor } = getComputedStyle(row.querySelector("label"));
      return [color, backgroundColor, borderColor].join();
    }));
    assert.equal(new Set(looks).size, 1);
    await page.emulateMedia({ media: null });
  });
});
