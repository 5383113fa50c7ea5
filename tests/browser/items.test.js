import assert from "node:assert/strict";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import axe from "axe-core";
import { SMALL_SITE, build, close, coursewright, development, folder, profile } from "./support.js";

after(close);

const PEOPLE = 24;

/** Hands in first attempts of many people at the check: the later, the stronger; and who is strong fails `q-true`. */
async function collected(site) {
  const page = await readFile(join(site, "quizzes/tea-check.html"), "utf8");
  const data = JSON.parse(page.match(/<script type="application\/json">(.*?)<\/script>/s)[1]);
  const right = (question) => {
    switch (question.type) {
      case "single_choice": return Object.keys(question.key.credits)[0];
      case "multiple_response": return question.key.right;
      case "short_answer": return "infusion";
      case "numeric": return "3";
      default: return null;
    }
  };
  const response = (question, at, who) => {
    if (question.type === "true_false") return String(who < 12);
    if (question.type === "single_choice" && who <= 10) return "lukewarm";
    return who > at * 2 + 2 ? right(question) : null;
  };
  const inbox = join(await folder(), "inbox");
  await mkdir(inbox);
  for (let who = 0; who < PEOPLE; who++) {
    const questions = data.questions.map((question, at) => ({
      id: question.id, wording: question.wording, shown: [], tries: [response(question, at, who)], hints: 0, seconds: 9 + who,
    }));
    const time = (second) => `2026-05-01T10:${String(who).padStart(2, "0")}:${second}Z`;
    const attempt = {
      id: `attempt-${who}`, course: data.course, quiz: data.quiz, mode: data.mode, number: 1, scoring: data.scoring,
      started: time("01"), ended: time("59"), questions, claimed: {},
    };
    await writeFile(join(inbox, `${who}.json`), JSON.stringify({
      format: "coursewright-submission/1", id: `submission-${who}`, site: { id: "browser-tests", build: "b" },
      learner: { name: `Learner ${who}` }, created: "2026-05-02T10:00:00Z", attempts: [attempt], lessons: [],
    }));
  }
  const report = join(await folder(), "report");
  await coursewright("collect", inbox, "--site", SMALL_SITE, "--out", report);
  return report;
}

describe("what learners' results say of a question", () => {
  let built, server;

  before(async () => {
    built = await build(SMALL_SITE);
    server = await development(SMALL_SITE, "--report", await collected(built));
  });

  const panel = (page, question) => page.locator(`fieldset[data-question="${question}"] coursewright-items`);

  test("stands beside it, and is open where somebody should look", async () => {
    const context = await profile();
    const page = await context.newPage();
    await page.goto(`${server.address}quizzes/tea-check.html`);
    const doubtful = panel(page, "q-true");
    await doubtful.getByText("strong learners fail this question").waitFor();
    const words = await doubtful.locator("details").innerText();
    for (const word of [/Results \(look at this\): 24 people, 50% of the points, discrimination -0\.\d\d\./, /✓ True\s+12 \(50%\)/,
      /False\s+12 \(50%\)/, /Strongest \d+\s+Weakest \d+/, /tea-check\.yaml:27:13/]) {
      assert.match(words, word);
    }
    const fine = panel(page, "q-single");
    assert.equal(await fine.locator("details").evaluate((details) => details.open), false);
    await fine.locator("summary").click();
    assert.match(await fine.locator("table").innerText(), /Lukewarm\s+11 \(46%\)/);
    assert.match(await page.locator("quiz-form > coursewright-items summary").innerText(), /First attempts of 24 people/);
    assert.deepEqual(context.faults, []);
  });

  test("can be read by everybody, in light and dark, on a phone too", async () => {
    for (const colorScheme of ["light", "dark"]) {
      const context = await profile({ colorScheme, viewport: { width: 360, height: 780 } });
      const page = await context.newPage();
      await page.goto(`${server.address}quizzes/tea-check.html`);
      await panel(page, "q-true").getByText("strong learners fail this question").waitFor();
      await page.evaluate(() => {
        for (const { shadowRoot } of document.querySelectorAll("coursewright-items")) shadowRoot.querySelector("details").open = true;
      });
      // Axe itself breaches the policy.
      assert.deepEqual(context.faults, []);
      await page.evaluate(axe.source);
      const found = await page.evaluate(async () => (await window.axe.run(document, { resultTypes: ["violations"] }))
        .violations.flatMap(({ id, nodes }) => nodes.map(({ target, any }) => `${id}: ${target.join(" ")} ${any.map(({ message }) => message).join(" ")}`)));
      assert.deepEqual(found, [], colorScheme);
      assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), "nothing stands out");
    }
  });

  test("is in no other quiz, and in no site that is built", async () => {
    const context = await profile();
    const page = await context.newPage();
    const asked = page.waitForResponse(/__coursewright\/items\/tea-practice$/);
    await page.goto(`${server.address}quizzes/tea-practice.html`);
    assert.equal(await (await asked).text(), "null");
    assert.equal(await page.locator("coursewright-items").count(), 0);
    assert.deepEqual(context.faults, []);
    const html = await readFile(join(built, "quizzes/tea-check.html"), "utf8");
    assert.ok(!html.includes("__coursewright") && !html.includes("discrimination"));
  });

  test("is said to be of an earlier version when the question has changed", async () => {
    const file = join(server.root, "quizzes/tea/tea-check.yaml");
    const text = await readFile(file, "utf8");
    const context = await profile();
    const page = await context.newPage();
    await page.goto(`${server.address}quizzes/tea-check.html`);
    await panel(page, "q-true").getByText("strong learners fail this question").waitFor();
    await writeFile(file, text.replace("Tea is an infusion.", "Coffee is an infusion."));
    await panel(page, "q-true").getByText("of an earlier version of the question").waitFor();
    assert.equal(await panel(page, "q-true").getByText("strong learners fail").count(), 0);
    await writeFile(file, text);
  });
});
