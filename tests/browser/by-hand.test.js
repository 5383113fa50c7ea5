/** Texts that HR marks: what the page tells of them is what `collect` tells. */
import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { build, close, coursewright, folder, profile, readCsv, serve, siteWith } from "./support.js";

after(close);

const QUESTIONS = `questions:
  - {id: q-fact, type: true_false, prompt: Bread is baked., answer: true, objective: bake}
  - {id: q-letter, type: free_text, prompt: Write to a guest., marked_by: hr, points: 9, objective: write}
`;
const BANDS = "bands: [{from: 60%, message: You may write.}, {from: 0%, message: Read it again.}]\n";
const QUIZZES = {
  once: `mode: check\npass_mark: 60%\nattempts: 1\n${BANDS}`,
  thrice: "mode: check\npass_mark: 60%\nattempts: 3\n",
  exam: "mode: exam\nnavigation: page\npass_mark: 95%\nattempts: 1\n",
  loose: "mode: check\nattempts: 1\nconfidence: scored\n",
};
const COURSE = "title: Letters\nobjectives: {bake: Bake bread., write: Write a letter.}\npass: {quizzes: [once], mark: 60%}\n";

let root, address;
before(async () => {
  const quizzes = Object.entries(QUIZZES).map(([id, policy]) => [id, policy + QUESTIONS]);
  root = await siteWith(Object.fromEntries(quizzes), COURSE);
  address = await serve(await build(root));
});

/** Answers a quiz as it stands, and hands it in. */
async function answer(page, fact, letter) {
  const box = (id) => page.locator(`[data-question="${id}"]`);
  if (fact) await box("q-fact").locator(`[data-option="${fact}"]`).click();
  if (letter) await box("q-letter").locator("textarea").fill(letter);
  for (const id of ["q-fact", "q-letter"]) {
    const check = box(id).locator("[data-action='check']");
    if (await check.isVisible()) await check.click();
  }
  // Once more where something is open.
  for (let time = 0; time < 2; time += 1) {
    const finish = page.locator("[data-action='finish']");
    if (await finish.isVisible()) await finish.click();
  }
}

/** Goes through attempts at a quiz; what the page says, the results page says, and `collect` makes of it. */
async function take(quiz, ...attempts) {
  const context = await profile();
  const page = await context.newPage();
  await page.goto(`${address}quizzes/${quiz}.html`);
  for (const [at, { fact, letter }] of attempts.entries()) {
    const start = page.locator("[data-action='start']");
    if (await start.isVisible()) await start.click();
    if (at) await page.locator("[data-action='retry']").click();
    await answer(page, fact, letter);
  }
  const result = await page.locator("[data-result]").innerText();
  const objectives = await page.evaluate(() => Object.keys(Coursewright.store.course("course").objectives));
  await page.goto(`${address}results.html`);
  const results = await page.locator("[data-courses]").innerText();
  const submission = await page.evaluate(() => Coursewright.submission(document.querySelector("results-page").data, { name: "Ann" }));
  await context.close();
  assert.deepEqual(context.faults, []);
  const inbox = await folder();
  await writeFile(join(inbox, "one.json"), JSON.stringify(submission));
  const out = join(await folder(), "report");
  await coursewright("collect", inbox, "--site", root, "--out", out);
  const table = async (name) => readCsv(await readFile(join(out, `${name}.csv`), "utf8"));
  return { result, results, objectives, attempts: await table("attempts"), course: (await table("results"))[0], marks: await table("to-mark"), flags: await table("flags") };
}

describe("a text that HR marks", () => {
  test("earns nothing when it is blank, and counts among the points", async () => {
    const { result, results, attempts: [attempt], course, flags } = await take("once", { fact: "true" });
    assert.match(result, /Not passed yet, 10%\s+\(1 of 10 points\)/);
    assert.match(result, /Read it again/);
    assert.doesNotMatch(results, /Course passed/);
    assert.match(results, /1 of 1 checks taken · 10% over all checks/);
    assert.deepEqual([attempt.points, attempt.possible, attempt.score, attempt.passed, attempt.band], ["1", "10", "0.1", "no", "Read it again."]);
    assert.deepEqual([attempt.claimed_score, attempt.claimed_passed, course.passed, flags], ["0.1", "no", "no", []]);
  });

  test("leaves the result open while it waits, on the pages and in the tables", async () => {
    for (const [fact, score, points] of [["true", "10%–100%", 1], ["false", "0%–90%", 0]]) {
      const { result, results, objectives, attempts: [attempt], course, flags } = await take("once", { fact, letter: "Dear guest" });
      assert.match(result, new RegExp(`To be marked, ${score}\\s+\\(${points} of 10 points\\)`));
      assert.doesNotMatch(result, /Passed|Not passed|ask whoever|You may write|Read it again/);
      assert.match(result, /All attempts are used/);
      assert.doesNotMatch(results, /passed/i);
      assert.match(results, /0 of 1 checks taken · 1 more finished, marked by those who train you/);
      assert.ok(results.includes(score) && results.includes("To be marked"), results);
      assert.deepEqual(objectives, fact === "true" ? ["bake"] : []);
      assert.deepEqual([attempt.score, attempt.passed, attempt.claimed_passed, attempt.band, course.passed, flags], ["to mark", "to mark", "", "", "to mark", []]);
    }
  });

  test("decides nothing where the rest decides", async () => {
    const failed = await take("exam", { fact: "false", letter: "Dear guest" });
    assert.match(failed.result, /Not passed yet, 0%–90%/);
    assert.match(failed.result, /ask whoever/);
    assert.deepEqual([failed.attempts[0].passed, failed.attempts[0].claimed_passed, failed.flags], ["no", "no", []]);
    const open = await take("exam", { fact: "true", letter: "Dear guest" });
    assert.match(open.result, /To be marked, 10%–100%/);
    assert.deepEqual([open.attempts[0].passed, open.flags], ["to mark", []]);
  });

  test("asks nobody how sure they are of it", async () => {
    const { result, attempts: [attempt], flags } = await take("loose", { fact: "", letter: "Dear guest" });
    assert.match(result, /To be marked, 0%–90%/);
    assert.deepEqual([attempt.score, attempt.passed, flags], ["to mark", "", []]);
  });

  test("is marked once, however often it is carried over", async () => {
    const { result, attempts, marks, course, flags } = await take("thrice", { fact: "false", letter: "Dear guest" }, { fact: "true" });
    assert.match(result, /To be marked, 10%–100%/);
    assert.match(result, /The best of your 2 attempts counts: 10%–100%/);
    assert.deepEqual(attempts.map(({ score }) => score), ["to mark", "to mark"]);
    assert.deepEqual([marks.length, course.to_mark, flags], [1, "0", []]);
  });
});
