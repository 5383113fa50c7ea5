/** HR's tables in LibreOffice: the workbooks of `collect` and of the desk have the cells of the CSVs, and none is a formula. */
import assert from "node:assert/strict";
import { readFile, readdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { execFile } from "node:child_process";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { after, before, describe, test } from "node:test";
import { asWorkbooks, cellsOf, formulasIn, sheetsOf } from "./office.js";
import { report } from "./staff.js";
import { PROGRAM, close, coursewright, profile } from "./support.js";

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
  // As the page names the files.
  await promisify(execFile)(PROGRAM, ["collect", "inbox", "--site", ".", "--out", out, "--roster", "staff.csv"], { cwd: place });
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
  test("a formula would be found", async () => {
    const table = join(place, "formula.csv");
    await writeFile(table, "\"name\"\r\n\"=1+1\"\r\n");
    assert.equal((await formulasIn([table], "CSV:44,34,76,1")).length, 1);
  });

  for (const [whose, file] of [["collect", () => join(out, "results.xlsx")], ["the desk", () => desk]]) {
    test(`the workbook of ${whose} has every cell of every table`, async () => {
      const named = await sheetsOf(file());
      const sheets = Object.fromEntries(Object.entries(named).map(([name, rows]) => [name.slice(name.indexOf("-") + 1), rows]));
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

    test(`no cell of the workbook of ${whose} is a formula`, async () => assert.deepEqual(await formulasIn([file()]), []));
  }

  test("the CSVs are opened and saved as workbooks with the same cells, and none is a formula", async () => {
    const tables = [...Object.values(TABLES), "to-mark"];
    const files = tables.map((table) => join(out, `${table}.csv`));
    const opened = await asWorkbooks(files);
    for (const table of tables) {
      const [, rows] = Object.entries(opened).find(([name]) => name.startsWith(`${table}-`) || name === table) ?? [table, []];
      assertSame(rows, await csv(table), table);
    }
    // Also where nobody says that what is in quotes is text.
    assert.deepEqual(await formulasIn(files, "CSV:44,34,76,1"), []);
  });
});
