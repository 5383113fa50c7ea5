import assert from "node:assert/strict";
import axe from "axe-core";
import { after, before, describe, test } from "node:test";
import { fieldset, give, quizData, right } from "./questions.js";
import { build, close, profile, serve } from "./support.js";

after(close);

let address;
before(async () => {
  address = await serve(await build());
});

/** Runs what a learner does in a fresh profile, and expects no script error. */
async function visit(path, act) {
  const context = await profile();
  const page = await context.newPage();
  await page.goto(address + path);
  const found = await act(page);
  await context.close();
  assert.deepEqual(context.faults, []);
  return found;
}
const asked = (page) => page.locator("fieldset[data-question]:visible").evaluateAll((boxes) => boxes.map((box) => box.dataset.question));

/** What a generated question says that it is made from, and all it asks, is to be read without a script as well. */
describe("a quiz that nobody wrote", () => {
  for (const [name, path, most] of [
    ["from models", "quizzes/sums-on-paths.html", 9],
    ["from the glossary", "quizzes/words-of-the-trade.html", 9],
  ]) {
    test(`${name} asks each learner other questions, and no two of one family`, async () => {
      const draws = await Promise.all([1, 2, 3].map(() => visit(path, asked)));
      for (const ids of draws) {
        assert.equal(ids.length, most);
        const families = new Set(ids.map((id) => id.replace(/-(\d+|(broad|narrow)-(said|denied))$/, "")));
        assert.equal(families.size, most, ids.join(" "));
      }
      assert.ok(new Set(draws.map(String)).size > 1, "three learners, and all have the same");
    });

    test(`${name} is answered, graded and told like any other`, () => visit(path, async (page) => {
      const { questions } = await quizData(page);
      for (const id of await asked(page)) {
        const question = questions.find((one) => one.id === id);
        const box = fieldset(page, question);
        assert.match(await box.locator("legend + .label").innerText(), /^Made from the (glossary|model “.+”)$/);
        await give(page, question, right(question));
        await box.locator("[data-action='check']").click();
        assert.match(await box.locator("[data-outcome]").innerText(), /^Right/);
        assert.ok(await box.locator("[data-explanation]").isVisible(), id);
      }
      assert.match(await page.locator("[data-score]").innerText(), /100%/);
      await page.evaluate(axe.source);
      const { violations } = await page.evaluate(() => globalThis.axe.run());
      assert.deepEqual(violations.map(({ id, nodes }) => `${id}: ${nodes[0].html}`), []);
    }));
  }
});
