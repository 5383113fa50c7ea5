/** Models in questions: set by keyboard, graded, kept, read without a script; and the card, which is rated. */
import assert from "node:assert/strict";
import axe from "axe-core";
import { after, before, describe, test } from "node:test";
import { answerRight, answerWrong, fieldset, give, right } from "./questions.js";
import { build, close, profile, serve } from "./support.js";

after(close);

const SCENES = "internet-operation/the-scene-model/redesigning-the-weakest-scene.html";
const GROWTH = "internet-operation/channels-and-growth/a-portfolio-of-tactics.html";
const NETWORK = "internet-operation/keeping-users/when-users-help-users.html";
const PROFILE = "quizzes/keeping-users-check.html";
const PAGES = [["scene-model", SCENES], ["growth-model", GROWTH], ["relation-network", NETWORK], ["preference-profile", PROFILE]];
const CARD = "website-marketing/beautiful-and-good/scoring-three-sites.html";

let address;
before(async () => {
  address = await serve(await build());
});

/** The question with the model on a page, as its form has it. */
async function asked(page) {
  const box = page.locator("fieldset[data-type='model']");
  const form = page.locator("quiz-form", { has: box });
  const data = await form.locator(":scope > script").evaluate((script) => JSON.parse(script.textContent));
  return { box, form, data, question: data.questions.find(({ type }) => type === "model") };
}
const responseOf = (page, { id }) => page.evaluate((id) => [...document.querySelectorAll("quiz-form")].map((form) => form.questions.get(id)).find(Boolean).response, id);

describe("a model in a question", () => {
  test("earns everything with the author's solution, as the page's own controls set it", async () => {
    for (const [name, path] of PAGES) {
      const context = await profile();
      const page = await context.newPage();
      await page.goto(address + path);
      const { box, question } = await asked(page);
      await give(page, question, right(question));
      assert.deepEqual(await responseOf(page, question), question.key.solution, name);
      if (path !== PROFILE) {
        await box.locator("[data-action='check']").click();
        assert.equal(await box.getAttribute("data-mark"), "right", name);
        assert.equal(await box.locator("[data-goal][data-mark='right']").count(), question.key.goals.length, name);
        // What was settled is shut, and stays so.
        for (const control of await box.locator("[data-block] fieldset :is(input, select, button)").all()) assert.ok(await control.isDisabled(), name);
      }
      await page.reload();
      assert.deepEqual(await responseOf(page, question), question.key.solution, `${name} after a reload`);
      assert.deepEqual(context.faults, [], name);
      await context.close();
    }
  });

  test("says what was missed, and shows a solution once the tries are over", async () => {
    const context = await profile();
    const page = await context.newPage();
    await page.goto(address + SCENES);
    const { box, question } = await asked(page);
    await answerWrong(page, question);
    assert.equal(await box.getAttribute("data-mark"), "wrong");
    assert.match(await box.locator("[data-goal]").first().innerText(), /Not met/);
    assert.ok(!(await box.locator("[data-key]").isVisible()));
    await answerRight(page, question);
    assert.equal(await box.getAttribute("data-mark"), "right");
    assert.deepEqual(context.faults, []);
  });

  test("tells what a plan takes, and that too much earns nothing", async () => {
    const context = await profile();
    const page = await context.newPage();
    await page.goto(address + SCENES);
    const { box, question } = await asked(page);
    const before = await box.locator("[data-reached]").first().innerText();
    assert.match(await box.locator("[data-effort]").innerText(), /^So far: 0 of \d+ percentage points\.$/);
    await give(page, question, { 3: "40", 2: "50", 5: "90" });
    assert.equal(await box.locator("[data-effort][data-over]").count(), 1);
    assert.match(await box.locator("[data-effort]").innerText(), /^This takes \d+ of \d+ percentage points: too much/);
    assert.notEqual(await box.locator("[data-reached]").first().innerText(), before);
    await box.locator("[data-action='check']").click();
    assert.equal(await box.getAttribute("data-mark"), "wrong");
    // Outside of its bounds nothing is set.
    await box.locator(".sm-scene input[type='number']").nth(1).fill("80");
    assert.equal((await responseOf(page, question))[2], "50");
    await page.keyboard.press("Tab");
    const refused = box.locator("[role='status']", { hasText: /^Only 40 to 50% is possible here\. The rate stays at 50%\.$/ });
    assert.ok(await refused.isVisible());
    await give(page, question, { 3: "30" });
    assert.equal(await refused.count(), 0, "it is told until something else is changed");
  });

  test("is set, checked and set anew by keyboard", async () => {
    const context = await profile();
    const page = await context.newPage();
    await page.goto(address + SCENES);
    const { box, question } = await asked(page);
    const press = (key) => page.keyboard.press(key);
    const number = box.locator(".sm-scene input[type='range']").nth(2);
    for (let steps = 0; steps < 400 && !(await number.evaluate((input) => input === document.activeElement)); steps += 1) await press("Tab");
    for (let steps = 0; steps < 15; steps += 1) await press("ArrowRight");
    assert.deepEqual(await responseOf(page, question), { 3: "40" });
    assert.equal(await box.locator(".sm-scene input").first().isDisabled(), true, "the first scene cannot be changed");
    await press("Enter");
    assert.equal(await box.getAttribute("data-mark"), "wrong");
    await box.locator(".sm-reset").focus();
    await press("Enter");
    assert.equal(await responseOf(page, question), null);
    assert.deepEqual(context.faults, []);
  });

  test("can be read without a script, with its drawing, its table and what is asked", async () => {
    const context = await profile({ javaScriptEnabled: false });
    const page = await context.newPage();
    for (const [name, path] of PAGES) {
      await page.goto(address + path);
      const box = page.locator("fieldset[data-type='model']");
      assert.ok(await box.locator("svg").first().isVisible(), name);
      assert.match(await box.locator("[data-goal]").first().innerText(), /\S/, name);
      await box.locator("[data-block] summary").click();
      assert.ok(await box.locator("[data-block] table").first().isVisible(), name);
    }
  });

  test("gives axe nothing to find, light and dark, on a phone and beside", async () => {
    for (const [viewport, colorScheme] of [[{ width: 390, height: 844 }, "light"], [{ width: 1280, height: 900 }, "dark"]]) {
      const context = await profile({ viewport, colorScheme });
      const page = await context.newPage();
      for (const [name, path] of PAGES) {
        await page.goto(address + path);
        const { question } = await asked(page);
        const box = fieldset(page, question);
        if (path !== PROFILE) await answerRight(page, question);
        await page.evaluate(axe.source);
        const found = await box.evaluate(async (node) => {
          const { violations } = await window.axe.run(node, { resultTypes: ["violations"] });
          return violations.flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id}: ${target.join(" ")}`));
        });
        assert.deepEqual(found, [], `${name}, ${colorScheme}`);
        assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), name);
      }
      await context.close();
    }
  });
});

describe("a scorecard in a lesson", () => {
  test("is rated by keyboard, and then seen beside the reference", async () => {
    const context = await profile();
    const page = await context.newPage();
    await page.goto(address + CARD);
    const card = page.locator("score-card");
    const sets = card.locator("[role='radiogroup']");
    assert.ok(!(await card.locator(".model-data").isVisible()), "the reference is not told before");
    const count = await sets.count();
    await card.locator(".sc-compare").click();
    assert.match(await card.locator("[data-said]").innerText(), /still to be rated/);
    for (let at = 0; at < count; at += 1) {
      await sets.nth(at).locator("input").first().focus();
      await page.keyboard.press("Space");
      await page.keyboard.press("ArrowDown");
    }
    assert.match(await card.locator("[data-said]").innerText(), /come to 1 of 4/);
    await card.locator(".sc-compare").focus();
    await page.keyboard.press("Enter");
    assert.ok(await card.locator(".model-data table").isVisible());
    assert.match(await card.locator("[data-beside]").innerText(), /1\.95 of 4.*looks alone/s);
    assert.equal(await card.locator("[data-cell='0']").innerText(), "1");
    assert.deepEqual(context.faults, []);
  });

  test("can be read without a script, with the reference behind a summary", async () => {
    const context = await profile({ javaScriptEnabled: false });
    const page = await context.newPage();
    await page.goto(address + CARD);
    const card = page.locator("score-card");
    assert.ok(await card.locator(".sc-criteria").isVisible());
    assert.ok(!(await card.locator("table").isVisible()));
    await card.locator("summary").click();
    assert.ok(await card.locator("svg").isVisible() && await card.locator("table").isVisible());
  });

  test("gives axe nothing to find", async () => {
    for (const colorScheme of ["light", "dark"]) {
      const context = await profile({ viewport: { width: 390, height: 844 }, colorScheme });
      const page = await context.newPage();
      await page.goto(address + CARD);
      const card = page.locator("score-card");
      for (const set of await card.locator("[role='radiogroup']").all()) await set.locator("input").first().check();
      await card.locator(".sc-compare").click();
      await page.evaluate(axe.source);
      const found = await card.evaluate(async (node) => {
        const { violations } = await window.axe.run(node, { resultTypes: ["violations"] });
        return violations.flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id}: ${target.join(" ")}`));
      });
      assert.deepEqual(found, [], colorScheme);
      assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
      await context.close();
    }
  });
});
