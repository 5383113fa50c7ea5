import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { answerRight, answerWrong, fieldset, quizData, right } from "./questions.js";
import { SMALL_SITE, build, close, profile, serve } from "./support.js";

after(close);

let address;
before(async () => {
  address = await serve(await build(SMALL_SITE));
});

/** Runs what a learner does on a page of a fresh profile, and expects no script error. */
async function visit(path, act) {
  const context = await profile();
  const page = await context.newPage();
  await page.goto(address + path);
  await act(page);
  await context.close();
  assert.deepEqual(context.faults, []);
}
const tries = (page, quiz, id) => page.evaluate(([quiz, id]) => (
  Coursewright.store.course("tea").drafts[quiz].questions.find((record) => record.id === id).tries.length), [quiz, id]);

describe("nothing is held against a learner that was not meant", () => {
  test("a number that cannot be read costs no try, and one with a decimal comma is read", () => visit("quizzes/tea-check.html", async (page) => {
    const { quiz, questions } = await quizData(page);
    const question = questions.find(({ type }) => type === "numeric");
    const box = fieldset(page, question);
    for (const slip of ["three", "3 cups", "1.234,5"]) {
      await box.locator("input").fill(slip);
      await box.locator("input").press("Enter");
      assert.match(await box.locator("[data-outcome]").innerText(), /cannot be read as a number/, slip);
      assert.equal(await tries(page, quiz, question.id), 0, slip);
    }
    await box.locator("input").fill("３，2 minutes");
    await box.locator("input").press("Enter");
    assert.equal(await box.getAttribute("data-mark"), "right");
  }));

  test("an answer that is too long costs no try", () => visit("quizzes/tea-check.html", async (page) => {
    const { quiz, questions } = await quizData(page);
    const question = questions.find(({ type }) => type === "short_answer");
    const box = fieldset(page, question);
    await box.locator("input").fill("茶".repeat(501));
    await box.locator("input").press("Enter");
    assert.match(await box.locator("[data-outcome]").innerText(), /longer than 500/);
    assert.equal(await tries(page, quiz, question.id), 0);
  }));

  test("a double click checks once and finishes nothing", () => visit("quizzes/tea-check.html", async (page) => {
    const { quiz, questions } = await quizData(page);
    const question = questions.find(({ type }) => type === "short_answer");
    const box = fieldset(page, question);
    await box.locator("input").fill("coffee");
    await box.locator("[data-action='check']").dblclick();
    assert.equal(await tries(page, quiz, question.id), 1);
    await page.locator("[data-action='finish']").dblclick();
    assert.ok(await page.locator("[data-result]").isHidden());
  }));

  test("what further tries and hints cost is told beforehand", () => visit("quizzes/tea-check.html", async (page) => {
    const words = await page.locator("[data-policy]").innerText();
    assert.match(words, /further try .* 33% less/);
    assert.match(words, /hint costs 10%/);
    assert.match(words, /best attempt counts/);
  }));
});

describe("a score is what it says", () => {
  test("just below the pass mark never reads as the pass mark", () => visit("index.html", async (page) => {
    const shown = await page.evaluate(() => [0.79999, 0.7996, 0.8, 1 / 3, 0.1 + 0.7, 1].map(Coursewright.percent));
    assert.deepEqual(shown, ["79.9%", "79.9%", "80%", "33.3%", "80%", "100%"]);
  }));

  test("the result names what was learnt and what not yet", () => visit("quizzes/tea-practice.html", async (page) => {
    const { questions } = await quizData(page);
    const asked = questions.filter(({ objective }) => objective);
    assert.ok(asked.length > 0);
    for (const question of questions) await answerRight(page, question);
    const items = page.locator("[data-asked]");
    assert.equal(await items.count(), new Set(asked.map(({ objective }) => objective)).size);
    assert.equal(await page.locator("[data-asked][data-right]").count(), await items.count());
    await page.locator("[data-action='new']").click();
    await answerWrong(page, asked[0]);
    await page.locator("[data-action='finish']").click();
    await page.locator("[data-action='finish']").click();
    assert.equal(await page.locator(`[data-asked="${asked[0].objective}"][data-right]`).count(), 0);
  }));

  test("an attempt on an earlier form of a quiz is not called passed", () => visit("quizzes/tea-check.html", async (page) => {
    const { questions } = await quizData(page);
    for (const question of questions) await answerRight(page, question);
    await page.locator("[data-result]").waitFor();
    await page.goto(`${address}results.html`);
    assert.match(await page.locator("tr[data-quiz='tea-check']").innerText(), /Passed/);
    await page.evaluate(() => Coursewright.store.update("tea", ({ attempts }) => attempts.forEach((attempt) => { attempt.scoring = "0"; })));
    const row = await page.locator("tr[data-quiz='tea-check']").innerText();
    assert.doesNotMatch(row, /Passed/);
    assert.match(row, /changed/);
    await page.goto(`${address}quizzes/tea-check.html`);
    assert.match(await page.locator("quiz-form > [data-note]").innerText(), /changed since you took it/);
  }));

  test("the same results are the same file, however often they are downloaded", () => visit("quizzes/tea-practice.html", async (page) => {
    const { questions: [question] } = await quizData(page);
    await answerRight(page, question);
    await page.goto(`${address}results.html`);
    const made = () => page.locator("[data-raw]").textContent();
    const first = await made();
    for (const input of await page.locator("[data-field] input").all()) await input.fill("a@b.example");
    await page.locator("[data-action='download']").click();
    const second = await made();
    await page.locator("[data-action='download']").click();
    assert.notEqual(second, first);
    assert.equal(await made(), second);
  }));
});

test("a dialogue that has ended leaves its reader at the last turn", () => visit("quizzes/tea-practice.html", async (page) => {
  const { questions } = await quizData(page);
  const dialogue = questions.find(({ type }) => type === "scenario");
  const box = fieldset(page, dialogue);
  for (const reply of right(dialogue)) await box.locator(`[data-reply="${reply}"]`).click();
  assert.ok(await box.locator("[data-now]").evaluate((turn) => turn === document.activeElement));
  assert.match(await page.locator("[data-announce]").textContent(), /Right/);
}));
