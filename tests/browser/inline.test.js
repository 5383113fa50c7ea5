/** Questions that stand in a lesson, and what becomes of answers when an author mends a quiz. */
import assert from "node:assert/strict";
import { cp, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, describe, test } from "node:test";
import { SMALL_SITE, build, close, folder, profile, serve } from "./support.js";

after(close);

const LESSON = "content/tea/the-pot/leaves-and-water.md";
const PAGE = "tea/the-pot/leaves-and-water.html";
const BLOCKS = `
\`\`\`quiz id=how-long
objective: make-tea
How long does *black* tea draw?
- [x] Four minutes {#four}
  > Yes, with this much of it.
- [ ] An hour {#hour}
  > That is ink.
? Count to 240.
= Four minutes are enough for most leaves.
\`\`\`

Text between.

\`\`\`quiz id=two-more
id: steps
Put it in order.
1. Boil the water {#boil}
2. Pour it {#pour}
---
id: grams
How many grams for a litre?
answer: 12 ± 1 g
\`\`\`
`;

/** The small site with questions in a lesson, and these changes. @param {[string, string, string][]} changes file, old, new */
async function site(...changes) {
  const root = join(await folder(), "site");
  await cp(SMALL_SITE, root, { recursive: true });
  const change = async (file, edit) => writeFile(join(root, file), edit(await readFile(join(root, file), "utf8")));
  await change(LESSON, (text) => text + BLOCKS);
  for (const [file, old, now] of changes) {
    await change(file, (text) => {
      assert.ok(text.includes(old), `${file}: ${old}`);
      return text.replaceAll(old, now);
    });
  }
  return build(root);
}

const form = (page, quiz) => page.locator(`quiz-form[data-quiz="${quiz}"]`);
const option = (page, quiz, id) => form(page, quiz).locator(`[data-option="${id}"] input`);
const check = (page, quiz) => form(page, quiz).locator("[data-action='check']").first();

/** Storage is by address: the same one serves what was built later. */
async function twice(before, after) {
  let now = before;
  const address = await serve(() => now);
  return { address, mend: () => { now = after; } };
}

describe("questions in a lesson", () => {
  test("stand where they were written, are answered there, and are found again", async () => {
    const address = await serve(await site());
    const context = await profile();
    const page = await context.newPage();
    await page.goto(address + PAGE);
    const order = await page.locator(".prose > *").evaluateAll((all) => all.slice(-3).map((one) => one.dataset.quiz ?? one.textContent));
    assert.deepEqual(order, ["how-long", "Text between.", "two-more"]);
    assert.equal(await form(page, "how-long").locator("legend").isVisible(), false, "one question needs no number");
    await option(page, "how-long", "hour").check();
    await check(page, "how-long").click();
    assert.match(await form(page, "how-long").innerText(), /That is ink\./);
    await option(page, "how-long", "four").check();
    await check(page, "how-long").click();
    assert.match(await form(page, "how-long").innerText(), /Yes, with this much of it\.[^]*Four minutes are enough/);
    await form(page, "two-more").locator("input").fill("12 g");
    await form(page, "two-more").locator("[data-action='check']").nth(1).click();
    assert.equal(await form(page, "two-more").locator("fieldset[data-mark='right']").count(), 1);
    await page.reload();
    assert.equal(await form(page, "how-long").locator("fieldset[data-mark='right']").count(), 1);
    assert.equal(await form(page, "two-more").locator("fieldset[data-mark='right']").count(), 1);
    await page.goto(`${address}results.html`);
    const link = page.locator("a", { hasText: "How long does black tea draw?" });
    assert.match(await link.getAttribute("href"), /leaves-and-water\.html#quiz-how-long$/);
    await context.close();
    assert.deepEqual(context.faults, []);
  });

  test("can be read and answered on paper without a script", async () => {
    const address = await serve(await site());
    const context = await profile({ javaScriptEnabled: false });
    const page = await context.newPage();
    await page.goto(address + PAGE);
    assert.match(await form(page, "how-long").innerText(), /How long does black tea draw\?[^]*Four minutes[^]*An hour/);
    await context.close();
  });
});

describe("an author who mends a quiz", () => {
  const QUIZ = "quizzes/tea/tea-practice.yaml";
  const quizPage = "quizzes/tea-practice.html";

  test("loses no draft and no attempt by other words", async () => {
    const { address, mend } = await twice(await site(), await site(
      [LESSON, "How long does *black* tea draw?", "How long must black tea draw?"],
      [LESSON, "Four minutes {#four}", "About four minutes {#four}"],
      [QUIZ, "Which water is right for black tea?", "Which water suits black tea?"],
    ));
    const context = await profile();
    const page = await context.newPage();
    await page.goto(address + PAGE);
    await option(page, "how-long", "four").check();
    await check(page, "how-long").click();
    await page.goto(address + quizPage);
    await option(page, "tea-practice", "lukewarm").check();
    mend();
    await page.goto(address + PAGE);
    const box = form(page, "how-long");
    assert.match(await box.innerText(), /How long must black tea draw\?[^]*About four minutes/);
    assert.equal(await box.locator("fieldset[data-mark='right']").count(), 1, "the attempt is still there");
    await page.goto(address + quizPage);
    assert.match(await form(page, "tea-practice").innerText(), /Which water suits/);
    assert.ok(await option(page, "tea-practice", "lukewarm").isChecked(), "and so is the draft");
    await context.close();
    assert.deepEqual(context.faults, []);
  });

  test("who exchanges a wrong option for another one takes only that one from a draft", async () => {
    const { address, mend } = await twice(await site(), await site([QUIZ, "text: Lukewarm\n", "text: Half cold\n"]));
    const context = await profile();
    const page = await context.newPage();
    await page.goto(address + quizPage);
    await option(page, "tea-practice", "lukewarm").check();
    mend();
    await page.goto(address + quizPage);
    const box = form(page, "tea-practice").locator("fieldset").first();
    assert.equal(await box.locator(":checked").count(), 0);
    assert.deepEqual((await box.locator("[data-option]").evaluateAll((rows) => rows.map((row) => row.dataset.option))).sort(), ["half-cold", "ice-cold", "just-boiled"]);
    const shown = await page.evaluate(() => Coursewright.store.course("tea").drafts["tea-practice"].questions[0].shown);
    assert.deepEqual(shown.sort(), ["half-cold", "ice-cold", "just-boiled"]);
    await context.close();
    assert.deepEqual(context.faults, []);
  });

  test("makes another version by another key: attempts made before do not count on it", async () => {
    const { address, mend } = await twice(await site(), await site(
      [LESSON, "- [x] Four", "- [ ] Four"], [LESSON, "- [ ] An hour", "- [x] An hour"],
    ));
    const context = await profile();
    const page = await context.newPage();
    await page.goto(address + PAGE);
    await option(page, "how-long", "four").check();
    await check(page, "how-long").click();
    mend();
    await page.goto(address + PAGE);
    const box = form(page, "how-long");
    assert.equal(await box.locator("fieldset[data-mark]").count(), 0);
    assert.match(await box.locator("[data-note]").innerText(), /\w/, "the learner is told");
    const attempts = await page.evaluate(() => Coursewright.store.course("tea").attempts.length);
    assert.equal(attempts, 1, "the attempt is kept for HR");
    await option(page, "how-long", "hour").check();
    await check(page, "how-long").click();
    assert.equal(await box.locator("fieldset[data-mark='right']").count(), 1);
    await context.close();
    assert.deepEqual(context.faults, []);
  });
});
