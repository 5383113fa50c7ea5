/* Texts and numbers as the builder's Rust sees and writes them: the tables of the two must be the same, byte for byte. */
"use strict";

/** Letters by their code points: by UTF-16 units, which JavaScript compares, U+FF01 comes after U+1F600. */
function compareTexts(one, other) {
  if (one === other) return 0;
  const length = Math.min(one.length, other.length);
  for (let at = 0; at < length; at += 1) {
    let a = one.charCodeAt(at);
    let b = other.charCodeAt(at);
    if (a === b) continue;
    if (a >= 0xd800 && b >= 0xd800) {
      a += a >= 0xe000 ? -0x800 : 0x2000;
      b += b >= 0xe000 ? -0x800 : 0x2000;
    }
    return a - b;
  }
  return one.length - other.length;
}

/** By the first of some parts in which two differ; texts by code points, numbers by size. */
function compareParts(one, other) {
  for (let at = 0; at < one.length; at += 1) {
    const [a, b] = [one[at], other[at]];
    const order = typeof a === "string" ? compareTexts(a, b) : a - b;
    if (order) return order;
  }
  return 0;
}

/** Without equal neighbours. */
const deduped = (list, isSame) => list.filter((one, at) => at === 0 || !isSame(list[at - 1], one));

/** Puts a text into a sorted list, once. */
function insertText(list, text) {
  if (text === null) return;
  let [at, end] = [0, list.length];
  while (at < end) {
    const middle = (at + end) >> 1;
    if (compareTexts(list[middle], text) < 0) at = middle + 1;
    else end = middle;
  }
  if (list[at] !== text) list.splice(at, 0, text);
}

/* White space as Unicode has it: JavaScript counts U+FEFF in and U+0085 out. */
const WHITE = "\\t-\\r \\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000";
const WHITE_ENDS = new RegExp(`^[${WHITE}]+|[${WHITE}]+$`, "g");
const IS_WHITE = new RegExp(`^[${WHITE}]$`);
const CONTROLS = /[\0-\x1f\x7f-\x9f]/;
const ALL_CONTROLS = /[\0-\x1f\x7f-\x9f]/g;
const trimmed = (text) => text.replace(WHITE_ENDS, "");
const isControl = (letter) => CONTROLS.test(letter);
const withoutControls = (text) => (CONTROLS.test(text) ? text.replace(ALL_CONTROLS, "\ufffd") : text);

/** Without what turns the text around it, also that in the next cell. */
const straight = (text) => text.replace(/[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, "");

/** At most so many letters, none of which moves a cursor or turns what stands beside them. */
const cut = (text, most) => shortened(straight(text), most);

/** The same of what somebody wrote, which may run in both directions. */
function shortened(text, most) {
  if (text.length > most) {
    const letters = [...text];
    if (letters.length > most) return `${withoutControls(letters.slice(0, most).join(""))}…`;
  }
  return withoutControls(text);
}

const ENCODER = new TextEncoder();
/** Of a text in UTF-8. */
const bytesIn = (text) => (/^[\0-\x7f]*$/.test(text) ? text.length : ENCODER.encode(text).length);

/** As Rust's lines(): "\n" or "\r\n" ends one, and behind the last there is none. */
function linesOf(text) {
  const lines = text.split("\n");
  if (lines.at(-1) === "") lines.pop();
  return lines.map((line) => (line.endsWith("\r") ? line.slice(0, -1) : line));
}

/* Letters that nobody sees, as results/visible.rs of the builder has them. */
const UNSEEN = "\\xad\\u034f\\u061c\\u115f\\u1160\\u17b4\\u17b5\\u180b-\\u180f\\u200b-\\u200f\\u202a-\\u202e\\u2060-\\u206f\\u2800\\u3164\\ufe00-\\ufe0f\\ufeff\\uffa0\\ufff0-\\ufffb"
  + "\\u{13430}-\\u{13440}\\u{1bca0}-\\u{1bca3}\\u{1d159}\\u{1d173}-\\u{1d17a}\\u{e0000}-\\u{e0fff}";
const ALL_UNSEEN = new RegExp(`[${UNSEEN}]`, "gu");
const IS_UNSEEN = new RegExp(`^[${UNSEEN}]$`, "u");
const IS_JOINER = /^[\u200c\u200d]$/;
const IS_VARIATION = /^[\u180b-\u180d\u180f\ufe00-\ufe0f\u{e0100}-\u{e01ef}]$/u;

/** A name, a number or an address as it is shown; empty where nothing of it can be seen. @param {string} text */
function shownText(text) {
  if (/^[\0-\x7f]*$/.test(text)) return trimmed(text);
  let shown = "";
  let before = "blank";
  for (const letter of text) {
    let [keeps, now] = [true, "letter"];
    if (IS_JOINER.test(letter)) [keeps, now] = [before === "letter" || before === "variation", "joiner"];
    else if (IS_VARIATION.test(letter)) [keeps, now] = [before === "letter", "variation"];
    else if (IS_UNSEEN.test(letter)) continue;
    else if (IS_WHITE.test(letter)) now = "blank";
    if (!keeps) continue;
    shown += letter;
    before = now;
  }
  return trimmed(shown);
}

/** What two texts are compared as; null where nothing but spaces can be seen. */
function folded(text) {
  if (text === null || text === undefined) return null;
  return Coursewright.grading.fold(text.replace(ALL_UNSEEN, ""), ["case", "spaces", "width"]) || null;
}

/* The words of a name, by which two spellings of it are one: as results/names.rs of the builder. */
const UNSPACED = "\\u1100-\\u11ff\\u2e80-\\u9fff\\uac00-\\ud7ff\\uf900-\\ufaff\\u{20000}-\\u{3ffff}";
const NO_BLANK = new RegExp(`([${UNSPACED}]) (?=[${UNSPACED}])`, "gu");
/** Letters that Unicode takes for others, and people write without them where a keyboard lacks them. */
const UNSTROKED = { ł: "l", ø: "o", đ: "d", ð: "d", ı: "i", ß: "ss", æ: "ae", œ: "oe", þ: "th" };
const ALL_STROKED = new RegExp(`[${Object.keys(UNSTROKED).join("")}]`, "g");

/** Of a folded name: sorted, each once. */
function nameWords(name) {
  const plain = name.normalize("NFKD").replace(/[\u0300-\u036f'‘’ʻʼ]/g, "").replace(NO_BLANK, "$1").replace(ALL_STROKED, (letter) => UNSTROKED[letter]);
  const words = plain.split(/[^\p{Alphabetic}\p{N}\p{M}]+/u).filter(Boolean);
  return [...new Set(words)].sort(compareTexts);
}

/** By what two folded names are one: the words; of a name without any, itself. */
const nameKey = (name) => nameWords(name).join(" ") || name;

/** Those of some names that are not another one's in other words. */
function distinctNames(names) {
  const met = new Map();
  for (const name of names) if (!met.has(nameKey(name))) met.set(nameKey(name), name);
  return [...met.values()];
}

/** Whether one text becomes the other by one slip of the keyboard: a letter more, less, another, or two turned around. */
function isOneSlip(one, other) {
  const [a, b] = [[...one], [...other]];
  let [begin, end] = [0, 0];
  while (begin < a.length && begin < b.length && a[begin] === b[begin]) begin += 1;
  while (end < a.length - begin && end < b.length - begin && a.at(-1 - end) === b.at(-1 - end)) end += 1;
  const [inA, inB] = [a.slice(begin, a.length - end), b.slice(begin, b.length - end)];
  const isTurned = inA.length === 2 && inB.length === 2 && inA[0] === inB[1] && inA[1] === inB[0];
  return isTurned || Math.max(inA.length, inB.length) === 1;
}

/* Numbers */

/** The digits of the shortest number that reads back the same, and the place of the point among them. */
function digitsOf(number) {
  const [mantissa, exponent] = Math.abs(number).toExponential().split("e");
  return { digits: mantissa.replace(".", ""), point: Number(exponent) + 1 };
}

/** As `{}` in Rust: never with an exponent. */
function shownNumber(number) {
  if (!Number.isFinite(number)) return Number.isNaN(number) ? "NaN" : number > 0 ? "inf" : "-inf";
  const sign = number < 0 || Object.is(number, -0) ? "-" : "";
  if (number === 0) return `${sign}0`;
  // Both write most numbers alike, which is far quicker.
  const size = Math.abs(number);
  if (size >= 1e-5 && size < 1e15) return String(number);
  const { digits, point } = digitsOf(number);
  if (point <= 0) return `${sign}0.${"0".repeat(-point)}${digits}`;
  if (point >= digits.length) return sign + digits + "0".repeat(point - digits.length);
  return `${sign}${digits.slice(0, point)}.${digits.slice(point)}`;
}

/** As serde_json writes a fraction: with a point or an exponent, always. */
function jsonNumber(number) {
  if (!Number.isFinite(number)) return "null";
  if (number === 0) return Object.is(number, -0) ? "-0.0" : "0.0";
  const size = Math.abs(number);
  if (size >= 1e-5 && size < 1e15) return Number.isInteger(number) ? `${number}.0` : String(number);
  const sign = number < 0 ? "-" : "";
  const { digits, point } = digitsOf(number);
  if (point > 16 || point < -4) {
    const rest = digits.slice(1);
    return `${sign}${digits[0]}${rest ? `.${rest}` : ""}e${point > 16 ? "+" : ""}${point - 1}`;
  }
  const plain = shownNumber(number);
  return plain.includes(".") ? plain : `${plain}.0`;
}

/** As `{:.n}` in Rust: exact, and of two that are as near the even one. */
function fixed(number, places) {
  if (!Number.isFinite(number)) return shownNumber(number);
  const sign = number < 0 || Object.is(number, -0) ? "-" : "";
  const size = Math.abs(number);
  if (size >= 1e21) return `${sign}${BigInt(size)}${places ? `.${"0".repeat(places)}` : ""}`;
  const exact = size.toFixed(Math.min(100, places + 60));
  const end = exact.indexOf(".") + (places ? places + 1 : 0);
  if (!/^\.?50*$/.test(exact.slice(end))) return sign + size.toFixed(places);
  const before = BigInt(exact.slice(0, end).replace(".", ""));
  const digits = `${before % 2n ? before + 1n : before}`.padStart(places + 1, "0");
  return sign + (places ? `${digits.slice(0, -places)}.${digits.slice(-places)}` : digits);
}

/** Half away from nothing. */
const roundedNumber = (number) => Math.sign(number) * Math.round(Math.abs(number));

/** To the whole per cent. */
const percentOf = (share) => `${fixed(share * 100, 0)}%`;
