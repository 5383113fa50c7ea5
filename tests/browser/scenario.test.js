import assert from "node:assert/strict";
import axe from "axe-core";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { ROOT, build, close, development, profile, serve, until } from "./support.js";

after(close);

/** Under which id a dialogue stands in the shipped interview. */
const CANDIDATE = "fieldset[data-question='the-candidate']";

async function assertAccessible(page) {
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate(() => window.axe.run(document, { resultTypes: ["violations"] }));
  assert.deepEqual(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html)}`), []);
}

describe("a scenario with a variable", () => {
  let page, context, box;

  before(async () => {
    const address = await serve(await build(ROOT));
    context = await profile();
    page = await context.newPage();
    await page.goto(`${address}quizzes/the-interview.html`);
    box = page.locator(CANDIDATE);
  });

  const reply = (id) => box.locator(`button[data-reply="${id}"]`);
  const meter = () => box.locator(".meters").innerText();

  test("says how it stands, in words and numbers, and what a reply has changed", async () => {
    assert.match(await meter(), /Mara’s trust: 2 of 5, open/);
    await reply("all-the-tools").focus();
    await page.keyboard.press("Enter");
    assert.match(await meter(), /Mara’s trust: 1 of 5, doubtful/);
    assert.match(await box.locator("[data-changes][role='status']").textContent(), /Mara’s trust: 1 of 5, doubtful/);
    assert.match(await box.locator(".turn[data-you] .changes").innerText(), /Mara’s trust: 1 of 5/);
    assert.ok(await box.locator(".turn").last().evaluate((turn) => turn === document.activeElement), "the new turn has the focus");
  });

  test("shows a reply that is not open, with the reason, and lets nobody choose it", async () => {
    await reply("cannot-say-yet").click();
    const closed = box.locator(".replies .closed");
    assert.match(await closed.innerText(), /Could I see what people wrote[\s\S]*Not open to you: To let you look into her inbox/);
    assert.equal(await closed.locator("button").count(), 0);
    assert.equal(await reply("what-people-asked").count(), 0);
    await assertAccessible(page);
  });

  test("is where it was after a reload", async () => {
    await page.reload();
    assert.equal(await box.locator(".turn[data-you]").count(), 2);
    assert.match(await meter(), /2 of 5, open/);
  });

  test("takes another way where trust is missing, and keeps the best path back until the question is settled", async () => {
    for (const id of ["short-video", "below-expectation", "no-paid-ads"]) await reply(id).click();
    assert.match(await box.locator(".ending").innerText(), /Hired for a month first\s+90%[\s\S]*Trust that was won by asking/);
    assert.match(await box.locator("[data-outcome]").innerText(), /This ending earns 90%/);
    assert.equal(await box.locator(".best_path").count(), 0);
    assert.equal(await box.getByText("Here the paths part").count(), 0);
  });

  test("begins again, and an open condition opens a reply", async () => {
    await box.locator("[data-action='again']").click();
    assert.match(await meter(), /2 of 5, open/);
    await reply("known-to-the-right-people").click();
    assert.equal(await box.locator(".closed").count(), 0);
    assert.equal(await reply("what-people-asked").count(), 1);
  });

  test("lays the best path beside the one taken, from where they part", async () => {
    for (const id of ["ask-five-renters", "all-numbers"]) await reply(id).click();
    await page.locator("[data-action='finish']").click();
    await page.locator("[data-action='finish']").click();
    const path = box.locator("details.path");
    assert.ok(await path.evaluate((details) => details.open));
    const told = await path.innerText();
    assert.match(told, /The paths part at turn 3/);
    assert.equal(await path.locator(".parts").count(), 1);
    const row = path.locator("ol > li").nth(2);
    assert.match(await row.locator(".your_path").innerText(), /Everything I can measure/);
    assert.match(await row.locator(".best_path").innerText(), /Rides booked and what one cost/);
    assert.match(told, /The best path ends with “Hired”, 100%/);
    await assertAccessible(page);
    assert.deepEqual(context.faults, []);
  });
});

test("without a script a scenario reads like a game book", async () => {
  const address = await serve(await build(ROOT));
  const context = await profile({ javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto(`${address}quizzes/the-interview.html`);
  const text = await page.locator(CANDIDATE).innerText();
  assert.match(text, /Keep these in mind, or on a sheet of paper:\s+Mara’s trust: 2/);
  assert.match(text, /Only if Mara’s trust ≥ 3\.\s+Mara’s trust \+1/);
  assert.match(text, /If Mara’s trust ≥ 4:/);
  assert.match(text, /If Mara’s trust ≥ 3:\s+Go on here/);
});

test("serve shows the map of a scenario, and in it what is wrong as soon as it is saved", async () => {
  const server = await development();
  const context = await profile();
  const page = await context.newPage();
  await page.goto(`${server.address}quizzes/the-interview.html`);
  await page.locator(CANDIDATE).getByRole("link", { name: "Map of this scenario" }).click();
  await page.locator("svg .card").first().waitFor();
  assert.equal(await page.locator("svg .card").count(), 15);
  assert.match(await page.locator("main").innerText(), /The best path earns 100% in 4 turns: known-to-the-right-people → ask-five-renters/);
  assert.equal(await page.locator("svg .card.error").count(), 0);
  await assertAccessible(page);
  const file = join(server.root, "quizzes/online-marketing/the-interview.yaml");
  const quiz = await readFile(file, "utf8");
  await writeFile(file, quiz.replace("when: trust >= 3\n", "when: trust >= 9\n").replace("to: end-patience", "to: end-busy"));
  const isError = () => page.locator("svg .card.error .id").allTextContents().catch(() => []);
  await until(async () => (await page.locator("svg .card.error").count().catch(() => 0)) === 1, "the fault in the map");
  assert.deepEqual(await isError(), ["end-patience"]);
  assert.equal(await page.locator("svg .card.warning").count(), 1);
  assert.match(await page.locator("#node-end-patience .error").innerText(), /error\[unreachable-node\] in line \d+/);
  await page.emulateMedia({ colorScheme: "dark" });
  await assertAccessible(page);
});
