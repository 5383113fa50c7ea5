import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { fieldset, optionsOf, quizData, right } from "./questions.js";
import { SMALL_SITE, build, close, profile, serve } from "./support.js";

after(close);

describe("with the keyboard alone", () => {
  let address, context, page;
  const press = (key) => page.keyboard.press(key);

  /** Goes on with Tab until something has the focus. A trap or a thing out of reach ends in a failure. */
  async function tabTo(locator, what) {
    for (let steps = 0; steps < 150; steps += 1) {
      if (await locator.evaluate((element) => element === document.activeElement)) return;
      await press("Tab");
    }
    assert.fail(`${what} cannot be reached with Tab`);
  }
  const value = () => page.evaluate(() => document.activeElement.value);

  /** How a response is given to each type of question. */
  const ways = {
    async single_choice(box, id) {
      await tabTo(box.locator("input").first(), "the first option");
      await press("Space");
      while (await value() !== id) await press("ArrowDown");
    },
    async multiple_response(box, ids) {
      for (const input of await box.locator("input").all()) {
        await tabTo(input, "an option");
        if (ids.includes(await value())) await press("Space");
      }
    },
    async short_answer(box, words) {
      await tabTo(box.locator("input"), "the field");
      await page.keyboard.type(words);
    },
    async ordering(box, ids) {
      for (const [place, id] of ids.entries()) {
        if ((await optionsOf(box)).indexOf(id) === place) continue;
        const button = box.locator(`[data-option="${id}"] [data-move="up"]`);
        await button.focus();
        while ((await optionsOf(box)).indexOf(id) > place) {
          await press("ArrowUp");
          assert.ok(await button.evaluate((element) => element === document.activeElement), "the focus moves with the item");
          assert.match(await page.locator("[data-announce]").textContent(), / is now \d of \d\./);
        }
      }
      await page.locator(`fieldset[data-question="${await box.getAttribute("data-question")}"] [data-move]`).last().focus();
    },
    async matching(box, pairs) {
      for (const [pair, match] of Object.entries(pairs)) {
        await tabTo(box.locator(`select[name="${pair}"]`), "a list of matches");
        for (let steps = 0; await value() !== match && steps < 10; steps += 1) await press("ArrowDown");
        assert.equal(await value(), match);
      }
    },
    async scenario(box, path) {
      for (const id of path) {
        await tabTo(box.locator(`button[data-reply="${id}"]`), "a reply");
        await press("Enter");
      }
    },
  };
  ways.true_false = ways.single_choice;
  ways.numeric = ways.short_answer;

  before(async () => {
    address = await serve(await build(SMALL_SITE));
    context = await profile();
    page = await context.newPage();
    await page.goto(`${address}quizzes/tea-practice.html`);
  });

  test("the first press of Tab offers to skip to the text", async () => {
    await press("Tab");
    await page.locator("a.skip:focus").waitFor();
    await press("Enter");
    assert.equal(await page.evaluate(() => document.activeElement.id), "main");
  });

  for (const type of ["single_choice", "true_false", "multiple_response", "short_answer", "numeric", "ordering", "matching", "scenario"]) {
    test(`a question of type ${type} is answered, the focus goes on to what came of it, and that is read out`, async () => {
      const { questions } = await quizData(page);
      const question = questions.find((one) => one.type === type);
      const box = fieldset(page, question);
      await ways[type](box, right(question));
      if (["short_answer", "numeric"].includes(type)) {
        await press("Enter");
      } else if (type !== "scenario") {
        await tabTo(box.locator("[data-action='check']"), "the button that checks");
        await press(type === "ordering" ? "Space" : "Enter");
      }
      assert.equal(await box.getAttribute("data-mark"), "right");
      const outcome = box.locator("[data-outcome]");
      assert.match(await outcome.innerText(), /^Right/);
      const focused = (locator) => locator.evaluate((element) => element === document.activeElement);
      if (type === "scenario") {
        // A dialogue is read on from what was said last; how it was graded stands below and is said besides.
        assert.ok(await focused(box.locator(".turn").last()), "the last turn has the focus");
        assert.match(await page.locator("[data-announce][role='status']").textContent(), /Right|Done/);
      } else {
        assert.ok(await focused(outcome), "the outcome has the focus, and so is read out");
      }
    });
  }

  test("the score is read out when the last question has been answered", async () => {
    assert.match(await page.locator("[data-announce]").textContent(), /Done, 100%/);
  });

  test("a check is handed in, the questions left open are named, and the result takes the focus", async () => {
    await page.goto(`${address}quizzes/tea-check.html`);
    const finish = page.locator("[data-action='finish']");
    await tabTo(finish, "the button that finishes");
    await press("Enter");
    assert.match(await page.locator(":focus").innerText(), /Questions 1–8 have no answer yet/);
    await tabTo(finish, "the button that finishes");
    await press("Enter");
    assert.ok(await page.locator("[data-result]").evaluate((element) => element === document.activeElement));
    assert.match(await page.locator("[data-result]").innerText(), /Not passed yet, 0%/);
    await tabTo(page.locator("[data-action='new']"), "the button for another attempt");
    await press("Enter");
    assert.ok(await page.locator("fieldset").first().evaluate((element) => element === document.activeElement), "the first question has the focus");
  });

  test("the rates of a scene model are changed, and the result is read out", async () => {
    await page.goto(`${address}tea/the-pot/on-time.html`);
    const rate = page.locator("scene-model input[type='range']").first();
    const result = page.locator(".sm-result");
    const first = await result.innerText();
    await tabTo(rate, "the first rate");
    await press("ArrowRight");
    assert.notEqual(await result.innerText(), first);
    await page.locator("scene-model [role='status']", { hasText: /convert/ }).waitFor({ state: "attached" });
  });

  test("a definition opens on the link, its own link is next, and Escape closes it", async () => {
    await page.goto(`${address}tea/the-pot/leaves-and-water.html`);
    const link = page.locator(".prose a.concept").first();
    const card = page.locator("#concept-infusion");
    await tabTo(link, "the concept");
    await card.waitFor();
    await press("Tab");
    assert.ok(await card.locator("a").evaluate((element) => element === document.activeElement));
    await press("Escape");
    await card.waitFor({ state: "hidden" });
    assert.ok(await link.evaluate((element) => element === document.activeElement), "the focus is back on the concept");
    await press("Tab");
    assert.equal(await card.isVisible(), false);
  });

  test("the menu of a small screen opens, and Escape closes it", async () => {
    await page.setViewportSize({ width: 390, height: 844 });
    await page.reload();
    const menu = page.locator("#menu");
    assert.equal(await menu.isVisible(), false);
    await tabTo(page.locator(".menu-button"), "the menu button");
    await press("Enter");
    await menu.waitFor();
    await press("Escape");
    await menu.waitFor({ state: "hidden" });
  });

  test("nothing went wrong on the way", () => {
    assert.deepEqual(context.faults, []);
  });
});
