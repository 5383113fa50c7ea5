/* Tables as they come from a spreadsheet program, by the names in their first row: as results/sheet.rs of the builder. */
"use strict";

const MOST_COLUMNS = 500;

/** Without the apostrophe by which a spreadsheet takes a cell for a text: it stands before what would else be a formula or a number,
    and `'t Hart` is a name. */
const bareCell = (text) => text.replace(/^'+(?=[=+\-@＝＋－＠﹦﹢﹣﹫0-9])/, "");

/** A row: the line that it begins at, and its cells. @typedef {{line: number, cells: string[]}} Row */

const cellOf = (row, column) => (column === null ? "" : row.cells[column] ?? "");

/** @param {string} file as remarks name it @param {Row[]} rows */
function headedSheet(file, rows) {
  const filled = rows.filter(({ cells }) => cells.some((cell) => cell !== ""));
  if (!filled.length) throw new Error(`${file}:1: an empty table`);
  const [head, ...rest] = filled;
  return { file, head: head.cells.map((cell) => cell.toLowerCase()), rows: rest };
}

/** Reads a table, from CSV or from the first sheet of a workbook; throws words for a person. @param {Uint8Array} bytes */
async function readSheet(file, bytes) {
  if (bytes[0] === 80 && bytes[1] === 75 && bytes[2] === 3 && bytes[3] === 4) return headedSheet(file, await workbookRows(file, bytes));
  const text = tableText(file, bytes);
  const told = /^sep=([^\r\n]*)(?=[\r\n])/.exec(text);
  const rest = told ? text.slice(told[0].length) : text;
  const separator = /^[\0-\f\x0e-!#-\x7f]/.test(told?.[1] ?? "") ? told[1][0] : separatorOf(rest);
  if ((rest.match(/"/g) ?? []).length % 2) throw new Error(`${file}:1: a quotation mark is not closed somewhere in it; save it again as CSV`);
  return headedSheet(file, csvRows(rest, separator));
}

function tableText(file, bytes) {
  const wide = bytes[0] === 0xff && bytes[1] === 0xfe ? "utf-16le" : bytes[0] === 0xfe && bytes[1] === 0xff ? "utf-16be" : null;
  try {
    if (wide) return new TextDecoder(wide, { fatal: true, ignoreBOM: true }).decode(bytes.subarray(2, bytes.length - (bytes.length % 2)));
  } catch {
    throw new Error(`${file}:1: damaged UTF-16; save it again as “CSV UTF-8”`);
  }
  const from = withoutMark(bytes);
  try {
    const text = STRICT_TEXT.decode(from);
    // Nobody can see these in a cell.
    if (!text.includes("\0")) return text;
  } catch {
    const sound = from.subarray(0, soundBytes(from));
    const line = 1 + sound.filter((byte, at) => byte === 10 || (byte === 13 && sound[at + 1] !== 10)).length;
    throw new Error(`${file}:${line}: not text in UTF-8; save it as “CSV UTF-8”, which Excel and LibreOffice offer`);
  }
  throw new Error(`${file}:1: UTF-16 without its mark; save it again as “CSV UTF-8”`);
}

/** What ends the cells of the first line most often, outside of quotes. */
function separatorOf(text) {
  const counts = { ",": 0, ";": 0, "\t": 0 };
  let isQuoted = false;
  for (const letter of text.replace(/^[\r\n]+/, "")) {
    if (letter === '"') isQuoted = !isQuoted;
    else if (!isQuoted && (letter === "\n" || letter === "\r")) break;
    else if (!isQuoted && letter in counts) counts[letter] += 1;
  }
  return [",", ";", "\t"].reduce((best, one) => (counts[one] > counts[best] ? one : best));
}

/** @returns {Row[]} */
function csvRows(text, separator) {
  const rows = [];
  let [at, line] = [0, 1];
  while (at < text.length) {
    while (text[at] === "\r" || text[at] === "\n") {
      if (text[at] === "\n" || text[at + 1] !== "\n") line += 1;
      at += 1;
    }
    if (at >= text.length) break;
    const row = { line, cells: [] };
    for (let isOver = false; !isOver;) {
      let cell = "";
      if (text[at] === '"') {
        at += 1;
        for (;;) {
          const quote = text.indexOf('"', at);
          const end = quote < 0 ? text.length : quote;
          cell += text.slice(at, end);
          at = end + 1;
          if (text[at] !== '"') break;
          cell += '"';
          at += 1;
        }
      }
      const from = at;
      while (at < text.length && text[at] !== separator && text[at] !== "\r" && text[at] !== "\n") at += 1;
      cell += text.slice(from, at);
      line += cell.split(/\r\n?|\n/).length - 1;
      row.cells.push(trimmed(cell));
      isOver = text[at] !== separator;
      if (!isOver) at += 1;
    }
    rows.push(row);
  }
  return rows;
}

/* Workbooks */

const XML_SIGNS = { lt: "<", gt: ">", amp: "&", quot: '"', apos: "'" };
const xmlText = (text) => text.replace(/&(?:#x([0-9a-f]+)|#(\d+)|(\w+));/gi, (whole, hex, decimal, name) =>
  (hex || decimal ? String.fromCodePoint(parseInt(hex ?? decimal, hex ? 16 : 10)) : XML_SIGNS[name] ?? whole));
const attributeOf = (tag, name) => {
  const found = new RegExp(`\\s(?:\\w+:)?${name}\\s*=\\s*(?:"([^"]*)"|'([^']*)')`).exec(tag);
  return found ? xmlText(found[1] ?? found[2]) : null;
};
/** Elements of a name, with their tag and what is inside. */
const elementsOf = (xml, name) => [...xml.matchAll(new RegExp(`<(?:\\w+:)?${name}(\\s[^>]*?)?(?:/>|>([\\s\\S]*?)</(?:\\w+:)?${name}>)`, "g"))]
  .map(([, tag, inside]) => ({ tag: tag ?? "", inside: inside ?? "" }));
/** All texts within, but for what is only said aloud beside them. */
const textWithin = (xml) => elementsOf(xml.replace(/<(?:\w+:)?rPh[\s\S]*?<\/(?:\w+:)?rPh>/g, ""), "t").map(({ inside }) => xmlText(inside)).join("");

const IS_DATE = /[dmyhs]/i;
/** Which styles of a workbook show a number as a day. */
function dateStyles(xml) {
  const own = new Map(elementsOf(xml, "numFmt").map(({ tag }) => [attributeOf(tag, "numFmtId"), attributeOf(tag, "formatCode") ?? ""]));
  const inner = elementsOf(xml, "cellXfs")[0]?.inside ?? "";
  return [...inner.matchAll(/<(?:\w+:)?xf(\s[^>]*)?>/g)].map(([, tag]) => {
    const id = attributeOf(tag ?? "", "numFmtId") ?? "0";
    const code = own.get(id);
    if (code !== undefined) return IS_DATE.test(code.replace(/"[^"]*"|\[[^\]]*\]|\\./g, "").split(";")[0]);
    return (Number(id) >= 14 && Number(id) <= 22) || (Number(id) >= 45 && Number(id) <= 47);
  });
}

/** A day as a workbook counts it, from 1900 or 1904. */
function dayOfSerial(serial, is1904) {
  const day = Math.floor(serial);
  return shownDay(is1904 ? day - 24107 : day < 60 ? day - 25568 : day - 25569);
}

/** Of very large ones a spreadsheet does not keep all digits, which those that it writes in full would hide. */
const cellNumber = (number) => (Math.abs(number) >= 1e15 ? number.toExponential().toUpperCase() : shownNumber(number));

/** @returns {Promise<Row[]>} */
async function workbookRows(file, bytes) {
  const fault = (what) => new Error(`${file}:1: not a workbook that can be read: ${what}`);
  const entries = new Map();
  try {
    for (const entry of zipEntries(bytes)) entries.set(entry.name.replaceAll("\\", "/").replace(/^\//, "").toLowerCase(), entry);
  } catch (error) {
    throw fault(error instanceof Aside ? error.parts[0] : error.message);
  }
  const part = async (path) => {
    const entry = entries.get(path.toLowerCase());
    return entry ? LOOSE_TEXT.decode(withoutMark(await unzipped(bytes, entry, 256 << 20))) : null;
  };
  const book = await part("xl/workbook.xml");
  if (book === null) throw fault("it has no xl/workbook.xml");
  const first = elementsOf(book, "sheet")[0] ?? /<(?:\w+:)?sheet(\s[^>]*)\/?>/.exec(book);
  const relations = await part("xl/_rels/workbook.xml.rels") ?? "";
  const id = attributeOf(first?.tag ?? "", "id");
  const target = elementsOf(relations, "Relationship").find(({ tag }) => attributeOf(tag, "Id") === id);
  const path = target ? attributeOf(target.tag, "Target") : "worksheets/sheet1.xml";
  const sheet = await part(path.startsWith("/") ? path.slice(1) : `xl/${path}`);
  if (sheet === null) throw fault("its first sheet is missing");
  const shared = elementsOf(await part("xl/sharedStrings.xml") ?? "", "si").map(({ inside }) => trimmed(textWithin(inside)));
  const dates = dateStyles(await part("xl/styles.xml") ?? "");
  const is1904 = /date1904\s*=\s*["'](?:1|true)/.test(book);
  const rows = new Map();
  let [row, column] = [0, 0];
  for (const { tag: rowTag, inside } of elementsOf(sheet, "row")) {
    row = Number(attributeOf(rowTag, "r") ?? row + 1);
    column = 0;
    for (const { tag, inside: cell } of elementsOf(inside, "c")) {
      const letters = /^[A-Z]+/.exec(attributeOf(tag, "r") ?? "");
      if (letters) column = [...letters[0]].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0) - 1;
      const value = xmlText(elementsOf(cell, "v")[0]?.inside ?? "");
      const type = attributeOf(tag, "t") ?? "n";
      const text = {
        s: () => shared[Number(value)] ?? "",
        inlineStr: () => trimmed(textWithin(cell)),
        str: () => trimmed(value),
        b: () => (value === "1" ? "true" : "false"),
        d: () => value.split("T")[0],
        e: () => "",
        n: () => (value === "" ? "" : dates[Number(attributeOf(tag, "s") ?? -1)] ? dayOfSerial(Number(value), is1904) : cellNumber(Number(value))),
      }[type]?.() ?? "";
      if (text !== "" && column < MOST_COLUMNS) {
        if (!rows.has(row)) rows.set(row, []);
        rows.get(row)[column] = text;
      }
      column += 1;
    }
  }
  return [...rows].sort(([one], [other]) => one - other).map(([line, cells]) => ({ line, cells: Array.from(cells, (cell) => cell ?? "") }));
}
