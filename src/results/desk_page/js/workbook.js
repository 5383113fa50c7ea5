/* results.xlsx: the tables as one workbook, with the cells of results/xlsx.rs of the builder: a day is a day, a score a
   number shown in per cent, and what came from a learner is text, which no program reckons. */
"use strict";

const MOST_ROWS = 250000;
const LONGEST_CELL = 16000;
const SHARES = new Set(["score", "claimed_score", "before", "gain", "facility", "unsure_right", "fairly_sure_right", "certain_right", "mean", "deviation", "error"]);
const STATE_WORDS = {
  "not-begun": "not begun", begun: "begun", "not-passed": "not passed", expired: "expired", due: "to renew", "to-mark": "to mark",
  completed: "completed", passed: "passed",
};
const STATE_ORDER = ["passed", "due", "expired", "completed", "not-passed", "to-mark", "begun", "not-begun"];
const COLOURS = {
  verdicts: [["yes", 0], ["no", 1], ["to mark", 2]],
  marks: [["right", 0], ["wrong", 1], ["to mark", 2]],
  states: [["passed", 0], ["completed", 0], ["not passed", 1], ["expired", 1], ["to renew", 2], ["to mark", 2]],
};
/** Of styles.xml below. */
const STYLES = { plain: 0, title: 1, head: 2, day: 3, time: 4, share: 5, number: 6 };
const SHEETS = [
  ["Results", "results.csv"], ["Attempts", "attempts.csv"], ["Responses", "responses.csv"], ["Flags", "flags.csv"],
  ["Questions", "questions.csv"], ["Quizzes", "quizzes.csv"], ["Set aside", "set-aside.csv"],
];

const XML_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
const MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"';
const RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const xmlSafe = (text) => text.replace(/_x[0-9A-Fa-f]{4}_/g, "_x005F$&")
  .replace(/[\0-\x08\x0b-\x1f\ufffe\uffff]/g, (letter) => `_x${padded(letter.charCodeAt(0).toString(16).toUpperCase(), 4)}_`)
  .replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");

const columnName = (at) => (at >= 26 ? columnName(Math.floor(at / 26) - 1) : "") + String.fromCharCode(65 + (at % 26));

/** One cell; `style` is of a head or a title. */
function xmlCell(place, cell, isShare, style = STYLES.plain) {
  if (cell === null) return "";
  const text = (words) => {
    const short = words.length > LONGEST_CELL ? shortened(words, LONGEST_CELL) : words;
    return `<c r="${place}" s="${style}" t="inlineStr"><is><t xml:space="preserve">${xmlSafe(short)}</t></is></c>`;
  };
  const number = (value, of) => `<c r="${place}" s="${of}"><v>${value}</v></c>`;
  if ("text" in cell) return text(cell.text);
  if ("count" in cell) return number(cell.count, STYLES.plain);
  if ("number" in cell) return Number.isFinite(cell.number) ? number(cell.number, isShare ? STYLES.share : STYLES.number) : text(shownNumber(cell.number));
  // A workbook's time begins in 1900.
  if ("day" in cell) return cell.day < -25567 ? text(shownDay(cell.day)) : number(cell.day + 25569, STYLES.day);
  const serial = cell.time.s / DAY + 25569;
  return serial < 1 ? text(shownMoment(cell.time)) : number(serial, STYLES.time);
}

const coloursOf = (name, isState) => (isState ? COLOURS.states : name === "passed" || name === "claimed_passed" ? COLOURS.verdicts : name === "mark" ? COLOURS.marks : []);

/** A sheet under its head. @param {{name: string, isShare?: boolean, isState?: boolean}[]} columns @param {Pace} pace */
async function xmlSheet(columns, rows, pace) {
  const letters = columns.map((_, at) => columnName(at));
  const last = Math.max(1, Math.min(rows.length, MOST_ROWS));
  const line = (cells, at, style) => `<row r="${at}">${cells.map((cell, column) => xmlCell(`${letters[column]}${at}`, cell, columns[column].isShare, style)).join("")}</row>`;
  const lines = [];
  for (const cells of rows.slice(0, MOST_ROWS)) {
    lines.push(line(cells, lines.length + 2));
    await pace.step();
  }
  const wide = (name) => Math.min(48, Math.max(["name", "email", "course_title", "quiz_title", "file"].includes(name) ? 28
    : ["prompt", "response", "detail", "meaning", "verdicts", "options", "band"].includes(name) ? 48 : ["started", "ended"].includes(name) ? 20 : 12, name.length + 4));
  const colours = columns.flatMap(({ name, isState }, column) => coloursOf(name, isState).map(([word, style], at) => {
    const range = `${columnName(column)}2:${columnName(column)}${last + 1}`;
    return `<conditionalFormatting sqref="${range}"><cfRule type="cellIs" dxfId="${style}" priority="${column * 10 + at + 1}" operator="equal"><formula>"${word}"</formula></cfRule></conditionalFormatting>`;
  }));
  return [
    `${XML_HEAD}<worksheet ${MAIN}><sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>`,
    `<cols>${columns.map(({ name }, at) => `<col min="${at + 1}" max="${at + 1}" width="${wide(name)}" customWidth="1"/>`).join("")}</cols><sheetData>`,
    line(columns.map(({ name }) => given(name)), 1, STYLES.head),
    // A few large texts are put together sooner than many small ones.
    lines.join(""),
    `</sheetData><autoFilter ref="A1:${columnName(columns.length - 1)}${last + 1}"/>${colours.join("")}</worksheet>`,
  ];
}

/** The first sheet: how many are where, in each course. */
function summarySheet(site, courses, { people, ending }, today) {
  const rows = [];
  const add = (...cells) => rows.push(cells);
  const states = courses.map((_, at) => people.map((person) => person.courses[at].state));
  add([given(site.title), STYLES.title]);
  add([given("Results of learners, made on")], [dated(today)]);
  add([given("People")], [counted(people.length)]);
  add([given("Files set aside")], [counted(ending.asides.length)]);
  add();
  add([given("Course"), STYLES.head], ...STATE_ORDER.map((state) => [given(STATE_WORDS[state]), STYLES.head]));
  courses.forEach((title, at) => add([given(title)], ...STATE_ORDER.map((state) => [counted(states[at].filter((one) => one === state).length)])));
  add([given(`“to renew”: passed, and valid for no more than ${DUE_WITHIN_DAYS} days`)]);
  add();
  add([given("Flag"), STYLES.head], [given("Times"), STYLES.head], [given("Meaning"), STYLES.head]);
  const flags = new Map();
  for (const { flag } of people.flatMap((person) => person.flags)) flags.set(flag, (flags.get(flag) ?? 0) + 1);
  for (const [flag, times] of [...flags].sort(([one], [other]) => site.flagOrder(one) - site.flagOrder(other))) add([given(flag)], [counted(times)], [given(site.meaning(flag))]);
  add();
  add([given("Times are in UTC, by the clocks of learners. Every response was graded again; what a file claims is beside it.")]);
  return rows;
}

/** @returns {Promise<Blob>} @param {Awaited<ReturnType<Desk["tables"]>>} tables */
async function workbook(desk, tables, tell) {
  const { site, data } = desk;
  const courses = site.courses.filter(({ asked }) => asked).map(({ title }) => cut(title, 60));
  const summary = summarySheet(site, courses, tables, dayOf(desk.clock()));
  const named = (columns) => columns.map((name) => ({ name, isShare: SHARES.has(name) }));
  const who = ["learner", "name", "employee_id", "email", "department", "start_date"];
  const people = [...named(who), ...courses.flatMap((title) => [{ name: title, isState: true }, { name: `${title}: score`, isShare: true }, { name: `${title}: valid until` }])];
  const personRow = ({ id, fields, department, started, courses: results }) => [
    given(id), given(fields.name), given(fields.employee_id), given(fields.email), given(department), dated(started),
    ...results.flatMap(({ state, required, score, valid_until: until }) => [
      state === "not-begun" && required === false ? null : given(STATE_WORDS[state]), measured(score), dated(until),
    ]),
  ];
  const pace = new Pace(SHEETS.reduce((sum, [, file]) => sum + tables.rows[file].length, tables.people.length), tell);
  const sheets = [["People", await xmlSheet(people, tables.people.map(personRow), pace)]];
  for (const [name, file] of SHEETS) sheets.push([name, await xmlSheet(named(data.columns[file]), tables.rows[file], pace)]);
  const full = SHEETS.filter(([, file]) => tables.rows[file].length > MOST_ROWS).map(([name]) => name);
  for (const name of full) summary.push([[given(`${name}: there is no room for more than ${MOST_ROWS} rows; the CSVs have all.`)]]);
  const line = (cells, at) => `<row r="${at + 1}">${cells.map(([cell, style], column) => xmlCell(`${columnName(column)}${at + 1}`, cell, false, style)).join("")}</row>`;
  sheets.unshift(["Summary", [`${XML_HEAD}<worksheet ${MAIN}><cols><col min="1" max="1" width="48" customWidth="1"/><col min="2" max="9" width="14" customWidth="1"/></cols><sheetData>`, ...summary.map(line), "</sheetData></worksheet>"]]);
  const zip = new ZipMaker();
  const part = (kind) => `application/vnd.openxmlformats-officedocument.spreadsheetml.${kind}+xml`;
  await zip.add("[Content_Types].xml", [`${XML_HEAD}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="${part("sheet.main")}"/><Override PartName="/xl/styles.xml" ContentType="${part("styles")}"/>${sheets.map((_, at) => `<Override PartName="/xl/worksheets/sheet${at + 1}.xml" ContentType="${part("worksheet")}"/>`).join("")}</Types>`]);
  const relation = (id, kind, target) => `<Relationship Id="rId${id}" Type="${RELATIONS}/${kind}" Target="${target}"/>`;
  const relations = (inside) => [`${XML_HEAD}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">${inside}</Relationships>`];
  await zip.add("_rels/.rels", relations(relation(1, "officeDocument", "xl/workbook.xml")));
  await zip.add("xl/workbook.xml", [`${XML_HEAD}<workbook ${MAIN} xmlns:r="${RELATIONS}"><sheets>${sheets.map(([name], at) => `<sheet name="${name}" sheetId="${at + 1}" r:id="rId${at + 1}"/>`).join("")}</sheets></workbook>`]);
  await zip.add("xl/_rels/workbook.xml.rels", relations(sheets.map((_, at) => relation(at + 1, "worksheet", `worksheets/sheet${at + 1}.xml`)).join("") + relation(sheets.length + 1, "styles", "styles.xml")));
  await zip.add("xl/styles.xml", [STYLE_SHEET]);
  for (const [at, [, parts]] of sheets.entries()) await zip.add(`xl/worksheets/sheet${at + 1}.xml`, parts);
  return zip.blob("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet");
}

const STYLE_SHEET = `${XML_HEAD}<styleSheet ${MAIN}><numFmts count="4"><numFmt numFmtId="164" formatCode="yyyy-mm-dd"/><numFmt numFmtId="165" formatCode="yyyy-mm-dd hh:mm:ss"/><numFmt numFmtId="166" formatCode="0.0%"/><numFmt numFmtId="167" formatCode="0.####"/></numFmts>`
  + '<fonts count="3"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="16"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts>'
  + '<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills>'
  + '<borders count="2"><border/><border><left/><right/><top/><bottom style="thin"/></border></borders><cellStyleXfs count="1"><xf/></cellStyleXfs>'
  + '<cellXfs count="7"><xf/><xf fontId="1" applyFont="1"/><xf fontId="2" borderId="1" applyFont="1" applyBorder="1"/>'
  + [164, 165, 166, 167].map((format) => `<xf numFmtId="${format}" applyNumberFormat="1"/>`).join("")
  + '</cellXfs><dxfs count="3">'
  + [["FF14532D", "FFDDEFDC"], ["FF7A1F14", "FFF8DCD8"], ["FF6B4A00", "FFFBEBC8"]].map(([ink, ground]) => `<dxf><font><color rgb="${ink}"/></font><fill><patternFill><bgColor rgb="${ground}"/></patternFill></fill></dxf>`).join("")
  + "</dxfs></styleSheet>";

/** A zip in the making. Its files are dated the first day that a zip can tell: the same cells give the same bytes. */
class ZipMaker {
  constructor() {
    this.parts = [];
    this.list = [];
    this.length = 0;
  }

  /** @param {string[]} parts of a text */
  async add(name, parts) {
    const text = new Blob(parts);
    const crc = crcOf(new Uint8Array(await text.arrayBuffer()));
    const packed = await new Response(text.stream().pipeThrough(new CompressionStream("deflate-raw"))).blob();
    const [bytes, head] = [ENCODER.encode(name), new DataView(new ArrayBuffer(26))];
    [[0, 20], [2, 0x800], [4, 8], [6, 0], [8, 33]].forEach(([at, value]) => head.setUint16(at, value, true));
    [[10, crc], [14, packed.size], [18, text.size]].forEach(([at, value]) => head.setUint32(at, value, true));
    head.setUint16(22, bytes.length, true);
    const entry = new DataView(new ArrayBuffer(46));
    entry.setUint32(0, 0x02014b50, true);
    entry.setUint16(4, 20, true);
    new Uint8Array(entry.buffer).set(new Uint8Array(head.buffer), 6);
    entry.setUint32(42, this.length, true);
    this.list.push(entry.buffer, bytes);
    this.parts.push(Uint8Array.of(80, 75, 3, 4), head.buffer, bytes, packed);
    this.length += 30 + bytes.length + packed.size;
  }

  blob(type) {
    const list = new Blob(this.list);
    const end = new DataView(new ArrayBuffer(22));
    const count = this.list.length / 2;
    [[0, 0x06054b50], [12, list.size], [16, this.length]].forEach(([at, value]) => end.setUint32(at, value, true));
    [[8, count], [10, count]].forEach(([at, value]) => end.setUint16(at, value, true));
    return new Blob([...this.parts, list, end.buffer], { type });
  }
}
