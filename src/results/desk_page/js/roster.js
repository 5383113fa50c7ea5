/* HR's list of people: as results/roster.rs of the builder. `COLUMN_NAMES` comes with the data. */
"use strict";

const ALPHANUMERIC = /[\p{Alphabetic}\p{N}]/u;
const shortId = (id) => (/^[0-9]*$/.test(id) ? id.replace(/^0+/, "") : id);

/** Named to who is on none of them. */
const MOST_ROWS_NAMED = 5;
/** Of one name: among more, no number is looked for. */
const MOST_COMPARED = 100;

/** Of a cell, which may have several. */
function addressesOf(cell) {
  const several = (cell ?? "").split(/[;,\n]/).map(trimmed).filter((part) => part.includes("@"));
  return several.length > 1 ? several : [cell].filter(Boolean);
}

class Roster {
  constructor() {
    this.entries = [];
    this.byId = new Map();
    this.byEmail = new Map();
    this.byShortId = new Map();
    this.byName = new Map();
    this.byWords = new Map();
    this.faults = [];
    this.unused = new Set();
  }

  get isEmpty() {
    return this.entries.length === 0;
  }

  /** @param {{file: string, head: string[], rows: Row[]}} sheet @param {Object<string, string[]>} names of columns, by what they say */
  add(sheet, names) {
    const columns = {};
    sheet.head.forEach((head, at) => {
      if (head === "") return;
      // `Employee #` is a number, and `Employee` a name.
      const withSign = [...head].filter((letter) => letter === "#" || ALPHANUMERIC.test(letter)).join("");
      const named = (name) => Object.keys(names).find((one) => names[one].includes(name));
      const column = named(withSign) ?? named(withSign.replaceAll("#", ""));
      if (!column) this.unused.add(cut(head, 100));
      else if (column in columns) throw new Error(`${sheet.file}:1: the columns \`${sheet.head[columns[column]]}\` and \`${head}\` say the same of a person; leave one of them`);
      else columns[column] = at;
    });
    if (!["employee_id", "email", "name", "last_name"].some((column) => column in columns)) {
      throw new Error(`${sheet.file}:1: no column tells who it is: there is no \`id\`, \`email\` or \`name\` among \`${cut(sheet.head.join("`, `"), 300)}\``);
    }
    for (const row of sheet.rows) this.addRow(sheet.file, row, columns);
  }

  addRow(file, row, columns) {
    const cell = (column) => bareCell(cellOf(row, columns[column] ?? null));
    const text = (column) => cut(shownText(cell(column)), 256) || null;
    const both = [text("first_name"), text("last_name")].filter(Boolean).join(" ");
    const given = numberAsWritten(text("employee_id"));
    const addresses = addressesOf(text("email"));
    const fields = { name: text("name") ?? (both || null), employee_id: given.id, email: addresses[0] ?? null };
    const fault = (what) => this.faults.push({ file, line: row.line, what });
    if (given.what) fault(given.what);
    const day = (column) => {
      const { day, what } = dayAsWritten(cell(column));
      if (what) fault(what);
      return day;
    };
    const [started, due] = [day("started"), day("due")];
    const [id, name] = [folded(fields.employee_id), folded(fields.name)];
    const emails = [...new Set(addresses.map(folded).filter((email) => email !== null))];
    const words = nameWords(name ?? "");
    // A team may share an address: who has another number is somebody else, and so is who has another name where one of the two has no number.
    const isOther = (at) => {
      const known = this.entries[at];
      if ((id === null) === (known.number === null)) return id !== null;
      return words.length > 0 && known.words.length > 0 && words.join(" ") !== known.words.join(" ");
    };
    const byEmail = emails.map((email) => this.ofEmail(email)).find((at) => at !== null && !isOther(at));
    const known = (id === null ? undefined : this.byId.get(id)) ?? byEmail;
    if (known !== undefined) {
      const other = this.entries[known];
      fault(`the same person as in ${other.file}:${other.line}; this row is passed over`);
      return;
    }
    if (fields.name === null && fields.employee_id === null && fields.email === null) {
      fault("a row without number, address and name; it is passed over");
      return;
    }
    const at = this.entries.length;
    if (id !== null) {
      // Two people: each is found by the number as it is written here, and by no other.
      const first = this.entries[this.byShortId.get(shortId(id)) ?? -1];
      if (first) fault(`the number \`${cut(id, 100)}\` differs from \`${cut(first.fields.employee_id, 100)}\` in ${first.file}:${first.line} by zeros alone; they count as two people`);
      this.byShortId.set(shortId(id), this.byShortId.has(shortId(id)) ? null : at);
      this.byId.set(id, at);
    }
    for (const email of emails) {
      const holder = this.byEmail.get(email);
      if (holder === at) continue;
      // Null where it is the address of several people.
      this.byEmail.set(email, holder === undefined ? at : null);
      const who = holder === null ? "is that of several people" : holder !== undefined && `is also that of ${this.row(holder)}`;
      if (who) fault(`the address \`${cut(email, 100)}\` ${who}; nobody is found by it`);
    }
    if (words.length) {
      const key = words.join(" ");
      if (!this.byWords.has(key)) this.byWords.set(key, []);
      this.byWords.get(key).push(at);
    }
    if (name !== null) this.byName.set(name, this.byName.has(name) ? null : at);
    this.entries.push({ file, line: row.line, fields, number: id, name, emails, words, department: text("department"), started, due, required: cell("required") });
  }

  /** What each is known by, in the order of the list: the strongest of what nobody else on it has; or else all that the row says, and
      a number, as nothing that a submission gives is called. */
  ids() {
    const alike = new Map();
    return this.entries.map(({ number, name, emails }, at) => {
      if (number !== null) return `employee_id:${number}`;
      const email = emails.find((one) => this.ofEmail(one) === at);
      if (email !== undefined) return `email:${email}`;
      if (name !== null && this.byName.get(name) === at) return `name:${name}`;
      const row = [name, ...emails].filter((text) => text !== null).join(" ");
      alike.set(row, (alike.get(row) ?? 0) + 1);
      return `listed:${row} ${alike.get(row)}`;
    });
  }

  /** But for zeros at the beginning, unless they tell two people of the list apart. */
  isSameId(one, other) {
    return one === other || (shortId(one) === shortId(other) && this.byShortId.get(shortId(one)) !== null);
  }

  /** Who of the list a learner is; null for nobody. */
  find({ names, employee_ids: ids, emails }) {
    const first = (list, get) => list.map(get).find((at) => at !== undefined && at !== null);
    if (!ids.length && !emails.length) {
      return first(names, (name) => this.byName.get(name)) ?? first(names, (name) => this.aloneNamed(name)) ?? null;
    }
    return first(ids, (id) => this.byId.get(id)) ?? first(ids, (id) => this.byShortId.get(shortId(id))) ?? first(emails, (email) => this.ofEmail(email)) ?? null;
  }

  /** Whose address it is; null for nobody's. */
  ofEmail(email) {
    return this.byEmail.get(email) ?? null;
  }

  /** Who has the same words in their name, in whatever order. */
  namedAlike(name) {
    return this.byWords.get(nameWords(name).join(" ")) ?? [];
  }

  /** The one who has that name, in whatever order of its words; null for nobody. */
  aloneNamed(name) {
    const [at = null, other = null] = this.namedAlike(name);
    return other === null ? at : null;
  }

  /** Where somebody stands on the list. */
  row(at) {
    const { file, line } = this.entries[at];
    return `${file}:${line}`;
  }

  /** Which rows somebody may mean who is on none: several of that name; the one of that name whose number is a slip of the keyboard
      away; or the only one of that name, where the list has nothing against it. */
  perhaps({ names: all, employee_ids: ids, emails }) {
    // In other words a name has the same rows.
    const names = distinctNames(all);
    const count = names.reduce((sum, name) => sum + this.namedAlike(name).length, 0);
    const alike = (most) => names.flatMap((name) => this.namedAlike(name).slice(0, most)).slice(0, most);
    if (!ids.length && !emails.length) {
      const rows = alike(MOST_ROWS_NAMED).map((at) => this.row(at));
      if (count > MOST_ROWS_NAMED) rows.push(`${count - MOST_ROWS_NAMED} others`);
      return rows.join(" or ") || null;
    }
    if (count > MOST_COMPARED) return null;
    const number = (at) => this.entries[at].number;
    const rows = alike(MOST_COMPARED);
    const near = rows.filter((at) => number(at) !== null && ids.some((id) => isOneSlip(id, number(at))));
    if (near.length === 1) return `\`${cut(this.entries[near[0]].fields.employee_id, 100)}\` in ${this.row(near[0])}`;
    const isSilent = (at) => (!ids.length || number(at) === null) && (!emails.length || this.entries[at].fields.email === null);
    return rows.length === 1 && isSilent(rows[0]) ? this.row(rows[0]) : null;
  }

  /** The courses, by their index, that each person is to take; and what names none. */
  required(courses) {
    const known = courses.map(({ id, title }) => [folded(id), folded(title)]);
    const course = (word) => {
      const plain = folded(word);
      return plain === null ? -1 : known.findIndex(([id, title]) => id === plain || title === plain);
    };
    const faults = [];
    const required = this.entries.map(({ file, line, required: cell }) => {
      const written = trimmed(cell);
      if (["all", "*", "alle", "全部"].includes(written.toLowerCase())) return new Set(courses.keys());
      // A title may have a comma in it.
      if (course(written) >= 0) return new Set([course(written)]);
      const words = written.split(/[;|\n]/.test(written) ? /[;|\n]/ : /[,，、]/).map(trimmed).filter(Boolean);
      const found = new Set();
      for (const word of words) {
        const at = course(word);
        if (at >= 0) found.add(at);
        else faults.push({ file, line, what: `the site has no course \`${cut(word, 100)}\`` });
      }
      return found;
    });
    return { required, faults };
  }
}

/** A number of a person as HR has it, where a spreadsheet has made another kind of number of it: `7.0`, `1.2E+05`. */
function numberAsWritten(text) {
  if (text === null) return { id: null };
  const whole = /^([0-9]+)\.0+$/.exec(text);
  if (whole) return { id: whole[1] };
  const parts = /^([0-9])(?:\.([0-9]+))?[Ee]\+([0-9]{2,3})$/.exec(text);
  if (!parts) return { id: text };
  const [digits, power] = [(parts[2] ?? "").replace(/0+$/, ""), Number(parts[3])];
  if (digits.length > 4 || digits.length > power || power > 20) {
    return { id: null, what: `\`${cut(text, 40)}\` is a number that a spreadsheet has shortened, so nobody knows whose it is; give the column the format “text”, write the number in full, and save the list again` };
  }
  return { id: parts[1] + digits + "0".repeat(power - digits.length) };
}

/** A day as people write it who leave no doubt which number is the month. */
function dayAsWritten(written) {
  if (written === "") return { day: null };
  const first = written.split(/[ T]/)[0];
  const parts = first.split(/[-./年月日]/).filter(Boolean);
  const numbers = parts.every((part) => /^\+?[0-9]+$/.test(part) && Number(part) <= 32767) ? parts.map(Number) : [];
  const date = (year, month, day) => (month > 127 || day > 127 ? null : dayOfDate(year < 100 ? year + 2000 : year, month, day));
  let day = null;
  if (numbers.length === 3 && numbers[0] > 31) day = date(...numbers);
  else if (numbers.length === 3 && first.includes(".")) day = date(numbers[2], numbers[1], numbers[0]);
  return day === null ? { day, what: `\`${cut(written, 40)}\` is not a day that can only be one; write it as 2026-05-31` } : { day };
}
