/* Points that HR gives to texts, from tables and from this page: as results/marks.rs of the builder. */
"use strict";

const withoutApostrophes = (text) => text.replace(/^'+/, "");

/** With a decimal point or a decimal comma; null for anything else. */
function pointsAsTyped(typed) {
  if (!/^[0-9.,+-]*$/.test(typed)) return null;
  const plain = (typed.match(/,/g) ?? []).length === 1 ? typed.replace(",", ".") : typed;
  return /^[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)$/.test(plain) ? Number(plain) : null;
}

/** What a table says of one response. */
const markEntry = (file, line, typed, comment) => {
  const short = cut(typed, 200);
  return { file, line, typed: short, points: pointsAsTyped(short), comment, other: null };
};

class Marks {
  constructor() {
    this.byResponse = new Map();
    this.nameless = [];
    /** Given on this page, which stands above the tables. */
    this.given = new Map();
  }

  /** A table that was filled in. */
  addSheet(sheet) {
    const column = (name, isNeeded) => {
      const at = sheet.head.indexOf(name);
      if (at < 0 && isNeeded) {
        throw new Error(`${sheet.file}:1: no column \`${name}\`; to-mark.csv has \`response_id\`, \`points\` and \`comment\`, and this has \`${cut(sheet.head.join("`, `"), 300)}\``);
      }
      return at < 0 ? null : at;
    };
    const [ids, points, comments] = [column("response_id", true), column("points", true), column("comment", false)];
    for (const row of sheet.rows) {
      const typed = trimmed(withoutApostrophes(cellOf(row, points)));
      const comment = cellOf(row, comments);
      if (typed || comment) this.add(withoutApostrophes(cellOf(row, ids)).toLowerCase(), markEntry(sheet.file, row.line, typed, comment));
    }
  }

  add(id, entry) {
    if (!id) {
      if (entry.typed) this.nameless.push({ file: entry.file, line: entry.line, response_id: id, why: `\`${cut(entry.typed, 40)}\` stands in a row without a \`response_id\`` });
      return;
    }
    const known = this.byResponse.get(id);
    if (!known) {
      this.byResponse.set(id, entry);
      return;
    }
    if (!known.comment) known.comment = entry.comment;
    const isSame = known.typed === entry.typed || (entry.points !== null && entry.points === known.points);
    if (!known.typed) this.byResponse.set(id, { ...entry, comment: known.comment });
    else if (entry.typed && !isSame && !known.other) known.other = `with \`${cut(entry.typed, 40)}\` in ${entry.file}:${entry.line}`;
  }

  /** On this page; what is empty takes the mark back. */
  give(id, typed, comment) {
    this.given.set(id, markEntry("this page", 0, trimmed(typed), trimmed(comment)));
  }

  entry(id) {
    return this.given.get(id) ?? this.byResponse.get(id);
  }

  /** Whether a response was given a mark, be it one that cannot be taken. */
  has(id) {
    return Boolean(this.entry(id)?.typed);
  }

  /** What was given to a response, or that it waits. */
  of(id, most) {
    const entry = this.entry(id);
    const marking = { id, most, points: null, comment: entry?.comment || null, typed: entry?.typed ?? "", refused: null, model: null, checklist: null };
    if (!entry?.typed) return marking;
    const typed = cut(entry.typed, 40);
    if (entry.other) marking.refused = `marked twice: with \`${typed}\` here and ${entry.other}; leave one of them`;
    else if (entry.points === null) marking.refused = `\`${typed}\` is not a number; write points from 0 to ${shownNumber(most)}`;
    else if (!(entry.points >= 0 && entry.points <= most)) marking.refused = `\`${typed}\` is not among the points that it can be given, 0 to ${shownNumber(most)}`;
    else marking.points = entry.points;
    return marking;
  }

  /** All responses that something was given to, in the order of their ids. */
  ids() {
    return [...new Set([...this.byResponse.keys(), ...this.given.keys()])].sort(compareTexts);
  }

  /** Marks of responses that have not come. `met`: ids that have. */
  others(met) {
    return this.ids().filter((id) => !met.has(id)).map((id) => [id, this.entry(id)]).filter(([, entry]) => entry.typed || entry.comment);
  }

  /** All that was refused. `met`: why, by the ids of responses that have come. */
  refused(met) {
    const unknown = "no response with this id is waiting for a mark in these files; the mark is kept in the table";
    const refused = [...this.nameless];
    for (const id of this.ids()) {
      const entry = this.entry(id);
      if (!entry.typed) continue;
      const why = met.has(id) ? met.get(id) : unknown;
      if (why !== null) refused.push({ file: entry.file, line: entry.line, response_id: cut(id, 40), why });
    }
    const key = ({ file, line, response_id: id, why }) => [file, line, id, why];
    return refused.sort((one, other) => compareParts(key(one), key(other)));
  }
}
