/** LibreOffice, as HR's tables are opened with it. tests/run installs it; without it these tests fail. */
import { execFile } from "node:child_process";
import { mkdir, readFile, readdir } from "node:fs/promises";
import { basename, join } from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { folder } from "./support.js";

const run = promisify(execFile);
const PATIENCE = 120_000;

/** Converts files, each time with settings of its own, and gives the paths of what came of them. @returns {Promise<string[]>} */
export async function converted(files, to, from) {
  const place = await folder();
  const out = join(place, "out");
  await mkdir(out);
  const reading = from ? [`--infilter=${from}`] : [];
  await run("soffice", [`-env:UserInstallation=${pathToFileURL(join(place, "settings"))}`, "--headless", ...reading, "--convert-to", to, "--outdir", out, ...files], { timeout: PATIENCE });
  const made = (await readdir(out)).map((name) => join(out, name));
  if (made.length < files.length) throw new Error(`LibreOffice has made ${made.length} files of ${files}: is libreoffice-calc installed?`);
  return made;
}

/** The cells of a table in CSV, row by row. @param {string} text */
export function cellsOf(text) {
  const rows = [[""]];
  const parts = text.replace(/^\u{feff}/u, "").matchAll(/"((?:[^"]|"")*)"|(,)|(\r?\n)|([^",\r\n]+)/g);
  for (const [, quoted, comma, end, plain] of parts) {
    const row = rows.at(-1);
    if (comma) row.push("");
    else if (end) rows.push([""]);
    else row[row.length - 1] = quoted?.replaceAll('""', '"') ?? plain;
  }
  if (rows.at(-1).length === 1 && rows.at(-1)[0] === "") rows.pop();
  return rows;
}

/** Each sheet of workbooks, cell by cell, in full and not as it is shown, by `workbook-sheet`. @returns {Promise<Object<string, string[][]>>} */
export async function sheetsOf(...workbooks) {
  const made = await converted(workbooks, "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,true,false,false,false,false,-1");
  const read = async (path) => [basename(path, ".csv"), cellsOf(await readFile(path, "utf8"))];
  return Object.fromEntries(await Promise.all(made.map(read)));
}

/** Tables in CSV as LibreOffice opens them and saves them as workbooks: their only sheets. */
export async function asWorkbooks(tables) {
  // What is in quotes is text, as the dialog offers it.
  return sheetsOf(...(await converted(tables, "xlsx", "CSV:44,34,76,1,,0,true")));
}

/** The cells of files that LibreOffice would reckon, however they were opened. */
export async function formulasIn(files, from) {
  const made = await Promise.all((await converted(files, "fods", from)).map((path) => readFile(path, "utf8")));
  if (!made.every((text) => text.includes("<table:table-cell"))) throw new Error(`there are no cells in one of ${files}`);
  return made.flatMap((text) => [...text.matchAll(/table:formula="([^"]*)"/g)].map(([, formula]) => formula));
}
