import assert from "node:assert/strict";
import { mkdir, readFile, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { answer, answerRight, answerWrong, endings, fieldset, quizData } from "./questions.js";
import { ROOT, build, close, coursewright, folder, profile, readCsv, serve, until } from "./support.js";

after(close);

const LESSON = "online-marketing/what-the-words-mean/judged-by-what";
const COURSE = "online-marketing";
const CHECK = "what-the-words-mean-check";

/** The best score in one quiz as the results page shows it. */
const shownScore = (page, quiz) => page.locator(`tr[data-quiz="${quiz}"] td`).nth(1).textContent();
/** Saves what a click downloads. @returns {Promise<string>} its path */
async function download(page, button, into) {
  const [file] = await Promise.all([page.waitForEvent("download"), button.click()]);
  const path = join(into, file.suggestedFilename());
  await file.saveAs(path);
  return path;
}
/** What `collect` makes of a folder of submissions. */
async function collect(inbox) {
  const out = join(await folder(), "report");
  await coursewright("collect", inbox, "--site", ROOT, "--out", out);
  const table = async (name) => readCsv(await readFile(join(out, `${name}.csv`), "utf8"));
  return { results: await table("results"), attempts: await table("attempts"), flags: await table("flags"), aside: await table("set-aside") };
}

describe("a learner", () => {
  let address, context, page, inbox;

  before(async () => {
    address = await serve(await build());
    context = await profile({ acceptDownloads: true });
    page = await context.newPage();
    inbox = await folder();
  });

  test("begins at home and comes to the first lesson", async () => {
    await page.goto(address);
    assert.equal(await page.locator("[data-continue]").isVisible(), false, "there is nothing to continue yet");
    await page.getByRole("link", { name: /^Start / }).first().click();
    await page.locator("article.lesson h1").waitFor();
    assert.match(page.url(), /\/online-marketing\/.+\/.+\.html$/);
  });

  test("sees what a concept means on hover, and no longer after leaving it", async () => {
    await page.goto(`${address}${LESSON}.html`);
    const link = page.locator(".prose a.concept").first();
    const card = page.locator(`#concept-${await link.getAttribute("data-concept")}`);
    await link.hover();
    await card.waitFor();
    assert.ok((await card.locator(".definition-text").innerText()).length > 20);
    const [{ x, y, width, height }, size] = [await card.boundingBox(), page.viewportSize()];
    assert.ok(x >= 0 && y >= 0 && x + width <= size.width && y + height <= size.height, "the card lies in the window");
    await page.mouse.move(2, 2);
    await card.waitFor({ state: "hidden" });
  });

  test("sees what a concept means on focus", async () => {
    const link = page.locator(".prose a.concept").first();
    const card = page.locator(`#concept-${await link.getAttribute("data-concept")}`);
    await page.keyboard.press("Tab");
    await link.focus();
    await card.waitFor();
    await page.keyboard.press("Escape");
    await card.waitFor({ state: "hidden" });
  });

  test("sees what a concept means at the first tap, and goes to its page at the second", async () => {
    const phone = await profile({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });
    const small = await phone.newPage();
    await small.goto(`${address}${LESSON}.html`);
    const link = small.locator(".prose a.concept").first();
    const id = await link.getAttribute("data-concept");
    await link.tap();
    await small.locator(`#concept-${id}`).waitFor();
    assert.match(small.url(), /judged-by-what\.html$/);
    await link.tap();
    await small.waitForURL(`**/concepts/${id}.html`);
    await phone.close();
    assert.deepEqual(phone.faults, []);
  });

  test("answers a practice question wrong and is told why, gets a hint and a place to read again, then answers right", async () => {
    await page.goto(`${address}${LESSON}.html`);
    const { questions } = await quizData(page);
    const [question] = questions;
    const box = await answerWrong(page, question);
    assert.equal(await box.getAttribute("data-mark"), "wrong");
    const chosen = box.locator(".option").filter({ has: page.locator("input:checked") });
    assert.ok((await chosen.locator("[data-feedback]").innerText()).length > 10, "feedback stands under the option");
    assert.match(await chosen.locator("label").innerText(), /Not right/, "the mark is a word, not only a colour");
    assert.equal(await box.locator("[data-explanation]").isVisible(), false, "the explanation would give the key away");
    await box.locator("[data-action='hint']").click();
    assert.ok(await box.locator("[data-hint='0']").isVisible());
    const again = await box.locator("[data-see] a").getAttribute("href");
    assert.ok(await box.locator("[data-see]").isVisible());
    assert.ok((await page.request.get(new URL(again, page.url()).href)).ok());
    await answerRight(page, question);
    assert.equal(await box.getAttribute("data-mark"), "right");
    assert.ok(await box.locator("[data-explanation]").isVisible());
    assert.equal(await chosen.locator("input").isDisabled(), true, "what is right is settled");
  });

  test("finds a half-done practice again after a reload, with the order of the options unchanged", async () => {
    const { questions: [question] } = await quizData(page);
    const order = () => page.locator("[data-option] input").evaluateAll((inputs) => inputs.map(({ value }) => value));
    const before = await order();
    await page.reload();
    assert.equal(await fieldset(page, question).getAttribute("data-mark"), "right");
    assert.deepEqual(await order(), before);
  });

  test("finishes the lesson, and home offers to go on with the next one", async () => {
    await page.locator("finish-lesson button").click();
    await page.getByText(/^Read on /).waitFor();
    const next = await page.locator("a[rel='next'] .pager-title").innerText();
    await page.goto(address);
    assert.equal(await page.locator("[data-continue] a").innerText(), next);
    await page.locator("[data-continue] a").click();
    await page.getByRole("heading", { level: 1, name: next }).waitFor();
    // The script that says so comes after the heading.
    await page.locator(`.nav a[data-lesson="${LESSON}"][data-state="finished"]`).waitFor();
    assert.match(await page.locator(`.nav a[data-lesson="${LESSON}"]`).textContent(), /\(read\)/, "also for those who hear the page");
  });

  test("sees in a second tab what was done in the first one", async () => {
    const second = await context.newPage();
    await second.goto(`${address}${COURSE}/index.html`);
    const lesson = await page.evaluate(() => document.documentElement.dataset.lesson);
    const link = second.locator(`a[data-lesson="${lesson}"]`).first();
    assert.equal(await link.getAttribute("data-state"), "opened");
    await page.locator("finish-lesson button").click();
    await until(async () => await link.getAttribute("data-state") === "finished", "the mark in the other tab");
    await second.close();
  });

  test("fails a check, with tries, score and pass mark shown", async () => {
    await page.goto(`${address}quizzes/${CHECK}.html`);
    const { questions, policy } = await quizData(page);
    assert.ok(questions.length >= 4, "a check worth taking");
    assert.equal(policy.tries, 2);
    const box = await answerWrong(page, questions[0]);
    assert.match(await box.locator("[data-outcome]").innerText(), /Not right yet.*1 try left/s);
    const half = Math.ceil(questions.length / 2);
    for (const question of questions.slice(1, half)) await answerWrong(page, question);
    for (const question of questions.slice(half)) await answerRight(page, question);
    await page.locator("[data-action='finish']").click();
    const result = page.locator("[data-result]");
    await result.waitFor();
    assert.match(await result.innerText(), /Not passed yet, [\d.]+%.*The pass mark is 80%.*Attempt 1 of 3/s);
    assert.ok(await result.locator("[data-again] a").count() > 0, "what to read again");
    assert.equal(await page.locator(":focus").getAttribute("data-result"), "", "the result has the focus");
  });

  test("retries only what was wrong, and passes", async () => {
    const { questions } = await quizData(page);
    await page.locator("[data-action='retry']").click();
    const open = [];
    for (const question of questions) {
      if (!await fieldset(page, question).evaluate((box) => box.hasAttribute("data-settled"))) open.push(question);
    }
    assert.equal(open.length, Math.ceil(questions.length / 2));
    for (const question of open) await answerRight(page, question);
    await page.locator("[data-result]").waitFor();
    assert.match(await page.locator("[data-result]").innerText(), /Passed, 100%/);
    await page.reload();
    assert.match(await page.locator("[data-result]").innerText(), /Passed, 100%.*Attempt 2 of 3/s);
  });

  test("plays the interview to a bad end, begins again and comes to the best one", async () => {
    await page.goto(`${address}quizzes/the-interview.html`);
    const { questions } = await quizData(page);
    for (const question of questions) {
      const ends = endings(question.key);
      const [worst, best] = [ends[0], ends.at(-1)];
      assert.ok(worst.score < 0.5 && best.score === 1, `${question.id} has a bad and a best end`);
      const box = await answer(page, question, worst.path);
      await box.locator(".ending").waitFor();
      assert.ok(["wrong", "partly"].includes(await box.getAttribute("data-mark")));
      assert.ok((await box.locator(".ending .debrief").first().innerText()).length > 20);
      await answer(page, question, best.path);
      assert.equal(await box.getAttribute("data-mark"), "right");
      assert.match(await box.locator(".ending .score").innerText(), /100%/);
    }
    assert.match(await page.locator("[data-result]").innerText(), /Done, 100%/);
  });

  test("is asked for a missing name before anything is downloaded", async () => {
    await page.goto(`${address}results.html`);
    await page.locator("[data-action='download']").click();
    const name = page.locator("#field-name");
    assert.equal(await name.getAttribute("aria-invalid"), "true");
    assert.match(await page.locator("#fault-name").innerText(), /Name is needed/);
    assert.equal(await page.locator(":focus").getAttribute("id"), "field-name");
  });

  test("reads in plain words what will be handed in, and downloads just that", async () => {
    await page.locator("#field-name").fill("Élise O’Neil");
    await page.locator("#field-employee_id").fill("E-1024");
    await page.locator("[data-preview] details").evaluateAll((boxes) => boxes.forEach((box) => { box.open = true; }));
    const preview = await page.locator("[data-preview]").innerText();
    for (const words of [/Élise O’Neil/, /E-1024/, /Judged by what\?.*read /s, /attempt 1, .*[\d.]+%/, /attempt 2, .*100%/]) assert.match(preview, words);
    const path = await download(page, page.locator("[data-action='download']"), inbox);
    assert.match(path, /submission-[a-z0-9-]+-elise-o-neil-\d{4}-\d\d-\d\d\.json$/);
    const submission = JSON.parse(await readFile(path, "utf8"));
    assert.deepEqual(Object.keys(submission), ["format", "id", "site", "learner", "created", "attempts", "lessons"]);
    assert.deepEqual(submission.learner, { name: "Élise O’Neil", employee_id: "E-1024" });
    assert.equal(submission.attempts.length, 3);
    assert.equal(await page.evaluate(() => Object.keys(localStorage).some((key) => key.endsWith("/learner"))), false, "no name is kept unasked");
  });

  test("is given by collect the very scores that the page had shown, and no flag", async () => {
    const { results, attempts, flags, aside } = await collect(inbox);
    assert.deepEqual([flags, aside], [[], []]);
    for (const quiz of [CHECK, "the-interview"]) {
      const best = Math.max(...attempts.filter((row) => row.quiz === quiz).map(({ score }) => Number(score)));
      const shown = await shownScore(page, quiz);
      assert.ok(Math.abs(Number.parseFloat(shown) - best * 100) < 0.51, `${quiz}: ${shown} on the page, ${best} in the table`);
    }
    for (const row of attempts) assert.equal(row.score, row.claimed_score, row.quiz);
    const [course] = results.filter((row) => row.course === COURSE);
    assert.equal(course.name, "Élise O’Neil");
    assert.equal(course.lessons_finished, "2");
    assert.equal(course.flags, "");
    const data = await page.locator("results-page > script").evaluate((script) => JSON.parse(script.textContent));
    const { pass } = data.courses.find(({ id }) => id === COURSE);
    assert.equal(Number(course.score), Math.round(1e4 / pass.quizzes.length) / 1e4, "one check of the course passed in full");
    assert.equal(course.passed, "no");
  });

  for (const [what, tamper] of [
    ["score is changed", (attempt) => Object.assign(attempt.claimed, { points: attempt.claimed.possible, score: 1, passed: true })],
    ["response is changed", (attempt) => {
      const record = attempt.questions.find(({ tries }) => tries.length);
      record.tries = [null];
    }],
  ]) {
    test(`cannot hide it when the ${what} in the file`, async () => {
      const [name] = await readdir(inbox);
      const submission = JSON.parse(await readFile(join(inbox, name), "utf8"));
      const attempt = submission.attempts.find(({ quiz, number }) => quiz === CHECK && number === (what.startsWith("score") ? 1 : 2));
      tamper(attempt);
      const other = join(await folder(), "inbox");
      await mkdir(other);
      await writeFile(join(other, name), JSON.stringify(submission));
      const { attempts, flags } = await collect(other);
      const row = attempts.find(({ attempt: id }) => id === attempt.id);
      assert.match(row.flags, /edited/);
      assert.notEqual(row.score, row.claimed_score);
      assert.deepEqual([...new Set(flags.map(({ flag }) => flag))], ["edited"]);
    });
  }

  test("takes the progress along to another browser", async () => {
    const file = await download(page, page.locator("[aria-labelledby='move'] [data-action='export']"), await folder());
    const other = await profile();
    const there = await other.newPage();
    await there.goto(`${address}results.html`);
    assert.ok(await there.locator("[data-empty]").isVisible());
    await there.locator("[data-import]").setInputFiles(file);
    await there.getByText(/Loaded\. 3 quiz attempts were new/).waitFor();
    assert.equal(await shownScore(there, CHECK), "100%");
    await there.locator("[data-import]").setInputFiles(file);
    await there.getByText(/Loaded\. 0 quiz attempts were new/).waitFor();
    const stored = (tab) => tab.evaluate(() => Object.fromEntries(Object.entries(localStorage).map(([key, text]) => [key, JSON.parse(text)])));
    assert.deepEqual(await stored(there), await stored(page));
    await there.goto(`${address}${LESSON}.html`);
    assert.equal(await there.locator("fieldset").first().getAttribute("data-mark"), "right");
    await other.close();
    assert.deepEqual(other.faults, []);
  });

  test("deletes everything, after being asked once more", async () => {
    await page.locator("[data-action='delete']").click();
    await page.locator("[data-action='delete-yes']").click();
    await page.locator("[data-empty]").waitFor();
    assert.deepEqual(await page.evaluate(() => Object.keys(localStorage)), []);
  });

  test("never saw an error", () => {
    assert.deepEqual(context.faults, []);
  });
});
