import assert from "node:assert/strict";
import axe from "axe-core";
import { readFile } from "node:fs/promises";
import { after, before, describe, test } from "node:test";
import { answerRight, answerWrong, fieldset, quizData } from "./questions.js";
import { ROOT, SMALL_SITE, build, close, profile, serve, siteWith, until } from "./support.js";

after(close);

const DAY = 86_400_000;
/** At noon, so that no test crosses midnight. */
const NOON = new Date(2026, 5, 1, 12).getTime();
const LESSON = "tea/the-pot/leaves-and-water.html";
let tea;

before(async () => {
  tea = await serve(await build(SMALL_SITE));
});

/** A page of a fresh profile, in which time stands still until it is moved. */
async function begin(options = {}) {
  const context = await profile(options);
  const page = await context.newPage();
  await page.clock.setFixedTime(NOON);
  return { context, page };
}
const open = async (page, root = tea) => {
  await page.goto(`${root}review.html`);
  await page.locator("[data-stand]:not(:empty)").waitFor();
};
const told = (page) => page.locator("[data-stand]").innerText();
const isAsked = (page) => page.locator("[data-desk]:not([hidden])").isVisible();
const first = (page) => page.locator("[data-forecast] tr").first().innerText();
/** The names of what is on the desk: of a question its id, of a concept nothing. */
const asked = (page) => page.locator("[data-card] fieldset").evaluateAll(([one]) => one?.dataset.question ?? "");
const log = (page) => page.evaluate(() => localStorage.getItem(`coursewright/1/${document.documentElement.dataset.site}/reviews/log`) ?? "");
/** Waits for the next card, or the end. */
const next = (page, lines) => until(async () => (await log(page)).split("\n").length > lines && (await page.locator("[data-ratings] button").count()) === 0, "the next card");

describe("a review", () => {
  test("has nothing to ask before anything was learnt, and says so", async () => {
    const { context, page } = await begin();
    await open(page);
    assert.match(await told(page), /Nothing to review yet/);
    assert.ok(await page.getByRole("link", { name: "Go to the courses" }).isVisible());
    assert.equal(await page.locator("[data-later]").isVisible(), false);
    assert.deepEqual(context.faults, []);
  });

  test("brings back what was missed, by keyboard alone, and later again", async () => {
    const { context, page } = await begin();
    await page.goto(`${tea}quizzes/tea-practice.html`);
    const { questions } = await quizData(page);
    const single = questions.find(({ id }) => id === "q-single");
    const other = questions.find(({ id }) => id === "q-true");
    await answerWrong(page, single);
    await answerRight(page, other);
    await open(page);
    assert.match(await told(page), /^1 question to review\./);
    assert.match(await first(page), /Today\s+1/);
    await page.locator("[data-action='begin']").focus();
    await page.keyboard.press("Enter");
    await page.locator("[data-card] fieldset:focus").waitFor();
    assert.equal(await asked(page), "q-single");
    assert.equal(await page.locator("[data-card] legend").innerText().then((words) => words.toLowerCase()), "tea, for practice");
    // To the options, and through them to the right one.
    await page.keyboard.press("Tab");
    await page.keyboard.press("Space");
    const right = Object.keys(single.key.credits).find((id) => single.key.credits[id] === 1);
    for (let turn = 0; turn < 3; turn += 1) {
      if (await page.locator(`[data-card] input[value="${right}"]`).isChecked()) break;
      await page.keyboard.press("ArrowDown");
    }
    await page.keyboard.press("Enter");
    assert.match(await page.locator("[data-outcome]").innerText(), /Right/);
    assert.ok(await page.locator("[data-explanation]").isVisible());
    const ratings = await page.locator("[data-ratings] button").allInnerTexts();
    assert.deepEqual(ratings.map((words) => words.split("\n")[0]), ["Hard", "Good", "Easy"]);
    assert.match(ratings[1], /in 10 minutes/);
    await page.keyboard.press("1");
    assert.equal((await log(page)).split("\n").length, 2, "what was right is not to be had again");
    await page.keyboard.press("3");
    // A card of today is asked once more when nothing else is left.
    await next(page, 2);
    assert.equal(await asked(page), "q-single");
    await answerRight(page, single);
    await page.keyboard.press("4");
    await page.locator("[data-today]:focus").waitFor();
    assert.match(await told(page), /Done for today\. You have reviewed 2 cards\./);
    assert.match(await page.locator("[data-announce]").textContent(), /Rated: Easy/);
    assert.equal(await page.locator("[data-action='begin']").isVisible(), false);
    const due = await page.locator("[data-forecast] tr").allInnerTexts();
    const days = due.findIndex((row) => /\s1$/.test(row));
    assert.ok(days > 0, due.join("; "));
    await page.clock.setFixedTime(NOON + days * DAY);
    await open(page);
    assert.match(await told(page), /^1 question to review\./);
    assert.deepEqual(context.faults, []);
  });

  test("sets a card aside by keyboard, also in another browser, until it is taken back", async () => {
    const { context, page } = await begin();
    await page.goto(`${tea}quizzes/tea-practice.html`);
    const { questions } = await quizData(page);
    for (const id of ["q-single", "q-true"]) await answerWrong(page, questions.find((question) => question.id === id));
    await open(page);
    assert.match(await told(page), /^2 questions to review\./);
    await page.locator("[data-action='begin']").click();
    await page.locator("[data-card] fieldset:focus").waitFor();
    const away = await asked(page);
    await page.getByRole("button", { name: "Do not ask this again" }).press("Enter");
    await until(async () => (await asked(page)) !== away, "the other card");
    assert.match(await page.locator("[data-announce]").textContent(), /^Set aside\./);
    assert.equal(await page.locator("[data-card] fieldset:focus").count(), 1);
    await page.getByRole("button", { name: "Do not ask this again" }).press("Enter");
    await page.locator("[data-today]:focus").waitFor();
    assert.match(await told(page), /^Nothing is due today\./);
    assert.match(await first(page), /Today\s+0/);
    assert.deepEqual(await page.locator("[data-aside-cards] span").allInnerTexts().then((all) => all.sort()), ["Tea is an infusion.", "Which water is right for black tea?"]);
    await page.evaluate(axe.source);
    assert.deepEqual((await page.evaluate(() => axe.run())).violations.map(({ id }) => id), []);

    // What another browser is given is set aside there, too.
    const other = await begin();
    const file = await page.evaluate(() => JSON.stringify(Coursewright.store.export()));
    await open(other.page);
    await other.page.evaluate((text) => Coursewright.store.import(text), file);
    await open(other.page);
    assert.match(await told(other.page), /^Nothing is due today\./);
    const back = other.page.locator("[data-aside-cards] button").first();
    await back.press("Enter");
    await other.page.locator("[data-today]:focus").waitFor();
    assert.match(await told(other.page), /^1 question to review\./);
    assert.match(await other.page.locator("[data-restored]").textContent(), /will be asked again/);
    await until(async () => (await other.page.locator("[data-aside-cards] li").count()) === 1, "the list");
    assert.match(await first(other.page), /Today\s+1/);
    assert.deepEqual([...context.faults, ...other.context.faults], []);
  });

  test("asks for the concepts of lessons that were opened, and lets learners judge themselves", async () => {
    const { context, page } = await begin();
    await page.goto(tea + LESSON);
    await open(page);
    assert.match(await told(page), /^1 concept to review\./);
    await page.locator("[data-action='begin']").press("Enter");
    await page.locator(".asks:focus").waitFor();
    assert.match(await page.locator("[data-card]").innerText(), /What does this mean\?\s+Infusion/);
    assert.equal(await page.getByText("What water takes out of leaves.").count(), 0);
    await page.keyboard.press("Space");
    await page.locator(".back:focus").waitFor();
    assert.ok(await page.getByText("What water takes out of leaves.").isVisible());
    const ratings = await page.locator("[data-ratings] button").allInnerTexts();
    assert.deepEqual(ratings.map((words) => words.replace("\n", " ")), ["Again in 1 minute", "Hard in 6 minutes", "Good in 10 minutes", "Easy in 8 days"]);
    await page.keyboard.press("4");
    await page.locator("[data-today]:focus").waitFor();
    // Eight days later it is asked the other way round.
    await page.clock.setFixedTime(NOON + 8 * DAY);
    await open(page);
    await page.locator("[data-action='begin']").click();
    await page.locator(".asks:focus").waitFor();
    assert.match(await page.locator("[data-card]").innerText(), /What is this called\?\s+What water takes out of leaves\./);
    assert.deepEqual(context.faults, []);
  });

  test("takes a hint, what is not known and a wrong answer for what they are", async () => {
    const { context, page } = await begin();
    await page.goto(`${tea}quizzes/tea-practice.html`);
    const { questions } = await quizData(page);
    const single = questions.find(({ id }) => id === "q-single");
    await answerWrong(page, single);
    await open(page);
    await page.locator("[data-action='begin']").click();
    await page.locator("[data-card] fieldset").waitFor();
    await fieldset(page, single).locator("[data-action='hint']").click();
    await answerRight(page, single);
    assert.deepEqual(await page.locator("[data-ratings] button").count(), 1);
    await page.keyboard.press("2");
    await next(page, 1);
    await page.locator("[data-action='pass']").click();
    assert.match(await page.locator("[data-outcome]").innerText(), /Not answered/);
    assert.match(await page.locator("[data-card]").innerText(), /Right answer/);
    await page.keyboard.press("1");
    await next(page, 2);
    await answerWrong(page, single);
    await page.keyboard.press("1");
    await next(page, 3);
    assert.deepEqual((await log(page)).split("\n").map((line) => Number(line.split(" ")[1])), [1, 2, 1, 1]);
    assert.deepEqual(context.faults, []);
  });

  test("ends after five minutes, and goes on where the learner wants to", async () => {
    const { page } = await begin();
    await page.goto(`${tea}quizzes/tea-practice.html`);
    const { questions } = await quizData(page);
    for (const question of questions) await answerWrong(page, question);
    await open(page);
    const lines = (await log(page)).split("\n").length;
    await page.locator("[data-action='begin']").click();
    let given = 0;
    while (await isAsked(page)) {
      await page.locator("[data-action='pass']").click();
      await page.clock.setFixedTime(NOON + (given += 1) * 110_000);
      await page.keyboard.press("1");
      await until(async () => (await log(page)).split("\n").length === lines + given && (!(await isAsked(page)) || await page.locator("[data-action='pass']").isVisible()), "the next card");
    }
    assert.equal(given, 3);
    assert.match(await told(page), /Done for today\. .* can wait until tomorrow/);
    await page.locator("[data-action='more']").click();
    await page.locator("[data-card] fieldset").waitFor();
  });
});

describe("reviews", () => {
  test("go with the progress from one browser to another, and both ways none is lost", async () => {
    const { page } = await begin();
    await page.goto(tea + LESSON);
    await open(page);
    await page.locator("[data-action='begin']").click();
    await page.locator(".asks:focus").waitFor();
    await page.keyboard.press("Space");
    await page.keyboard.press("4");
    await page.locator("[data-today]:focus").waitFor();
    const here = await log(page);
    await page.goto(`${tea}results.html`);
    const saving = page.waitForEvent("download");
    await page.locator("[data-action='export']").first().click();
    const file = await (await saving).path();
    const { page: other } = await begin();
    await other.goto(tea + LESSON);
    await other.evaluate((line) => localStorage.setItem("coursewright/1/tea-site/reviews/log".replace("tea-site", document.documentElement.dataset.site), line), `${NOON - DAY} 3 concept/infusion there 5`);
    await other.goto(`${tea}results.html`);
    for (let times = 0; times < 2; times += 1) {
      await other.locator("[data-import]").setInputFiles(file);
      await other.locator("[data-imported]:not(:empty)").waitFor();
    }
    const both = (await log(other)).split("\n").filter(Boolean);
    assert.equal(both.length, 2);
    assert.ok(both.includes(here), both.join("; "));
    await open(other);
    assert.match(await told(other), /Done for today/);
  });

  test("are not asked of a quiz that shows its key to nobody, and wait with keys that are still to be earned", async () => {
    const question = "    type: single_choice\n    prompt: Which?\n    options: [{correct: Tea}, {text: Ink}, {text: Sand}]\n    explanation: Tea it is.\n    allow: [distractor-without-feedback]\n";
    const quiz = (mode, more = "") => `mode: ${mode}\n${more}questions:\n  - id: q\n${question}`;
    const root = await siteWith({ once: quiz("check"), exam: quiz("exam"), silent: quiz("practice", "feedback: {when: never}\n") });
    const folder = await build(root);
    const site = await serve(folder);
    const script = await readFile(`${folder}/assets/review/course/course.js`, "utf8");
    assert.deepEqual([...script.matchAll(/"(once|exam|silent)":/g)].map(([, name]) => name), ["once"]);
    const { page, context } = await begin();
    await page.goto(`${site}quizzes/once.html`);
    const { questions: [data] } = await quizData(page);
    await answerWrong(page, data);
    await open(page, site);
    await page.locator("[data-action='begin']").click();
    await page.locator("[data-card] fieldset").waitFor();
    await answerWrong(page, data);
    const words = await page.locator("[data-card]").innerText();
    assert.match(words, /after your last attempt/);
    assert.doesNotMatch(words, /Tea it is|Right answer/);
    assert.deepEqual(context.faults, []);
  });

  test("give a file for calendars and one for Anki", async () => {
    const { page, context } = await begin();
    await page.goto(`${tea}quizzes/tea-practice.html`);
    const { questions } = await quizData(page);
    for (const question of questions) await answerWrong(page, question);
    await page.goto(tea + LESSON);
    await open(page);
    const saved = async (action) => {
      const saving = page.waitForEvent("download");
      await page.locator(`[data-action='${action}']`).click();
      const download = await saving;
      return { name: download.suggestedFilename(), text: await readFile(await download.path(), "utf8") };
    };
    const calendar = await saved("calendar");
    assert.match(calendar.name, /^review-.*\.ics$/);
    assert.match(calendar.text, /DTSTART;VALUE=DATE:20260601\r\n/);
    assert.match(calendar.text.replace(/\r\n /g, ""), /DESCRIPTION:\d questions and 1 concept\\nAbout \d minutes?\./);
    const anki = await saved("anki");
    const rows = anki.text.split("\n").slice(6, -1);
    const cards = Number(/has (\d+) cards/.exec(await page.locator("[data-taken]").innerText())[1]);
    assert.equal(rows.length, cards);
    assert.ok(rows.every((row) => row.split("\t").length === 4), rows.join("\n"));
    const single = rows.find((row) => row.includes("/q-single\""));
    assert.match(single, /Which water is right for black tea\?.*Lukewarm.*\t"<ul><li>Just boiled<\/li><\/ul>.*Hot water draws the taste out/);
    assert.doesNotMatch(anki.text, / class=| href=/);
    assert.deepEqual(context.faults, []);
  });

  test("work from a disk, and say without scripts what they are for", async () => {
    const folder = await build(SMALL_SITE);
    const { page, context } = await begin();
    await page.goto(`file://${folder}/${LESSON}`);
    await page.goto(`file://${folder}/review.html`);
    await page.locator("[data-action='begin']").click();
    await page.locator(".asks:focus").waitFor();
    assert.match(await page.locator("[data-card]").innerText(), /Infusion/);
    assert.deepEqual(context.faults, []);
    const bare = await (await profile({ javaScriptEnabled: false })).newPage();
    await bare.goto(`${tea}review.html`);
    assert.match(await bare.locator("main").innerText(), /Both need JavaScript/);
    assert.equal(await bare.locator("review-page").isVisible(), false);
  });
});

describe("the page of reviews", () => {
  for (const viewport of [{ width: 390, height: 844 }, { width: 1280, height: 900 }]) {
    for (const colorScheme of ["light", "dark"]) {
      test(`stands in nobody's way at ${viewport.width} × ${viewport.height}, ${colorScheme}`, async () => {
        const { page, context } = await begin({ viewport, colorScheme });
        const violations = async (state) => {
          await page.evaluate(axe.source);
          const found = await page.evaluate(async () => {
            const { violations: all } = await window.axe.run(document, { resultTypes: ["violations"] });
            return all.flatMap(({ id, nodes }) => nodes.map(({ target, any }) => `${id}: ${target.join(" ")} ${any.map(({ message }) => message).join(" ")}`));
          });
          assert.deepEqual(found, [], state);
          const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
          assert.ok(wide <= 0, `${state}: wider than the screen`);
        };
        await open(page);
        await violations("nothing to review");
        await page.goto(`${tea}quizzes/tea-practice.html`);
        const { questions } = await quizData(page);
        for (const question of questions) await answerWrong(page, question);
        await page.goto(tea + LESSON);
        await open(page);
        await violations("before it begins");
        await page.locator("[data-action='begin']").click();
        await page.locator("[data-card] fieldset").waitFor();
        await violations("a question");
        await page.locator("[data-action='pass']").click();
        await violations("a question with its key");
        const texts = await page.locator("[data-card]").innerText();
        assert.ok(texts.length > 20);
        await page.locator("[data-action='stop']").click();
        await page.locator("[data-today]:focus").waitFor();
        await violations("after it was stopped");
        assert.deepEqual(context.faults, []);
      });
    }
  }

  test("is reached from the first page, from a course and from the results", async () => {
    const { page } = await begin();
    for (const path of ["index.html", "tea/index.html", "results.html"]) {
      await page.goto(tea + path);
      await page.getByRole("link", { name: "Review what you have learnt" }).click();
      assert.equal(page.url(), `${tea}review.html`, path);
    }
  });

  test("has no string of its own that the Chinese interface lacks", async () => {
    const [en, zh] = await Promise.all(["en", "zh"].map((language) => readFile(`${ROOT}/themes/default/i18n/${language}.yaml`, "utf8")));
    const keys = (text) => text.split("\nreview:\n")[1].split("\n").map((line) => /^ {2}(\w+):/.exec(line)?.[1]).filter(Boolean);
    assert.deepEqual(keys(zh), keys(en));
  });
});
