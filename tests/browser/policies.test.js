import assert from "node:assert/strict";
import axe from "axe-core";
import { writeFile, mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { fieldset, quizData } from "./questions.js";
import { ROOT, build, close, coursewright, folder, profile, readCsv, serve } from "./support.js";

after(close);

const POLICIES = join(ROOT, "tests", "browser", "policies");
let address;
before(async () => {
  address = await serve(await build(POLICIES));
});

/** Runs what a learner does in a fresh profile, and expects no script error. */
async function visit(path, act) {
  const context = await profile();
  const page = await context.newPage();
  await page.goto(address + path);
  await act(page, context);
  await context.close();
  assert.deepEqual(context.faults, []);
}
const progress = (page) => page.evaluate(() => Coursewright.store.course("baking"));
const press = (page, action) => page.locator(`[data-action='${action}']`).click();
const box = (page, id) => fieldset(page, { id });
const say = (page, id, answer) => box(page, id).locator(`[data-option="${answer}"]`).click();
const sure = (page, id, level) => box(page, id).locator(`[data-sure] input[value="${level}"]`).click();
const check = (page, id) => box(page, id).locator("[data-action='check']").click();
const result = (page) => page.locator("[data-result]").innerText();
const violations = async (page) => {
  await page.evaluate(axe.source);
  return page.evaluate(async () => (await window.axe.run(document, { resultTypes: ["violations"] }))
    .violations.flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id}: ${target.join(" ")}`)));
};

test("a quiz may have any name, and is kept under it", () => visit("quizzes/constructor.html", async (page) => {
  await say(page, "constructor", "false");
  await check(page, "constructor");
  await page.reload();
  assert.ok(await box(page, "constructor").locator('[data-option="false"] input').isChecked());
  await say(page, "constructor", "true");
  await check(page, "constructor");
  assert.match(await result(page), /Done/);
}));

describe("feedback", () => {
  test("at the end: one try, hints from the start, and the key is kept back while the same questions can be tried again", () => visit("quizzes/at-the-end.html", async (page) => {
    assert.equal(await page.locator("[data-action='check']:visible").count(), 0);
    const hint = box(page, "q-one").locator("[data-action='hint']");
    await hint.click();
    assert.ok(await box(page, "q-one").locator("[data-hint]").isVisible());
    await say(page, "q-one", "true");
    await say(page, "q-two", "true");
    await say(page, "q-three", "true");
    assert.deepEqual(await page.locator("fieldset[data-mark]").count(), 0);
    await press(page, "finish");
    assert.match(await result(page), /Done, 63\.3%/, "one and nine tenths of three points");
    const wrong = box(page, "q-two");
    assert.equal(await wrong.getAttribute("data-mark"), "wrong");
    assert.match(await wrong.locator("[data-outcome]").innerText(), /shown after your last attempt/);
    assert.equal(await wrong.locator("[data-explanation]").isVisible(), false);
    assert.equal(await wrong.locator("[data-told]").count(), 1, "only what was chosen is marked");
    assert.ok(await box(page, "q-one").locator("[data-explanation]").isVisible(), "what is right may be explained");
    assert.ok(await wrong.locator("[data-see]").isVisible());
    await press(page, "retry");
    assert.ok(await box(page, "q-one").locator("input").first().isDisabled(), "what was right is not asked again");
    await say(page, "q-two", "true");
    await press(page, "finish");
    assert.match(await result(page), /All attempts are used/);
    assert.ok(await wrong.locator("[data-explanation]").isVisible());
    assert.equal(await wrong.locator("[data-told]").count(), 2, "what was chosen, and what would have been right");
    const { attempts: [first, second] } = await progress(page);
    const carried = second.questions.filter((record) => record.carried);
    assert.deepEqual(carried.map(({ id, hints, seconds }) => [id, hints, seconds]), [["q-one", 1, 0], ["q-three", 0, 0]]);
    assert.equal(second.claimed.score, first.claimed.score, "what a hint has cost is not given back");
  }));

  test("at the end of a further try at the missed questions: what was mended counts, and costs stay", () => visit("quizzes/at-the-end.html", async (page) => {
    await box(page, "q-one").locator("[data-action='hint']").click();
    await say(page, "q-one", "true");
    await say(page, "q-two", "true");
    await say(page, "q-three", "true");
    await press(page, "finish");
    await press(page, "retry");
    await say(page, "q-two", "false");
    await press(page, "finish");
    const { attempts } = await progress(page);
    assert.deepEqual(attempts.map(({ claimed }) => Number(claimed.points.toFixed(4))), [1.9, 2.9]);
  }));

  test("never: neither marks nor a score anywhere, and HR sees it all the same", () => visit("quizzes/silent.html", async (page) => {
    await say(page, "q-one", "true");
    await say(page, "q-two", "true");
    await press(page, "finish");
    assert.match(await result(page), /stored.*not marked here/is);
    assert.doesNotMatch(await result(page), /%|points/);
    assert.equal(await page.locator("[data-mark], [data-told], [data-explanation]:visible, [data-see]:visible, [data-asked]:visible, [data-action='retry']:visible").count(), 0);
    const { attempts: [attempt], objectives } = await progress(page);
    assert.deepEqual(attempt.claimed, { points: null, possible: null, score: null, passed: null });
    assert.deepEqual(objectives, {}, "no tick gives it away");
    await page.goto(`${address}results.html`);
    const row = await page.locator("tr[data-quiz='silent']").innerText();
    assert.match(row, /1\s+–\s+Finished, not marked here/);
    assert.match(await page.locator("[data-courses]").innerText(), /1 more finished, marked by those who train you/);
    assert.doesNotMatch(await page.locator("[data-preview]").innerText(), /%/);
    const submission = await page.locator("[data-raw]").textContent();
    const inbox = await folder();
    await mkdir(inbox, { recursive: true });
    await writeFile(join(inbox, "one.json"), submission);
    const out = join(await folder(), "report");
    await coursewright("collect", inbox, "--site", POLICIES, "--out", out);
    const [row1] = readCsv(await readFile(join(out, "attempts.csv"), "utf8"));
    assert.deepEqual([row1.score, row1.claimed_score, row1.flags], ["0.5", "", ""]);
  }));
});

describe("what counts", () => {
  test("is told before it is spent, also in a practice", () => visit("quizzes/strict-practice.html", async (page) => {
    assert.match(await page.locator(".rules").innerText(), /Pass mark\s+50%[\s\S]*Tries for each question\s+1/);
    assert.match(await page.locator("[data-policy]").innerText(), /hint.*25%.*best/is);
    await say(page, "q-one", "true");
    await check(page, "q-one");
    assert.match(await box(page, "q-one").locator("[data-outcome]").innerText(), /1 of 1 point/);
  }));

  test("is the best attempt: a worse one after it takes no pass away", () => visit("quizzes/strict-practice.html", async (page) => {
    await say(page, "q-one", "true");
    await check(page, "q-one");
    assert.match(await result(page), /Passed, 100%/);
    await press(page, "new");
    await say(page, "q-one", "false");
    await check(page, "q-one");
    assert.match(await result(page), /Done, 0%.*You have passed already\. The best of your 2 attempts counts: 100%/s);
    assert.equal(await page.locator("[data-result]").getAttribute("data-mark"), null);
    await page.goto(`${address}results.html`);
    assert.match(await page.locator("[data-courses]").innerText(), /Score that counts[\s\S]*100%\s+Passed/);
  }));

  test("is asked again where the key has changed, and what was given stays", () => visit("quizzes/at-the-end.html", async (page) => {
    const older = (change) => page.evaluate((wanted) => Coursewright.store.update("baking", ({ drafts }) => {
      const draft = drafts["at-the-end"];
      draft.scoring = "older";
      Object.assign(draft.questions[0], wanted);
    }), change).then(() => page.reload());
    const note = page.locator("quiz-form > [data-note]");
    const first = async () => (await progress(page)).drafts["at-the-end"].questions[0];
    await say(page, "q-one", "true");
    await older({});
    assert.equal(await note.isVisible(), false, "nothing is lost");
    await older({ tries: ["true"], hints: 1, carried: true });
    assert.match(await note.innerText(), /Your answers are kept\. What was checked is to be checked again\./);
    const { response, tries, hints, carried } = await first();
    assert.deepEqual({ response, tries, hints, carried }, { response: "true", tries: [], hints: 0, carried: undefined });
    assert.ok(await box(page, "q-one").locator("input").first().isEnabled());
    await older({ wording: "older" });
    assert.match(await note.innerText(), /One question begins anew/);
    assert.equal((await first()).response, null);
  }));
});

test("words on what was chosen say nothing of what is right, where that is not told", () => visit("quizzes/words-only.html", async (page) => {
  await say(page, "q-one", "sand");
  await check(page, "q-one");
  await box(page, "q-two").locator("input").first().fill("baked");
  await check(page, "q-two");
  assert.ok(await box(page, "q-one").locator("[data-feedback='sand']").isVisible());
  assert.equal(await page.locator("fieldset[data-mark], fieldset [data-mark], [data-told]").count(), 0);
}));

describe("certainty", () => {
  test("is asked before a dialogue tells how it ended", () => visit("quizzes/sure-talk.html", async (page) => {
    const talk = box(page, "q-talk");
    await talk.locator("[data-reply='throw']").click();
    assert.match(await talk.locator("[data-outcome]").innerText(), /how sure you are/);
    assert.doesNotMatch(await talk.innerText(), /No bread/);
    assert.equal(await talk.locator("[data-action='again']").isVisible(), false);
    await sure(page, "q-talk", 2);
    assert.match(await talk.locator(".ending").innerText(), /No bread today\s+0%/);
    await talk.locator("[data-action='again']").click();
    await talk.locator("[data-reply='flour']").click();
    assert.equal(await talk.getAttribute("data-mark"), "right");
  }));

  test("is asked before a question is checked, and compared with what was right", () => visit("quizzes/how-sure.html", async (page) => {
    await say(page, "q-1", "true");
    await check(page, "q-1");
    assert.match(await box(page, "q-1").locator("[data-outcome]").innerText(), /how sure you are/);
    assert.ok(await box(page, "q-1").locator("[data-sure] input").first().evaluate((input) => input === document.activeElement));
    assert.equal(await box(page, "q-1").locator("[data-sure]").getAttribute("role"), "radiogroup");
    await sure(page, "q-1", 3);
    await page.reload();
    assert.ok(await box(page, "q-1").locator("[data-sure] input[value='3']").isChecked(), "it is kept");
    assert.ok(await box(page, "q-1").locator("[data-option='true'] input").isChecked());
    await check(page, "q-1");
    assert.equal(await box(page, "q-1").getAttribute("data-mark"), "right");
    assert.ok(await box(page, "q-1").locator("[data-sure] input").first().isDisabled());
    for (const [id, answer, level] of [["q-2", "true", 3], ["q-3", "false", 3], ["q-4", "true", 2], ["q-5", "true", 1]]) {
      await sure(page, id, level);
      await say(page, id, answer);
      await check(page, id);
      // A second try says nothing of how sure the first one was.
      if (answer === (id === "q-2" ? "true" : "false")) {
        await say(page, id, id === "q-2" ? "false" : "true");
        await check(page, id);
      }
    }
    await page.locator("[data-result]").waitFor();
    const rows = await page.locator("[data-calibration] tbody tr").allInnerTexts();
    assert.deepEqual(rows.map((row) => row.replace(/\s+/g, " ").trim()), ["unsure 1 of 1", "fairly sure 1 of 1", "certain 1 of 3"]);
    assert.match(await page.locator("[data-calibration] > p").innerText(), /^Over 5 answers you were surer than you were right/);
    const { attempts: [attempt] } = await progress(page);
    assert.deepEqual(attempt.questions.map(({ confidence }) => confidence), [3, 3, 3, 2, 1]);
    assert.equal(attempt.claimed.points.toFixed(4), (3 + 2 * (2 / 3)).toFixed(4), "asking changes no score");
    assert.deepEqual(await violations(page), []);
  }));

  test("that is scored earns and costs as it says beforehand, and HR comes to the same", () => visit("quizzes/certainty.html", async (page) => {
    assert.match(await page.locator("[data-policy]").innerText(), /How sure you are counts.*twice as much lost/s);
    assert.match(await page.locator(".rules").innerText(), /Tries for each question\s+1/);
    for (const [id, answer, level] of [["q-1", "true", 3], ["q-2", "false", 3], ["q-3", "false", 2], ["q-4", "true", 1]]) {
      await say(page, id, answer);
      await sure(page, id, level);
      await check(page, id);
    }
    assert.match(await box(page, "q-3").locator("[data-outcome]").innerText(), /−0\.67 of 1 point/);
    const { attempts: [attempt] } = await progress(page);
    assert.equal(attempt.claimed.points.toFixed(4), (1 + 1 - 2 / 3 + 1 / 3).toFixed(4));
    assert.equal(attempt.claimed.passed, false);
    assert.match(await page.locator("[data-calibration] > p").innerText(), /4 answers it is too early/);
    await page.goto(`${address}results.html`);
    const inbox = await folder();
    await writeFile(join(inbox, "one.json"), await page.locator("[data-raw]").textContent());
    const out = join(await folder(), "report");
    await coursewright("collect", inbox, "--site", POLICIES, "--out", out);
    const [graded] = readCsv(await readFile(join(out, "attempts.csv"), "utf8"));
    assert.deepEqual([graded.points, graded.claimed_score, graded.flags], ["1.6667", "0.4167", ""]);
    const responses = readCsv(await readFile(join(out, "responses.csv"), "utf8"));
    assert.deepEqual(responses.map(({ confidence }) => confidence), ["3", "3", "2", "1"]);
  }));

  test("says over how many answers it speaks, and only where there are enough", () => visit("quizzes/how-sure.html", async (page) => {
    const verdict = (answers) => page.evaluate((given) => Coursewright.calibrate(given.flatMap(([level, right, n]) => Array.from({ length: n }, () => ({ level, right })))).verdict, answers);
    assert.equal(await verdict([[3, false, 4]]), "few");
    assert.equal(await verdict([[3, false, 5]]), "over");
    assert.equal(await verdict([[3, true, 9], [3, false, 1]]), "well");
    assert.equal(await verdict([[1, true, 6]]), "under");
    assert.equal(await verdict([[1, false, 4], [1, true, 2]]), "well");
    assert.equal(await verdict([[1, false, 3], [1, true, 3], [2, true, 3], [2, false, 1], [3, true, 5]]), "well");
  }));
});

describe("a pre-test", () => {
  test("marks what is known, shortens the way, and is compared with the exam", () => visit("baking/index.html", async (page) => {
    await page.locator("main a[data-quiz='bread-before']").click();
    for (const [id, answer] of [["q-knead", "true"], ["q-knead-smooth", "true"], ["q-rise", "false"]]) {
      await say(page, id, answer);
      await check(page, id);
    }
    await page.locator("[data-result]").waitFor();
    assert.deepEqual(Object.keys((await progress(page)).known), ["knead"]);
    for (const path of ["baking/index.html", "baking/dough/index.html"]) {
      await page.goto(address + path);
      const skipped = page.locator(".contents li", { has: page.locator("[data-known]") });
      assert.equal(await skipped.count(), 1, path);
      assert.match(await skipped.innerText(), /Kneading.*may skip it/s);
    }
    assert.deepEqual(await violations(page), []);
    await page.goto(`${address}quizzes/bread-exam.html`);
    await press(page, "start");
    const { questions } = await quizData(page);
    for (let number = 1; number <= 4; number += 1) {
      const shown = page.locator("fieldset[data-question]:visible");
      const id = await shown.getAttribute("data-question");
      const own = questions.find((question) => question.id === id);
      if (own.type === "numeric") await shown.locator("input").fill("230");
      else await shown.locator(`[data-option="${own.key.credits.true ? "true" : "false"}"]`).click();
      if (number < 4) await press(page, "next");
    }
    await press(page, "finish");
    assert.match(await page.locator("[data-gain]").innerText(), /Before: 66\.6%\. Now: 100%\. That is 100% of what was missing\./);
  }));

  test("knows nothing that took a second try or a hint, or of which a question is wrong", () => visit("quizzes/bread-before.html", async (page) => {
    await say(page, "q-knead", "true");
    await check(page, "q-knead");
    await say(page, "q-rise", "true");
    await check(page, "q-rise");
    await say(page, "q-knead-smooth", "false");
    await check(page, "q-knead-smooth");
    assert.deepEqual(Object.keys((await progress(page)).known), ["rise"]);
  }));
});

test("what was stored before quizzes could do all this is still read", () => visit("404.html", async (page) => {
  const record = (id, given) => ({ id, wording: "", shown: [], tries: given ? [given] : [], hints: 0, seconds: 3 });
  await page.goto(`${address}quizzes/how-sure.html`);
  const { scoring } = await quizData(page);
  const base = { course: "baking", quiz: "how-sure", mode: "check", scoring, started: "2026-01-01T10:00:00.000Z" };
  const attempt = { ...base, id: "old", number: 1, ended: "2026-01-01T10:05:00.000Z", claimed: { points: 1, possible: 5, score: 0.2, passed: null }, questions: [record("q-1", "true"), record("q-2", "true")] };
  const draft = { ...base, id: "older", number: 2, questions: [record("q-1", "true"), { ...record("q-2"), response: "false", at: 1 }] };
  const stored = { version: 1, lessons: {}, attempts: [attempt], drafts: { "how-sure": draft }, objectives: {} };
  await page.evaluate((value) => localStorage.setItem("coursewright/1/browser-policies/baking", JSON.stringify(value)), stored);
  await page.reload();
  assert.equal(await box(page, "q-1").getAttribute("data-mark"), "right");
  assert.ok(await box(page, "q-2").locator("[data-option='false'] input").isChecked());
  await page.goto(`${address}results.html`);
  assert.match(await page.locator("tr[data-quiz='how-sure']").innerText(), /1\s+20%/);
}));
