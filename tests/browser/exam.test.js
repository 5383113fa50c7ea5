import assert from "node:assert/strict";
import { join } from "node:path";
import axe from "axe-core";
import { after, before, describe, test } from "node:test";
import { fieldset, quizData } from "./questions.js";
import { ROOT, build, close, profile, serve, until } from "./support.js";

after(close);

export const POLICIES = join(ROOT, "tests", "browser", "policies");
const EXAM = "quizzes/bread-exam.html";
let address;
before(async () => {
  address = await serve(await build(POLICIES));
});

/** Runs what a learner does in a fresh profile, and expects no script error. */
async function visit(path, act, options) {
  const context = await profile(options);
  const page = await context.newPage();
  await page.goto(address + path);
  await act(page, context);
  await context.close();
  assert.deepEqual(context.faults, []);
}
const draft = (page) => page.evaluate(() => Coursewright.store.course("baking").drafts["bread-exam"]);
const attempts = (page) => page.evaluate(() => Coursewright.store.course("baking").attempts);
/** The question that is shown now. */
const current = (page) => page.locator("fieldset[data-question]:visible");
const begin = (page) => page.locator("[data-action='start']").click();
const press = (page, action) => page.locator(`[data-action='${action}']`).click();
/** Answers the question that is shown, right or wrong. */
async function give(page, right = true) {
  const id = await current(page).getAttribute("data-question");
  const { questions } = await quizData(page);
  const { key, type } = questions.find((question) => question.id === id);
  if (type === "numeric") return current(page).locator("input").fill(right ? "240" : "90");
  const answer = key.credits.true ? "true" : "false";
  return current(page).locator(`[data-option="${right ? answer : answer === "true" ? "false" : "true"}"]`).click();
}
const sheet = (page) => page.locator("[data-sheet] button").allInnerTexts().then((all) => all.map((words) => words.replace(/\s+/g, " ").trim()));

describe("an exam", () => {
  test("begins when its learner says so, and shows one question at a time", () => visit(EXAM, async (page) => {
    assert.equal(await page.locator("form").isVisible(), false);
    assert.equal(await draft(page), undefined, "nothing is stored, and no time runs");
    assert.match(await page.locator("[data-policy]").innerText(), /15 min from the moment you begin/);
    await begin(page);
    assert.equal(await current(page).count(), 1);
    assert.equal(await page.locator("[data-action='check']:visible, [data-action='hint']:visible, [data-action='previous']:visible").count(), 0);
    for (let number = 1; number <= 4; number += 1) {
      assert.equal(await current(page).locator("legend").innerText(), `Question ${number}`);
      if (number > 1) assert.ok(await current(page).evaluate((box) => box === document.activeElement), "the focus goes to the question");
      if (number < 4) await press(page, "next");
    }
    assert.equal(await page.locator("[data-action='next']").isVisible(), false);
    await press(page, "previous");
    assert.equal(await current(page).locator("legend").innerText(), "Question 3");
  }));

  test("draws from its pools what stays the same over a reload, and shows the titles of its sections", () => visit(EXAM, async (page) => {
    await begin(page);
    const { questions, seed } = await draft(page);
    assert.match(seed, /^[0-9a-f]{24}$/);
    const ids = questions.map(({ id }) => id);
    assert.equal(ids.filter((id) => ["q-long", "q-smooth", "q-torn"].includes(id)).length, 2);
    assert.equal(ids.filter((id) => ["q-warm", "q-day"].includes(id)).length, 1);
    assert.deepEqual([ids.length, ids[3]], [4, "q-oven"]);
    assert.equal(await page.locator("h3.section:visible").innerText(), "Kneading");
    await press(page, "next");
    assert.equal(await page.locator("h3.section:visible").innerText(), "Kneading");
    await press(page, "next");
    assert.equal(await page.locator("h3.section:visible").innerText(), "Rising");
    await press(page, "next");
    assert.equal(await page.locator("h3.section:visible").count(), 0);
    await page.reload();
    assert.deepEqual((await draft(page)).questions.map(({ id }) => id), ids);
    assert.equal(await current(page).getAttribute("data-question"), "q-oven", "the learner is where they were");
  }));

  test("keeps answers and flags over a reload and the way back, and says both on the answer sheet in words and shapes", () => visit(EXAM, async (page) => {
    await begin(page);
    await give(page);
    await press(page, "flag");
    assert.equal(await page.locator("[data-action='flag']").getAttribute("aria-pressed"), "true");
    await press(page, "next");
    assert.equal(await page.locator("[data-action='flag']").getAttribute("aria-pressed"), "false");
    await give(page);
    const said = ["Question 1: 1 answered, come back", "Question 2: 2 answered", "Question 3: 3 open", "Question 4: 4 open"];
    assert.deepEqual(await sheet(page), said);
    assert.equal(await page.locator("[data-sheet] svg").count(), 3, "two ticks and a flag");
    await page.reload();
    assert.deepEqual(await sheet(page), said);
    await page.goto(`${address}index.html`);
    await page.goBack();
    assert.deepEqual(await sheet(page), said);
    assert.equal(await current(page).locator("legend").innerText(), "Question 2");
    assert.equal(await current(page).locator("input:checked").count(), 1);
    await page.locator("[data-go]").first().click();
    assert.equal(await current(page).locator("legend").innerText(), "Question 1");
    await press(page, "flag");
    assert.equal((await sheet(page))[0], "Question 1: 1 answered");
  }));

  test("names what is open or flagged once, tells whether each is right and no more, and what the score means", () => visit(EXAM, async (page) => {
    await begin(page);
    await give(page, false);
    for (let number = 2; number <= 3; number += 1) {
      await press(page, "next");
      await give(page);
    }
    await press(page, "flag");
    await press(page, "finish");
    assert.match(await page.locator("[data-warning]").innerText(), /Question 4 has no answer yet.*come back to question 3/s);
    await page.locator("[data-go]").last().click();
    await give(page);
    await press(page, "finish");
    assert.match(await page.locator("[data-warning]").innerText(), /come back to question 3/);
    await press(page, "finish");
    const result = page.locator("[data-result]");
    assert.match(await result.innerText(), /Passed, 75%.*You may bake\./s);
    assert.doesNotMatch(await result.innerText(), /Read both lessons/);
    assert.equal(await page.locator("fieldset[data-question]:visible").count(), 4, "all can be looked over");
    assert.deepEqual(await page.locator("fieldset:visible").evaluateAll((all) => all.map((box) => box.dataset.mark)), ["wrong", "right", "right", "right"]);
    assert.equal(await page.locator("[data-key]:visible, [data-explanation]:visible, [data-sheet]:visible, [data-action='retry']:visible").count(), 0);
    const [attempt] = await attempts(page);
    assert.deepEqual(attempt.claimed, { points: 3, possible: 4, score: 0.75, most: 0.75, passed: true });
    assert.equal(attempt.over_time, 0);
    assert.ok(attempt.questions.every((record) => !("flag" in record) && !("response" in record)));
    await press(page, "new");
    assert.equal(await current(page).count(), 1);
    assert.notEqual((await draft(page)).seed, attempt.seed, "another attempt draws anew");
  }));

  test("lists at once what cannot be read and what is open, and hands in what is half-done", () => visit("quizzes/half-done.html", async (page) => {
    await begin(page);
    await current(page).locator("[name='name']").fill("Lin Wei");
    await press(page, "next");
    await current(page).locator("[data-reply='wait']").click();
    await press(page, "next");
    await current(page).locator("input").fill("abc");
    await press(page, "next");
    await current(page).locator("textarea").fill("Two words");
    assert.deepEqual((await sheet(page)).map((words) => words.split(" ").at(-1)), ["open", "open", "answered", "answered", "open", "open", "open"]);
    assert.match(await page.locator("[data-progress]").innerText(), /2 of 7 answered/);
    await press(page, "finish");
    const warning = page.locator("[data-warning]");
    assert.deepEqual((await warning.innerText()).split("\n"), [
      "Question 1: Tick the box, and give your name and the date.",
      "Question 3: This cannot be read as a number. Write it in digits, for instance 1250 or 12.5.",
      "Question 4: This has fewer words than are asked for. Write some more, please.",
      "Questions 2, 5–7 have no answer yet.",
      "Press the button again to finish all the same.",
    ]);
    assert.ok(await warning.evaluate((line) => line === document.activeElement));
    await press(page, "finish");
    const [{ questions }] = await page.evaluate(() => Coursewright.store.course("baking").attempts);
    assert.equal(questions[0].tries[0].name, "Lin Wei");
    assert.deepEqual(questions.map(({ tries }) => tries.length), [1, 1, 1, 1, 0, 0, 0]);
    assert.deepEqual(questions[1].tries, [["wait"]]);
    for (const id of ["q-promise", "q-talk", "q-one"]) assert.match(await fieldset(page, { id }).locator("[data-outcome]").innerText(), /Not answered/, id);
    assert.equal(await page.locator("[name='name']").inputValue(), "Lin Wei");
    assert.equal(await page.locator("[data-beside]").isVisible(), false, "the model answer is kept back while there is another attempt");
  }));

  test("tells nothing of how a dialogue ended before it is handed in, and cannot be talked through again", () => visit("quizzes/half-done.html", async (page) => {
    await begin(page);
    await press(page, "next");
    await current(page).locator("[data-reply='throw']").click();
    for (const when of ["at once", "after a reload"]) {
      assert.match(await current(page).locator(".ending").innerText(), /come to its end/, when);
      assert.doesNotMatch(await current(page).innerText(), /No bread/, when);
      assert.equal(await current(page).locator("[data-action='again']").isVisible(), false, when);
      await page.reload();
    }
    await press(page, "finish");
    await press(page, "finish");
    assert.match(await fieldset(page, { id: "q-talk" }).locator(".ending").innerText(), /No bread today\s+0%/);
  }));

  test("says what a low score means and where to go on", () => visit(EXAM, async (page) => {
    await begin(page);
    await press(page, "finish");
    await press(page, "finish");
    assert.match(await page.locator("[data-result]").innerText(), /Not passed yet, 0%.*Read both lessons again\./s);
    await page.locator("[data-band]:visible a").click();
    await page.waitForURL(/kneading\.html$/);
  }));

  test("is counted once, though its button is pressed twice", () => visit(EXAM, async (page) => {
    await begin(page);
    for (let number = 1; number <= 4; number += 1) {
      await give(page);
      if (number < 4) await press(page, "next");
    }
    await page.locator("[data-action='finish']").evaluate((button) => {
      button.click();
      button.click();
    });
    await page.locator("[data-result]").waitFor();
    assert.equal((await attempts(page)).length, 1);
    assert.equal((await attempts(page))[0].claimed.score, 1);
  }));

  test("loses nothing when two tabs answer and flag different questions", () => visit(EXAM, async (page, context) => {
    await begin(page);
    const other = await context.newPage();
    await other.goto(page.url());
    await other.locator("[data-go]").nth(1).click();
    await other.bringToFront();
    await give(other);
    await press(other, "flag");
    await page.bringToFront();
    assert.equal(await current(page).locator("legend").innerText(), "Question 1", "each tab is where its learner is");
    await give(page);
    const said = ["Question 1: 1 answered", "Question 2: 2 answered, come back", "Question 3: 3 open", "Question 4: 4 open"];
    for (const tab of [page, other]) await until(async () => String(await sheet(tab)) === String(said), "both answers in both tabs");
    await press(page, "finish");
    await press(page, "finish");
    await until(() => other.locator("[data-result]").isVisible(), "the result in the other tab");
    assert.equal((await attempts(page)).length, 1);
  }));

  test("that two tabs begin is one", () => visit(EXAM, async (page, context) => {
    const other = await context.newPage();
    await other.goto(page.url());
    await begin(page);
    await until(() => current(other).isVisible(), "the question in the other tab");
    assert.deepEqual(await draft(page), await draft(other));
    assert.equal(await current(page).getAttribute("data-question"), await current(other).getAttribute("data-question"));
  }));

  test("is one long form without a script", () => visit(EXAM, async (page) => {
    assert.equal(await page.locator("fieldset[data-question]:visible").count(), 6);
    assert.equal(await page.locator("h3.section:visible").count(), 2);
    assert.equal(await page.locator("[data-steps]:visible, [data-sheet]:visible, [data-begin]:visible, [data-clock]:visible").count(), 0);
    await page.locator("fieldset [data-option='true']").first().click();
  }, { javaScriptEnabled: false }));

  test("is a worksheet on paper, begun or not", () => visit(EXAM, async (page) => {
    await page.emulateMedia({ media: "print" });
    assert.equal(await page.locator("fieldset[data-question]:visible").count(), 6);
    await page.emulateMedia({ media: "screen" });
    await begin(page);
    await page.emulateMedia({ media: "print" });
    assert.equal(await page.locator("fieldset[data-question]:visible").count(), 4);
    assert.equal(await page.locator(".answer-sheet:visible, .clock:visible").count(), 0);
  }));
});

describe("the time of an exam", () => {
  /** As if the attempt had begun so many seconds ago. */
  const ago = async (page, seconds) => {
    await page.evaluate((gone) => Coursewright.store.update("baking", ({ drafts }) => {
      drafts["bread-exam"].started = new Date(Date.now() - gone * 1000).toISOString();
    }), seconds);
    await page.reload();
  };
  const clock = (page) => page.locator("[data-left]").innerText();
  const told = (page) => page.locator("[data-time][role='status']").innerText();

  test("runs over a reload, is said at five minutes and at one, and can be hidden", () => visit(EXAM, async (page) => {
    await begin(page);
    assert.match(await clock(page), /^(15:00|14:5\d) left$/);
    assert.equal(await told(page), "");
    await ago(page, 10 * 60 - 2);
    assert.match(await clock(page), /^5:0[012] left$/);
    await until(async () => /5 minutes are left/.test(await told(page)), "the warning at five minutes");
    await ago(page, 14 * 60 - 1);
    await until(async () => /1 minute is left/.test(await told(page)), "the warning at one minute");
    const button = page.getByRole("button", { name: "Hide the clock" });
    await button.click();
    assert.equal(await page.locator("[data-left]").isVisible(), false);
    await page.reload();
    assert.equal(await page.locator("[data-left]").isVisible(), false);
    assert.equal(await button.count(), 0);
    await page.getByRole("button", { name: "Show the clock" }).click();
    assert.match(await clock(page), /left$/);
  }));

  test("cuts nothing off when it is over, and is recorded", () => visit(EXAM, async (page) => {
    await begin(page);
    await give(page);
    await ago(page, 17 * 60);
    assert.match(await clock(page), /^2:0\d over the time$/);
    assert.match(await told(page), /time is up/);
    await press(page, "next");
    await give(page);
    await press(page, "finish");
    await press(page, "finish");
    const [attempt] = await attempts(page);
    assert.ok(attempt.over_time >= 120 && attempt.over_time < 150, `${attempt.over_time} s`);
    assert.equal(attempt.claimed.points, 2);
    assert.match(await page.locator("[data-attempts]").innerText(), /2:\d\d longer than planned/);
    assert.equal(await page.locator("[data-clock]").isVisible(), false);
  }));
});

describe("an exam for everybody", () => {
  test("can be taken with the keyboard alone", () => visit(EXAM, async (page) => {
    const key = (name) => page.keyboard.press(name);
    const tabTo = async (selector) => {
      for (let steps = 0; steps < 80; steps += 1) {
        if (await page.evaluate((wanted) => document.activeElement.matches(wanted), selector)) return;
        await key("Tab");
      }
      assert.fail(`${selector} cannot be reached with Tab`);
    };
    await tabTo("[data-action='start']");
    await key("Enter");
    assert.ok(await current(page).evaluate((box) => box === document.activeElement));
    for (let number = 1; number <= 4; number += 1) {
      if (number < 4) {
        await tabTo("fieldset input[type='radio']");
        await key("Space");
      } else {
        await tabTo("fieldset input[type='text']");
        await page.keyboard.type("230");
      }
      if (number === 2) {
        await tabTo("[data-action='flag']");
        await key("Space");
      }
      if (number === 4) break;
      await tabTo("[data-action='next']");
      await key("Enter");
      assert.equal(await current(page).locator("legend").innerText(), `Question ${number + 1}`);
    }
    await tabTo("[data-go]");
    await key("Tab");
    await key("Enter");
    assert.equal(await current(page).locator("legend").innerText(), "Question 2");
    await tabTo("[data-action='flag']");
    await key("Enter");
    await tabTo("[data-action='finish']");
    await key("Enter");
    assert.ok(await page.locator("[data-result]").evaluate((box) => box === document.activeElement));
  }));

  for (const viewport of [{ width: 360, height: 780 }, { width: 1280, height: 900 }]) {
    test(`is in nobody's way at ${viewport.width} px, before, in and after it`, () => visit(EXAM, async (page) => {
      const look = async (when) => {
        await page.evaluate(axe.source);
        const found = await page.evaluate(async () => (await window.axe.run(document, { resultTypes: ["violations"] }))
          .violations.flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id}: ${target.join(" ")}`)));
        assert.deepEqual(found, [], when);
        assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), `${when}: nothing stands out`);
      };
      await look("before");
      await begin(page);
      await give(page);
      await press(page, "flag");
      await look("begun");
      await page.emulateMedia({ colorScheme: "dark" });
      await look("begun, in the dark");
      await press(page, "finish");
      await look("warned");
      await press(page, "finish");
      await look("ended");
    }, { viewport }));
  }
});

test("a draft does not come back after it was deleted in another tab", () => visit(EXAM, async (page, context) => {
  await begin(page);
  await give(page);
  const other = await context.newPage();
  await other.goto(`${address}results.html`);
  await press(other, "delete");
  await press(other, "delete-yes");
  await until(() => page.locator("[data-begin]").isVisible(), "the exam to be begun anew");
  assert.match(await page.locator("quiz-form > [data-note]").innerText(), /deleted in another tab/);
  const stored = () => page.evaluate(() => Object.keys(localStorage).filter((key) => key.endsWith("/baking")));
  assert.deepEqual(await stored(), []);
  await page.goto(`${address}quizzes/at-the-end.html`);
  await fieldset(page, { id: "q-one" }).locator("[data-option='true']").click();
  await other.reload();
  await press(other, "delete");
  await press(other, "delete-yes");
  await until(async () => !await fieldset(page, { id: "q-one" }).locator("input:checked").count(), "the answer to go");
  assert.deepEqual(await stored(), []);
  await fieldset(page, { id: "q-two" }).locator("[data-option='false']").click();
  const { questions } = await page.evaluate(() => Coursewright.store.course("baking").drafts["at-the-end"]);
  assert.deepEqual(questions.map(({ response }) => response), [null, "false", null], "only what was given since is stored");
}));
