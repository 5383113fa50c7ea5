/** HR's tables in LibreOffice: the workbooks of `collect` and of the desk have the cells of the CSVs, and none is a formula. */
import assert from "node:assert/strict";
import { readFile, readdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { after, before, describe, test } from "node:test";
import { asWorkbook, cellsOf, formulasIn, sheetsOf } from "./office.js";
import { report } from "./staff.js";
import { close, coursewright, profile } from "./support.js";

after(close);

const TABLES = { Results: "results", Attempts: "attempts", Responses: "responses", Flags: "flags", Questions: "questions", Quizzes: "quizzes", "Set aside": "set-aside" };
/** What a spreadsheet would take for a formula, if it were let. */
const FORMULAS = ["=1+1", "+1+1", "-1+1", "@SUM(1,1)", "\t=1+1", "=HYPERLINK(\"http://example.com\";\"x\")", "x\n=1+1", "'=1+1", "＝1+1", "007", "1E5", "2026-01-02"];

let place, out, desk;
before(async () => {
  ({ out } = await report({ people: 24 }));
  place = dirname(out);
  const [first] = (await readdir(join(place, "inbox"))).filter((name) => name.startsWith("E"));
  const sent = JSON.parse(await readFile(join(place, "inbox", first), "utf8"));
  for (const [at, name] of FORMULAS.entries()) {
    const attempts = sent.attempts.map((attempt) => ({ ...attempt, id: `${name}-${attempt.id}` }));
    const learner = { name, employee_id: name, email: name };
    await writeFile(join(place, "inbox", `f${at}.json`), JSON.stringify({ ...sent, id: `f${at}`, learner, attempts }));
  }
  const roster = join(place, "staff.csv");
  await coursewright("collect", join(place, "inbox"), "--site", place, "--out", out, "--roster", roster);
  await coursewright("desk", "--site", place, "--roster", roster, "--out", join(place, "desk.html"));
  const context = await profile();
  const page = await context.newPage();
  await page.goto(pathToFileURL(join(place, "desk.html")).href);
  const settled = () => page.waitForFunction(() => deskPage.queue.then(() => !document.body.hasAttribute("aria-busy")), null, { timeout: 120_000 });
  await settled();
  await page.locator("#folder").setInputFiles(join(place, "inbox"));
  await settled();
  const [download] = await Promise.all([page.waitForEvent("download"), page.evaluate(() => document.querySelector('[data-save="results.xlsx"]').click())]);
  desk = join(place, "desk.xlsx");
  await writeFile(desk, await readFile(await download.path()));
  await context.close();
});

const csv = async (name) => cellsOf(await readFile(join(out, `${name}.csv`), "utf8"));

/** A cell of a workbook as a CSV of ours has it: shares are shown in per cent there, times without a T, and texts without the apostrophe that keeps them texts. */
function comparable(cell) {
  const share = /^(-?[0-9.]+(?:E-?\d+)?)%$/.exec(cell);
  const number = share ? Number(share[1]) / 100 : /^-?[0-9.]+(?:E-?\d+)?$/.test(cell) ? Number(cell) : NaN;
  // CSVs have four places.
  if (!Number.isNaN(number)) return String(Math.round(number * 1e4) / 1e4);
  return cell.replace(/^(\d{4}-\d\d-\d\d)T(\d\d:\d\d:\d\d)Z$/, "$1 $2").replaceAll("'", "").replace(/[\t\r\n\ufffd]+/g, " ");
}

function assertSame(found, expected, name) {
  assert.equal(found.length, expected.length, `${name}: as many rows`);
  expected.forEach((row, at) => row.forEach((cell, column) => {
    assert.equal(comparable(found[at][column] ?? ""), comparable(cell), `${name}, row ${at + 1}, ${expected[0][column]}`);
  }));
}

describe("HR's tables in LibreOffice", () => {
  for (const [whose, file] of [["collect", () => join(out, "results.xlsx")], ["the desk", () => desk]]) {
    test(`the workbook of ${whose} has every cell of every table`, async () => {
      const sheets = await sheetsOf(file());
      assert.deepEqual(Object.keys(sheets).sort(), [...Object.keys(TABLES), "People", "Summary"].sort());
      let cells = 0;
      for (const [sheet, table] of Object.entries(TABLES)) {
        const expected = await csv(table);
        assertSame(sheets[sheet], expected, sheet);
        cells += expected.length * expected[0].length;
      }
      assert.ok(cells > 5000, `${cells} cells were compared`);
      const learners = new Set((await csv("results")).slice(1).map(([learner]) => learner));
      assert.deepEqual(new Set(sheets.People.slice(1).map(([learner]) => learner.replaceAll("'", ""))), new Set([...learners].map((learner) => learner.replaceAll("'", ""))));
    });

    test(`no cell of the workbook of ${whose} is a formula`, async () => assert.deepEqual(await formulasIn(file()), []));
  }

  test("the CSVs are opened and saved as workbooks with the same cells, and none is a formula", async () => {
    for (const table of [...Object.values(TABLES), "to-mark"]) {
      const file = join(out, `${table}.csv`);
      const exact = (rows) => rows.map((row) => row.map(comparable));
      assert.deepEqual(exact(await asWorkbook(file)), exact(await csv(table)), table);
      // Also where nobody says that what is in quotes is text.
      assert.deepEqual(await formulasIn(file, "CSV:44,34,76,1"), [], table);
    }
  });
});
