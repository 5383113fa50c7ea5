import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import axe from "axe-core";
import { after, before, describe, test } from "node:test";
import { close, profile, readCsv } from "./support.js";
import { STRANGE, report } from "./staff.js";

after(close);

let out, address, results;
before(async () => {
  ({ out, page: address } = await report());
  results = readCsv(await readFile(join(out, "results.csv"), "utf8"));
});

/** Opens the page as HR does, from the disk, and expects no fault and no request besides. */
async function visit(act, options) {
  const context = await profile(options);
  const page = await context.newPage();
  const asked = [];
  page.on("request", (request) => asked.push(request.url()));
  await page.goto(address);
  await act(page);
  assert.deepEqual(asked, [address]);
  await context.close();
  assert.deepEqual(context.faults, []);
}

const names = (page) => page.locator(".people tbody tr:not([hidden]) th > bdi").allTextContents();
const openAll = (page) => page.locator("details").evaluateAll((boxes) => boxes.forEach((box) => { box.open = true; }));

describe("the report for HR", () => {
  for (const viewport of [{ width: 390, height: 844 }, { width: 1280, height: 900 }]) {
    for (const colorScheme of ["light", "dark"]) {
      test(`axe finds nothing at ${viewport.width} px, ${colorScheme}, and the page is no wider than its window`, () => visit(async (page) => {
        await openAll(page);
        // The policy lets no other script in, so axe comes by the debugger.
        const session = await page.context().newCDPSession(page);
        await session.send("Runtime.evaluate", { expression: axe.source });
        const { result } = await session.send("Runtime.evaluate", { awaitPromise: true, returnByValue: true, expression: "axe.run(document, { resultTypes: ['violations'] })" });
        const found = result.value.violations.flatMap(({ id, nodes }) => nodes.slice(0, 3).map(({ target, any }) => `${id}: ${target.join(" ")} ${any.map(({ message }) => message).join(" ")}`));
        assert.deepEqual(found, []);
        assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), viewport.width);
      }, { viewport, colorScheme }));
    }
  }

  test("names from files are words and nothing else", () => visit(async (page) => {
    assert.match(await page.title(), /^Results: Training at Example & Sons, \d{4}-\d\d-\d\d$/);
    const shown = await names(page);
    // A letter that turns a line round is no part of a name as it is shown.
    for (const name of STRANGE.filter((name) => name.length < 80)) assert.ok(shown.includes(name.replace("\u202e", "")), name);
    assert.ok(shown.includes(`${"A".repeat(80)}…`));
    assert.equal(shown.length, new Set(results.map((row) => row.learner)).size);
  }));

  test("a column is sorted by keyboard, up and down", () => visit(async (page) => {
    const before = await names(page);
    const head = page.locator(".people thead th").first();
    await head.getByRole("button").focus();
    await page.keyboard.press("Enter");
    assert.equal(await head.getAttribute("aria-sort"), "ascending");
    const up = await names(page);
    assert.notDeepEqual(up, before);
    assert.deepEqual([...up].sort(), [...before].sort(), "nobody is lost");
    assert.ok(up.indexOf("Ann Moreau") < up.indexOf("Bob Moreau"));
    await page.keyboard.press("Space");
    assert.equal(await head.getAttribute("aria-sort"), "descending");
    const down = await names(page);
    assert.ok(down.indexOf("Ann Moreau") > down.indexOf("Bob Moreau"));
    const course = page.locator(".people thead th", { hasText: "Safety at work" });
    await course.getByRole("button").focus();
    await page.keyboard.press("Enter");
    assert.equal(await head.getAttribute("aria-sort"), null, "one column at a time");
    const states = await page.locator(".people tbody tr td:nth-child(3)").evaluateAll((cells) => cells.map((cell) => cell.dataset.state));
    assert.equal(states.lastIndexOf("missing") + 1, states.filter((state) => state === "missing").length, "what is missing stands together, and first");
  }));

  test("the table is filtered by name, department and state, by keyboard, and says how many are left", () => visit(async (page) => {
    const status = page.locator(".shown");
    const people = new Set(results.map((row) => row.learner)).size;
    assert.equal(await status.textContent(), `All ${people} shown`);
    await page.getByLabel("Name, number or department").focus();
    await page.keyboard.type("MOREAU");
    const moreau = new Set(results.filter((row) => row.name.includes("Moreau")).map((row) => row.name));
    assert.deepEqual(new Set(await names(page)), moreau);
    assert.equal(await status.textContent(), `${moreau.size} of ${people} shown`);
    await page.keyboard.press("Control+A");
    await page.keyboard.press("Delete");
    await page.locator("[data-filter='department']").selectOption("Warehouse");
    const warehouse = new Set(results.filter((row) => row.department === "Warehouse").map((row) => row.learner));
    assert.equal((await names(page)).length, warehouse.size);
    await page.locator("[data-filter='state']").selectOption("missing");
    const missing = new Set(results.filter((row) => row.department === "Warehouse" && row.required === "yes" && row.passed === "no").map((row) => row.learner));
    assert.equal((await names(page)).length, missing.size);
  }));

  test("without a script all is there, in the order of what is to be done, and no control that does nothing", () => visit(async (page) => {
    const people = new Set(results.map((row) => row.learner)).size;
    assert.equal((await names(page)).length, people);
    assert.equal(await page.locator("button:visible, input:visible, select:visible").count(), 0);
    const needs = await page.locator(".people tbody tr").evaluateAll((rows) => rows.map((row) => "needs" in row.dataset));
    assert.equal(needs.lastIndexOf(true) + 1, needs.filter(Boolean).length);
    for (const name of ["Who is missing", "What is to be renewed", "People and courses", "Scores over time", "Passed, by department", "Results by objective", "Scores by quiz", "Flags", "Files that were set aside", "How to read it"]) {
      assert.ok(await page.getByRole("heading", { name, exact: true }).isVisible(), name);
    }
    await page.locator("summary").first().click();
    assert.ok(await page.getByRole("columnheader", { name: "Median" }).first().isVisible());
  }, { javaScriptEnabled: false }));

  test("on paper there are no controls, and all numbers are unfolded", () => visit(async (page) => {
    await page.emulateMedia({ media: "print" });
    assert.equal(await page.locator(".tools, .contents, .skip").filter({ visible: true }).count(), 0);
    assert.ok(await page.getByRole("columnheader", { name: "Median" }).first().isVisible());
    for (const format of ["A4", "Letter"]) assert.ok((await page.pdf({ format })).length > 10_000);
  }));

  test("without a list of people nobody is missing, and the page says why", async () => {
    const { page: other } = await report({ people: 8, roster: false });
    const context = await profile();
    const page = await context.newPage();
    await page.goto(other);
    assert.match(await page.locator(".answer").innerText(), /^\d+ results? (is|are) passed, by \d+ people in 3 courses\./);
    assert.ok(await page.getByText("No list of people was given").isVisible());
    assert.equal(await page.locator("#missing, #departments, a[href^='mailto:']").count(), 0);
    await context.close();
    assert.deepEqual(context.faults, []);
  });

  test("the first words answer the question", () => visit(async (page) => {
    const missing = results.filter((row) => row.required === "yes" && row.passed === "no");
    const people = new Set(missing.map((row) => row.learner)).size;
    const waiting = results.reduce((sum, row) => sum + Number(row.to_mark), 0);
    const answer = await page.locator(".answer").innerText();
    assert.match(answer, new RegExp(`${missing.length} required results of ${people} people are missing`));
    assert.match(answer, new RegExp(`${waiting} responses wait for your marks`));
  }));
});
