/* Reads JSON into known shapes and says what is wrong with it, and where, in the very words of the builder's reader
   (serde_json), which stand in set-aside.csv. A reader is a function that takes a `Json` and gives a value. */
"use strict";

/** What is wrong with a text. `kind`: "syntax", "eof" or "data", the last with no place before one is known. */
class JsonFault extends Error {
  constructor(kind, message, index = null) {
    super(message);
    this.kind = kind;
    this.index = index;
  }
}

const dataFault = (message) => new JsonFault("data", message);
const ESCAPES = { '"': '"', "\\": "\\", "/": "/", b: "\b", f: "\f", n: "\n", r: "\r", t: "\t" };
const STOPS = /["\\\0-\x1f]/g;
const NUMBER_PARTS = /(?:0|[1-9]\d*)/y;

class Json {
  /** @param {string} text */
  constructor(text) {
    this.text = text;
    this.at = 0;
  }

  /** Line and column of an index, counted in bytes from 1. */
  position(index) {
    const from = this.text.lastIndexOf("\n", index - 1) + 1;
    const line = index === 0 ? 1 : this.text.slice(0, from).split("\n").length;
    return index === 0 ? { line: 1, column: 0 } : { line, column: bytesIn(this.text.slice(from, index)) };
  }

  syntax(index = this.at) {
    throw new JsonFault("syntax", "", index);
  }

  /** A fault at the letter that was only looked at. */
  peekSyntax() {
    const code = this.text.codePointAt(this.at);
    // The column is that of its first byte, and a letter may have several.
    throw new JsonFault("syntax", "", code !== undefined && code > 127 ? { before: this.at } : Math.min(this.text.length, this.at + 1));
  }

  ended() {
    throw new JsonFault("eof", "", this.text.length);
  }

  /** The next letter behind blanks; undefined at the end. */
  peek() {
    for (;;) {
      const letter = this.text[this.at];
      if (letter !== " " && letter !== "\n" && letter !== "\t" && letter !== "\r") return letter;
      this.at += 1;
    }
  }

  needed() {
    return this.peek() ?? this.ended();
  }

  word(rest) {
    for (const letter of rest) {
      if (this.at >= this.text.length) this.ended();
      this.at += 1;
      if (this.text[this.at - 1] !== letter) this.syntax();
    }
  }

  hex() {
    const digits = this.text.slice(this.at, this.at + 4);
    if (digits.length < 4) this.ended();
    this.at += 4;
    return /^[0-9a-fA-F]{4}$/.test(digits) ? parseInt(digits, 16) : this.syntax();
  }

  /** What stands behind a backslash. `isRead`: not passed over, so that it must be a letter. */
  escape(isRead) {
    const letter = this.text[this.at] ?? this.ended();
    this.at += 1;
    if (letter !== "u") return ESCAPES[letter] ?? this.syntax();
    const first = this.hex();
    if (!isRead || first < 0xd800 || first > 0xdfff) return String.fromCharCode(first);
    if (first >= 0xdc00) this.syntax();
    for (const sign of "\\u") {
      if (this.at >= this.text.length) this.ended();
      this.at += 1;
      if (this.text[this.at - 1] !== sign) this.syntax();
    }
    const second = this.hex();
    return second >= 0xdc00 && second <= 0xdfff ? String.fromCharCode(first, second) : this.syntax();
  }

  /** A string behind its first quote. */
  string(isRead = true) {
    let found = "";
    for (;;) {
      STOPS.lastIndex = this.at;
      const stop = STOPS.exec(this.text);
      if (!stop) {
        this.at = this.text.length;
        this.ended();
      }
      found += this.text.slice(this.at, stop.index);
      this.at = stop.index + 1;
      if (stop[0] === '"') return found;
      if (stop[0] === "\\") found += this.escape(isRead);
      else this.syntax(isRead ? this.at : this.at - 1);
    }
  }

  /** A number at its first letter, as it is written; `isRead`: it must be one that can be told. */
  number(isRead = true) {
    const begin = this.at;
    if (this.text[this.at] === "-") this.at += 1;
    NUMBER_PARTS.lastIndex = this.at;
    const whole = NUMBER_PARTS.exec(this.text);
    if (!whole) {
      if (this.at >= this.text.length && isRead) this.ended();
      this.at = Math.min(this.at + 1, this.text.length);
      this.syntax();
    }
    this.at += whole[0].length;
    const isDigit = () => this.text[this.at] >= "0" && this.text[this.at] <= "9";
    if (whole[0] === "0" && isDigit()) this.peekSyntax();
    let isWhole = true;
    if (this.text[this.at] === ".") {
      isWhole = false;
      this.at += 1;
      if (!isDigit()) {
        if (isRead && this.at >= this.text.length) this.ended();
        this.peekSyntax();
      }
      while (isDigit()) this.at += 1;
    }
    if (this.text[this.at] === "e" || this.text[this.at] === "E") {
      isWhole = false;
      this.at += 1;
      if (this.text[this.at] === "+" || this.text[this.at] === "-") this.at += 1;
      if (isRead && this.at >= this.text.length) this.ended();
      this.at += 1;
      if (!(this.text[this.at - 1] >= "0" && this.text[this.at - 1] <= "9")) this.syntax(Math.min(this.at, this.text.length));
      while (isDigit()) this.at += 1;
    }
    const written = this.text.slice(begin, this.at);
    if (!isRead) return null;
    const value = Number(written);
    if (!Number.isFinite(value)) this.syntax();
    const isLong = isWhole && whole[0].length > 15;
    // What no whole number of 64 bits can be is read as a fraction.
    const fits = !isLong || (written[0] === "-" ? BigInt(whole[0]) <= 2n ** 63n : BigInt(whole[0]) < 2n ** 64n);
    return { value, isWhole: isWhole && fits && !(written[0] === "-" && value === 0), written };
  }

  /** A value of any kind that nobody wants. */
  skip() {
    const open = [];
    for (;;) {
      const letter = this.needed();
      let isOpened = false;
      if (letter === "n" || letter === "t" || letter === "f") {
        this.at += 1;
        this.word({ n: "ull", t: "rue", f: "alse" }[letter]);
      } else if (letter === '"') {
        this.at += 1;
        this.string(false);
      } else if (letter === "-" || (letter >= "0" && letter <= "9")) this.number(false);
      else if (letter === "[" || letter === "{") {
        this.at += 1;
        open.push(letter);
        isOpened = true;
      } else this.peekSyntax();
      for (;;) {
        if (!open.length) return;
        const frame = open.at(-1);
        const next = this.peek() ?? this.ended();
        if (next === "," && !isOpened) {
          this.at += 1;
          break;
        }
        if (next === (frame === "[" ? "]" : "}")) {
          this.at += 1;
          open.pop();
          isOpened = false;
        } else if (isOpened) break;
        else this.peekSyntax();
      }
      if (open.at(-1) === "{") {
        if (this.needed() !== '"') this.peekSyntax();
        this.at += 1;
        this.string(false);
        if (this.needed() !== ":") this.peekSyntax();
        this.at += 1;
      }
    }
  }

  /** Gives a fault that has no place yet the one where reading has come to. */
  placed(fault) {
    if (fault instanceof JsonFault && fault.index === null) fault.index = this.at;
    return fault;
  }

  /** Reads the inside of a list or an object, its end also where the inside is at fault. */
  within(end, inside) {
    this.at += 1;
    let value;
    let fault = null;
    try {
      value = inside();
    } catch (error) {
      fault = error;
    }
    try {
      this.end(end);
    } catch (error) {
      fault ??= error;
    }
    if (fault) throw this.placed(fault);
    return value;
  }

  end(end) {
    const next = this.peek() ?? this.ended();
    if (next === end) {
      this.at += 1;
      return;
    }
    if (next === "," && end === "]") {
      this.at += 1;
      this.peek();
    }
    this.peekSyntax();
  }

  /** Whether another element comes. */
  hasElement(isFirst) {
    const next = this.peek() ?? this.ended();
    if (next === "]") return false;
    if (isFirst) return true;
    if (next !== ",") this.peekSyntax();
    this.at += 1;
    if (this.needed() === "]") this.peekSyntax();
    return true;
  }

  /** The next key, or null; the reading stands before the colon. */
  key(isFirst) {
    let next = this.peek() ?? this.ended();
    if (next === "}") return null;
    if (!isFirst) {
      if (next !== ",") this.peekSyntax();
      this.at += 1;
      next = this.needed();
    }
    if (next !== '"') this.peekSyntax();
    this.at += 1;
    return this.string();
  }

  colon() {
    if (this.needed() !== ":") this.peekSyntax();
    this.at += 1;
  }

  /** What a value of another kind is, in words; it is read as far as that takes. */
  otherKind(expected) {
    const letter = this.peek();
    const isNumber = letter === "-" || (letter >= "0" && letter <= "9");
    let what = null;
    if (letter === "n" || letter === "t" || letter === "f") {
      this.at += 1;
      this.word({ n: "ull", t: "rue", f: "alse" }[letter]);
      what = { n: "null", t: "boolean `true`", f: "boolean `false`" }[letter];
    } else if (letter === '"') {
      this.at += 1;
      what = `string ${debugged(this.string())}`;
    } else if (isNumber) what = numberWords(this.number());
    else if (letter === "[") what = "sequence";
    else if (letter === "{") what = "map";
    else this.peekSyntax();
    throw this.placed(dataFault(`invalid type: ${what}, expected ${expected}`));
  }
}

const numberWords = ({ value, isWhole, written }) => (isWhole ? `integer \`${written}\`` : `floating point \`${jsonNumber(value)}\``);

/** As `{:?}` of a text. */
function debugged(text) {
  const signs = { "\0": "\\0", "\t": "\\t", "\n": "\\n", "\r": "\\r", '"': '\\"', "\\": "\\\\" };
  const hidden = /[\p{C}\p{Zl}\p{Zp}\p{M}]|(?! )\p{Zs}/u;
  const shown = (letter) => signs[letter] ?? (hidden.test(letter) && !/^\p{Mc}$/u.test(letter) ? `\\u{${letter.codePointAt(0).toString(16)}}` : letter);
  return `"${[...text].map(shown).join("")}"`;
}

/* Readers */

const readText = (json) => {
  if (json.needed() !== '"') json.otherKind("a string");
  json.at += 1;
  return json.string();
};

const readOptional = (read) => (json) => {
  // At the end of the text the reader says what is missing.
  if (json.peek() !== "n") return read(json);
  json.at += 1;
  json.word("ull");
  return null;
};

const isNumberAt = (letter) => letter === "-" || (letter >= "0" && letter <= "9");
const readFraction = (json) => (isNumberAt(json.needed()) ? json.number().value : json.otherKind("f64"));

const readCount = (json) => {
  if (!isNumberAt(json.needed())) json.otherKind("u32");
  const number = json.number();
  // Also as programs write it that have no whole numbers: `1.0`.
  if (!number.isWhole && Number.isInteger(number.value) && number.value >= 0 && number.value <= 0xffffffff) return number.value + 0;
  if (!number.isWhole) throw json.placed(dataFault(`invalid type: ${numberWords(number)}, expected u32`));
  if (number.value < 0 || number.value > 0xffffffff) throw json.placed(dataFault(`invalid value: ${numberWords(number)}, expected u32`));
  return number.value;
};

const readYesNo = (json) => {
  const letter = json.needed();
  if (letter !== "t" && letter !== "f") json.otherKind("a boolean");
  json.at += 1;
  json.word(letter === "t" ? "rue" : "alse");
  return letter === "t";
};

/** A list that is given up as soon as it is too long. */
const readList = (read, most) => (json) => {
  if (json.needed() !== "[") json.otherKind("a list");
  return json.within("]", () => {
    const items = [];
    while (json.hasElement(items.length === 0)) {
      const item = read(json);
      if (items.length === most) throw dataFault(`more than ${most} entries in one list`);
      items.push(item);
    }
    return items;
  });
};

/**
 * A record with known fields; others are passed over, or refused where it `isClosed`.
 * @param {string} name
 * @param {Object<string, [Function, Function?]>} fields how each is read, and what it is where it is missing
 */
const readRecord = (name, fields, isClosed = false) => {
  const names = Object.keys(fields);
  return (json) => {
    const letter = json.needed();
    if (letter !== "{" && letter !== "[") json.otherKind(`struct ${name}`);
    const found = {};
    if (letter === "[") {
      return json.within("]", () => {
        names.forEach((field, at) => {
          const [read, missing] = fields[field];
          // An object of the same fields in their order is a list to the builder, too.
          if (json.hasElement(at === 0)) found[field] = read(json);
          else if (missing) found[field] = missing();
          else throw dataFault(`invalid length ${at}, expected struct ${name} with ${names.length} element${names.length === 1 ? "" : "s"}`);
        });
        return found;
      });
    }
    return json.within("}", () => {
      let isFirst = true;
      for (let key = json.key(isFirst); key !== null; key = json.key(isFirst)) {
        isFirst = false;
        if (!Object.hasOwn(fields, key)) {
          if (isClosed) throw dataFault(`unknown field \`${key}\``);
          json.colon();
          json.skip();
          continue;
        }
        if (Object.hasOwn(found, key)) throw dataFault(`duplicate field \`${key}\``);
        json.colon();
        found[key] = fields[key][0](json);
      }
      for (const field of names) {
        if (Object.hasOwn(found, field)) continue;
        const [, missing] = fields[field];
        if (!missing) throw dataFault(`missing field \`${field}\``);
        found[field] = missing();
      }
      // In one order, whichever the file has: two that say the same are then written the same.
      return Object.fromEntries(names.map((field) => [field, found[field]]));
    });
  };
};

/** A whole text. */
function readJson(text, read) {
  const json = new Json(text);
  try {
    const value = read(json);
    if (json.peek() !== undefined) json.peekSyntax();
    return value;
  } catch (fault) {
    if (!(fault instanceof JsonFault)) throw fault;
    const { index } = fault;
    const place = typeof index === "object" && index ? json.position(index.before) : json.position(index ?? 0);
    if (typeof index === "object" && index) place.column += 1;
    fault.line = index === null ? 0 : place.line;
    fault.column = index === null ? 0 : place.column;
    if (fault.kind === "data" && fault.line > 0) fault.message += ` at line ${fault.line} column ${fault.column}`;
    throw fault;
  }
}
