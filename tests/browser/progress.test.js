import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { answerRight, answerWrong, fieldset, give, quizData, right } from "./questions.js";
import { SMALL_SITE, build, close, profile, serve, until } from "./support.js";

after(close);

const COURSE = "coursewright/1/browser-tests/tea";
let address;
before(async () => {
  address = await serve(await build(SMALL_SITE));
});

const stored = (page) => page.evaluate((key) => JSON.parse(localStorage.getItem(key)), COURSE);
/** A page of a fresh profile, in which this stands in the storage before any script runs. */
async function openWith(path, storage = {}) {
  const context = await profile();
  const page = await context.newPage();
  await page.goto(`${address}404.html`);
  await page.evaluate((entries) => Object.entries(entries).forEach(([key, text]) => localStorage.setItem(key, text)), storage);
  context.faults.length = 0;
  await page.goto(address + path);
  return { context, page };
}

describe("progress is not lost", () => {
  test("by a reload, though an answer was given and not yet checked", async () => {
    const { page, context } = await openWith("quizzes/tea-check.html");
    const { questions } = await quizData(page);
    const dialogue = questions.find(({ type }) => type === "scenario");
    for (const question of questions) {
      await give(page, question, question === dialogue ? right(question).slice(0, 1) : right(question));
    }
    await page.reload();
    for (const question of questions) {
      const box = fieldset(page, question);
      assert.equal(await box.getAttribute("data-mark"), null, "nothing has been checked");
      if (question === dialogue) assert.equal(await box.locator(".turn[data-you]").count(), 1);
      else await box.locator("[data-action='check']").click();
    }
    await answerRight(page, dialogue);
    assert.match(await page.locator("[data-result]").innerText(), /Passed, 100%/);
    await context.close();
    assert.deepEqual(context.faults, []);
  });

  test("by going away and back again", async () => {
    const { page, context } = await openWith("quizzes/tea-practice.html");
    const { questions: [question] } = await quizData(page);
    await answerRight(page, question);
    await page.goto(`${address}index.html`);
    await page.goBack();
    assert.equal(await fieldset(page, question).getAttribute("data-mark"), "right");
    await context.close();
    assert.deepEqual(context.faults, []);
  });

  test("when two tabs answer different questions of one quiz", async () => {
    const { page, context } = await openWith("quizzes/tea-practice.html");
    const other = await context.newPage();
    await other.goto(page.url());
    const { questions } = await quizData(page);
    for (const [at, question] of questions.entries()) {
      const tab = at % 2 ? other : page;
      await tab.bringToFront();
      await answerRight(tab, question);
    }
    for (const tab of [page, other]) await until(() => tab.locator("[data-result]").isVisible(), "the result in both tabs");
    const { attempts, drafts } = await stored(page);
    assert.equal(attempts.length, 1);
    assert.equal(attempts[0].claimed.score, 1);
    assert.deepEqual(drafts, {});
    await context.close();
    assert.deepEqual(context.faults, []);
  });

  test("when what is stored was written by a newer version, which is left as it is", async () => {
    const newer = JSON.stringify({ version: 99, lessons: {}, something: "new" });
    const { page, context } = await openWith("quizzes/tea-practice.html", { [COURSE]: newer });
    assert.match(await page.locator("[data-unsaved]").innerText(), /newer version/);
    const { questions: [question] } = await quizData(page);
    await answerRight(page, question);
    assert.equal(await page.evaluate((key) => localStorage.getItem(key), COURSE), newer);
    await context.close();
    assert.deepEqual(context.faults, []);
  });

  test("when what is stored is damaged, which is put aside", async () => {
    const { page, context } = await openWith("quizzes/tea-practice.html", { [COURSE]: '{"version": 1, "less' });
    const { questions: [question] } = await quizData(page);
    await answerRight(page, question);
    assert.equal((await stored(page)).version, 1);
    assert.equal(await page.evaluate((key) => localStorage.getItem(key), `${COURSE}/damaged`), '{"version": 1, "less');
    await context.close();
    assert.deepEqual(context.faults, []);
  });
});

describe("an attempt", () => {
  test("is counted once, though its button is pressed twice", async () => {
    const { page, context } = await openWith("quizzes/tea-check.html");
    const { questions } = await quizData(page);
    for (const question of questions.slice(1)) await answerRight(page, question);
    await give(page, questions[0], right(questions[0]));
    await page.locator("[data-action='finish']").evaluate((button) => {
      button.click();
      button.click();
    });
    await page.locator("[data-result]").waitFor();
    assert.equal((await stored(page)).attempts.length, 1);
    await context.close();
    assert.deepEqual(context.faults, []);
  });

  test("can be made as often as the check allows, and the best one counts", async () => {
    const { page, context } = await openWith("quizzes/tea-check.html");
    const { questions, policy } = await quizData(page);
    assert.equal(policy.attempts, 3);
    for (let attempt = 1; attempt <= 3; attempt += 1) {
      for (const question of questions) {
        if (attempt === 2) await answerRight(page, question);
        else await answerWrong(page, question);
      }
      if (attempt !== 2) await page.locator("[data-action='finish']").click();
      await page.locator("[data-result]").waitFor();
      if (attempt < 3) await page.locator("[data-action='new']").click();
    }
    const result = await page.locator("[data-result]").innerText();
    assert.match(result, /Attempt 3 of 3\. You have passed already\. All attempts are used\..* 3 attempts.*: 100%/s);
    assert.equal(await page.locator("[data-action='new']").isVisible(), false);
    assert.equal(await page.locator("[data-action='retry']").isVisible(), false);
    await page.goto(`${address}results.html`);
    assert.match(await page.locator("tr[data-quiz='tea-check']").innerText(), /3\s+100%\s+Passed/);
    await context.close();
    assert.deepEqual(context.faults, []);
  });
});
