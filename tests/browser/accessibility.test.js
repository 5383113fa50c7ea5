import assert from "node:assert/strict";
import axe from "axe-core";
import { after, before, describe, test } from "node:test";
import { answerRight, answerWrong, fieldset, quizData } from "./questions.js";
import { SMALL_SITE, build, close, profile, serve } from "./support.js";

after(close);

const SIZES = [{ width: 390, height: 844 }, { width: 1280, height: 900 }];
let shipped, small;

/** Answers every question, as `respond` does. */
async function answerAll(page, respond) {
  const { questions } = await quizData(page);
  for (const question of questions) await respond(page, question);
}
const open = (page, selector) => page.locator(selector).evaluateAll((boxes) => boxes.forEach((box) => { box.open = true; }));

/** Kinds of pages, and what is done on each before it is looked at. @type {[string, () => string, ((page: any) => Promise<any>)?][]} */
const STATES = [
  ["home", () => `${shipped}index.html`],
  ["home, after a lesson has been read", () => `${small}tea/the-pot/leaves-and-water.html`, async (page) => {
    await page.locator("finish-lesson button").click();
    await page.goto(`${small}index.html`);
  }],
  ["a course", () => `${shipped}online-marketing/index.html`],
  ["a module", () => `${shipped}online-marketing/the-interview/index.html`],
  ["a lesson with a scene model", () => `${shipped}internet-operation/the-scene-model/one-scene-or-many.html`, (page) => open(page, "details")],
  ["a lesson with all that a lesson may hold", () => `${small}tea/the-pot/on-time.html`, (page) => open(page, "details")],
  ["a lesson with questions and a dialogue", () => `${small}tea/the-pot/leaves-and-water.html`],
  ["a lesson with a definition open", () => `${shipped}online-marketing/what-the-words-mean/judged-by-what.html`, async (page) => {
    const link = page.locator("a.concept").first();
    const id = await link.getAttribute("data-concept");
    await page.keyboard.press("Tab");
    await link.focus();
    await page.locator(`#concept-${id}:popover-open`).waitFor();
  }],
  ["a lesson that has been read, with its menu open where there is one", () => `${shipped}website-marketing/beautiful-and-good/the-beauty-trap.html`, async (page) => {
    await page.locator("finish-lesson button").click();
    const menu = page.locator(".menu-button");
    if (await menu.isVisible()) await menu.click();
  }],
  ["a dialogue at its end", () => `${shipped}quizzes/the-interview.html`, (page) => answerAll(page, answerWrong)],
  ["the map of concepts", () => `${shipped}concepts/map.html`],
  ["a concept with two senses", () => `${shipped}concepts/online-marketing.html`],
  ["the glossary", () => `${shipped}glossary.html`],
  ["a quiz before an answer", () => `${small}quizzes/tea-check.html`],
  ["a quiz with feedback on wrong answers", () => `${small}quizzes/tea-practice.html`, async (page) => {
    await answerAll(page, answerWrong);
    for (const hint of await page.locator("[data-action='hint']").all()) if (await hint.isVisible()) await hint.click();
  }],
  ["a quiz with its result", () => `${small}quizzes/tea-check.html`, async (page) => {
    const { questions: [first, ...rest] } = await quizData(page);
    await answerWrong(page, first);
    await fieldset(page, first).locator("[data-option]").nth(0).click();
    for (const question of rest) await answerRight(page, question);
    await page.locator("[data-action='finish']").click();
    await page.locator("[data-result]:not([hidden])").waitFor();
  }],
  ["reviews, with nothing to review", () => `${small}review.html`],
  ["results, with nothing stored", () => `${small}results.html`],
  ["results, with everything open and a fault shown", () => `${small}quizzes/tea-practice.html`, async (page) => {
    await answerAll(page, answerRight);
    await page.goto(`${small}results.html`);
    await page.locator("[data-action='download']").click();
    await page.locator("[data-action='delete']").click();
    await open(page, "details");
  }],
  ["a page that is not there", () => `${small}404.html`],
];

describe("nothing stands in the way of assistive technology", () => {
  before(async () => {
    [shipped, small] = await Promise.all([build().then(serve), build(SMALL_SITE).then(serve)]);
  });

  /** What axe finds, by its default rules, none left out. */
  const violations = (page) => page.evaluate(async () => {
    const { violations: found } = await window.axe.run(document, { resultTypes: ["violations"] });
    return found.flatMap(({ id, nodes }) => nodes.map(({ target, any }) => `${id}: ${target.join(" ")} ${any.map(({ message }) => message).join(" ")}`));
  });

  for (const viewport of SIZES) {
    for (const [name, address, act] of STATES) {
      test(`${name}, at ${viewport.width} × ${viewport.height}, in both schemes, however chosen`, async () => {
        const context = await profile({ viewport });
        const page = await context.newPage();
        await page.goto(address());
        await act?.(page);
        await page.evaluate(axe.source);
        const scheme = page.locator("[data-action='scheme']");
        // A definition or menu that lies open closes at a click elsewhere, so the button gets its click directly.
        const next = () => scheme.evaluate((button) => button.click());
        /** Each fault once, and the schemes in which it was found. @type {Object<string, string[]>} */
        const found = {};
        const look = async (chosen) => {
          for (const fault of await violations(page)) (found[fault] ??= []).push(chosen);
        };
        await look("light device");
        await next();
        await next();
        await look("switched to dark");
        await page.emulateMedia({ colorScheme: "dark" });
        await next();
        await look("dark device");
        await next();
        await look("switched to light");
        await context.close();
        assert.deepEqual(found, {});
        assert.deepEqual(context.faults, []);
      });
    }
  }
});
