/** LibreOffice, as HR's tables are opened with it. tests/run installs it; without it these tests fail. */
import { execFile } from "node:child_process";
import { mkdir, readFile, readdir } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { folder } from "./support.js";

const run = promisify(execFile);
const PATIENCE = 120_000;

/** Converts a file, each time with settings of its own, and gives the folder with what came of it. */
async function converted(file, to, from) {
  const place = await folder();
  const out = join(place, "out");
  await mkdir(out);
  const reading = from ? [`--infilter=${from}`] : [];
  await run("soffice", [`-env:UserInstallation=${pathToFileURL(join(place, "settings"))}`, "--headless", ...reading, "--convert-to", to, "--outdir", out, file], { timeout: PATIENCE });
  const files = await readdir(out);
  if (!files.length) throw new Error(`LibreOffice has made nothing of ${file}: is libreoffice-calc installed?`);
  return { out, files };
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

/** Each sheet of a workbook by its name, cell by cell, in full and not as it is shown. @returns {Promise<Object<string, string[][]>>} */
export async function sheetsOf(workbook) {
  const { out, files } = await converted(workbook, "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,true,false,false,false,false,-1");
  const read = async (name) => [/-([^-]+)\.csv$/.exec(name)[1], cellsOf(await readFile(join(out, name), "utf8"))];
  return Object.fromEntries(await Promise.all(files.map(read)));
}

/** A CSV as LibreOffice opens it and saves it as a workbook: its only sheet. */
export async function asWorkbook(table) {
  // What is in quotes is text, as the dialog offers it.
  const { out, files } = await converted(table, "xlsx", "CSV:44,34,76,1,,0,true");
  const [rows] = Object.values(await sheetsOf(join(out, files[0])).catch((error) => { throw new Error(`${table}: ${error.message}`); }));
  return rows;
}

/** The cells that LibreOffice would reckon, however the file was opened. */
export async function formulasIn(file, from) {
  const { out, files } = await converted(file, "fods", from);
  const text = await readFile(join(out, files[0]), "utf8");
  if (!text.includes("<table:table-cell")) throw new Error(`${file} has no cells`);
  return [...text.matchAll(/table:formula="([^"]*)"/g)].map(([, formula]) => formula);
}
