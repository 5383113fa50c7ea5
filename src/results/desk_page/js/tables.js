/* The tables for HR, row by row, and as CSV: as results/tables.rs, to_mark.rs and csv.rs of the builder. The names of
   columns and what flags mean come with the data. */
"use strict";

/* Cells: null is empty. */
const given = (text) => (text === null || text === undefined ? null : { text });
const counted = (count) => (count === null ? null : { count });
const measured = (number) => (number === null ? null : { number });
const dated = (day) => (day === null ? null : { day });
const timed = (time) => (time === null ? null : { time });
const yesOrNo = (value) => (value === null ? null : { text: value ? "yes" : "no" });
const scored = (score) => (score === null ? { text: "to mark" } : { number: score });

const MOST_FILES = 20;
const filesCell = (files) => {
  const rest = files.length - MOST_FILES;
  return given(`${files.slice(0, MOST_FILES).join(";")}${rest > 0 ? `;and ${rest} more` : ""}`);
};

const resultRow = (learner, result) => [
  given(learner.id), given(learner.fields.name), given(learner.fields.employee_id), given(learner.fields.email),
  given(learner.department), dated(learner.started), given(result.course), given(result.title), yesOrNo(result.required),
  counted(result.lessons_finished), counted(result.lessons), counted(result.quizzes_taken), counted(result.quizzes),
  result.quizzes > 0 ? scored(result.score) : null, given(result.passed), counted(result.to_mark), yesOrNo(result.completed),
  dated(result.first_activity), dated(result.last_activity), dated(result.passed_on), dated(result.valid_until),
  given(result.all_flags.join(";")), filesCell(learner.files),
];

const attemptRow = (learner, attempt) => {
  const { graded } = attempt;
  return [
    given(learner.id), given(learner.fields.name), given(attempt.course), given(attempt.quiz), given(attempt.title),
    given(attempt.mode), given(attempt.id), counted(attempt.number), timed(attempt.started), timed(attempt.ended),
    given(attempt.standing), graded && measured(graded.points), graded && measured(graded.possible),
    graded && scored(graded.score), graded && given(graded.passed), graded && counted(graded.to_mark),
    given(attempt.band), measured(attempt.before), measured(attempt.gain), counted(attempt.over_time),
    measured(attempt.claimed_score), yesOrNo(attempt.claimed_passed),
    given(deduped(attempt.flags.map(({ flag }) => flag), (one, other) => one === other).join(";")), filesCell(attempt.files),
  ];
};

const markWord = ({ mark, marking }) => (mark === "ungraded" && marking ? "to mark" : mark);

const responseRow = (learner, attempt, question) => [
  given(learner.id), given(learner.fields.name), given(attempt.course), given(attempt.quiz), given(attempt.id),
  counted(attempt.number), given(question.id), given(question.type), given(question.prompt), given(question.response),
  given(markWord(question)), measured(question.points), measured(question.possible), counted(question.tries),
  counted(question.hints), measured(question.seconds), counted(question.confidence), question.carried ? given("yes") : null,
  question.reworded ? given("yes") : null, given(question.marking?.comment), given(question.marking?.id),
];

const flagRow = (learner, { flag, course, attempt, detail }, meaning) => [
  given(flag), given(learner.id), given(learner.fields.name), given(course), given(attempt?.quiz), given(attempt?.id),
  given(detail), given(meaning),
];

const asideRow = ({ path, reason, words }) => [given(path), given(reason.name), given(words)];

/** Rows of each learner, by the file that they stand in. @type {Object<string, (learner: any, site: any) => any[][]>} */
const LEARNER_ROWS = {
  "results.csv": (learner) => learner.courses.map((result) => resultRow(learner, result)),
  "attempts.csv": (learner) => learner.attempts.map((attempt) => attemptRow(learner, attempt)),
  "responses.csv": (learner) => learner.attempts.flatMap((attempt) => attempt.questions.map((question) => responseRow(learner, attempt, question))),
  "flags.csv": (learner, site) => allRaised(learner).map((flag) => flagRow(learner, flag, site.meaning(flag.flag))),
};

/** Texts that HR marks, each once: of two learners who handed in the same, the first. */
class ToMark {
  constructor() {
    this.waiting = new Map();
  }

  learner(learner) {
    for (const attempt of learner.attempts) {
      for (const question of attempt.questions) {
        const { marking } = question;
        if (marking && !this.waiting.has(marking.id)) this.waiting.set(marking.id, { learner, attempt, question, marking });
      }
    }
  }

  /** Those that wait first, and of those the ones that count; all texts to one question together. */
  sorted() {
    const key = ({ learner, attempt, question, marking }) => [
      marking.points === null ? 0 : 1, attempt.standing === "counts" ? 0 : 1, attempt.course, attempt.quiz, question.id,
      learner.id, attempt.number, marking.id,
    ];
    return [...this.waiting.values()].map((one) => [key(one), one]).sort(([one], [other]) => compareParts(one, other)).map(([, one]) => one);
  }

  rows(others) {
    const row = ({ learner, attempt, question, marking }) => [
      given(marking.refused !== null ? `refused: ${marking.refused}` : marking.points === null ? "to mark" : "marked"),
      given(attempt.standing), given(learner.id), given(learner.fields.name), given(attempt.course), given(attempt.quiz),
      given(question.id), given(question.prompt), given(marking.model), given(marking.checklist), given(question.response),
      measured(marking.most), given(marking.typed || null), given(marking.comment), given(marking.id),
    ];
    const other = ([id, { typed, comment }]) => [given("other"), ...Array(11).fill(null), given(typed || null), given(comment || null), given(id)];
    return [...this.sorted().map(row), ...others.map(other)];
  }
}

/* CSV: RFC 4180 in UTF-8, with CRLF; the byte order mark stands before the head. */

const FORMULA_SIGN = /^[=+\-@＝＋－＠﹦﹢﹣﹫]$/;
const PLAIN = /^[A-Za-z0-9][^\0-\x1f";\x7f-\x9f]*$/;
const BLANK = /^["\u200b-\u200f\u2060\ufeff]$/;

/** The text with an apostrophe before everything that a spreadsheet could take for a formula. */
function harmless(text) {
  if (text === "" || PLAIN.test(text)) return text;
  let safe = "";
  let isAtStart = true;
  let isFirst = true;
  for (const letter of text) {
    const endsCell = letter === ";" || letter === "\t" || letter === "\n" || letter === "\r";
    if ((isAtStart && FORMULA_SIGN.test(letter)) || (isFirst && (letter === "\t" || letter === "\r"))) safe += "'";
    const isBlank = IS_WHITE.test(letter) || BLANK.test(letter);
    isAtStart = endsCell || (isAtStart && (isBlank || isControl(letter)));
    safe += isControl(letter) && !endsCell ? "\ufffd" : letter;
    isFirst = false;
  }
  return safe;
}

function csvCell(cell) {
  if (cell === null) return "";
  if ("text" in cell) return `"${harmless(cell.text).replaceAll('"', '""')}"`;
  if ("count" in cell) return String(cell.count);
  if ("day" in cell) return `"${shownDay(cell.day)}"`;
  if ("time" in cell) return `"${shownMoment(cell.time)}"`;
  const rounded = roundedNumber(cell.number * 1e4) / 1e4;
  return shownNumber(rounded === 0 ? 0 : rounded);
}

const csvRow = (cells) => `${cells.map(csvCell).join(",")}\r\n`;
const csvHead = (columns) => `\ufeff${csvRow(columns.map(given))}`;

/* results.json: all of it, and numbers unrounded. */

/** An object of parts that are JSON already. */
const jsonObject = (parts) => `{${Object.entries(parts).map(([name, text]) => `"${name}":${text}`).join(",")}}`;
const jsonList = (parts) => `[${parts.join(",")}]`;
const jsonText = (value) => JSON.stringify(value ?? null);
const jsonFraction = (number) => (number === null ? "null" : jsonNumber(number));
const jsonDay = (day) => (day === null ? "null" : `"${shownDay(day)}"`);
const jsonTime = (time) => (time === null ? "null" : `"${shownMoment(time)}"`);
const jsonVerdict = (verdict) => ({ yes: "true", no: "false" })[verdict] ?? "null";
const jsonFlags = (flags) => jsonList(flags.map(({ flag, detail }) => jsonObject({ flag: jsonText(flag), detail: jsonText(detail) })));

const jsonQuestion = (question) => jsonObject({
  id: jsonText(question.id), type: jsonText(question.type), prompt: jsonText(question.prompt), response: jsonText(question.response),
  mark: jsonText(question.mark), points: jsonFraction(question.points), possible: jsonFraction(question.possible),
  marking: question.marking ? jsonObject({
    id: jsonText(question.marking.id), most: jsonFraction(question.marking.most), points: jsonFraction(question.marking.points),
    comment: jsonText(question.marking.comment),
  }) : "null",
  tries: question.tries, hints: question.hints, seconds: jsonFraction(question.seconds), confidence: jsonText(question.confidence),
  carried: question.carried, reworded: question.reworded,
});

const jsonAttempt = (attempt) => jsonObject({
  id: jsonText(attempt.id), course: jsonText(attempt.course), quiz: jsonText(attempt.quiz), title: jsonText(attempt.title),
  mode: jsonText(attempt.mode), number: attempt.number, started: jsonTime(attempt.started), ended: jsonTime(attempt.ended),
  standing: jsonText(attempt.standing),
  graded: attempt.graded ? jsonObject({
    points: jsonFraction(attempt.graded.points), possible: jsonFraction(attempt.graded.possible), score: jsonFraction(attempt.graded.score),
    passed: jsonVerdict(attempt.graded.passed), to_mark: attempt.graded.to_mark,
  }) : "null",
  over_time: jsonText(attempt.over_time), band: jsonText(attempt.band), before: jsonFraction(attempt.before), gain: jsonFraction(attempt.gain),
  claimed_score: jsonFraction(attempt.claimed_score), claimed_passed: jsonText(attempt.claimed_passed), flags: jsonFlags(attempt.flags),
  files: jsonText(attempt.files), questions: jsonList(attempt.questions.map(jsonQuestion)),
});

const jsonCourse = (result) => jsonObject({
  course: jsonText(result.course), title: jsonText(result.title), required: jsonText(result.required), lessons_finished: result.lessons_finished,
  lessons: result.lessons, quizzes_taken: result.quizzes_taken, quizzes: result.quizzes, score: jsonFraction(result.score),
  passed: jsonVerdict(result.passed), to_mark: result.to_mark, completed: result.completed, first_activity: jsonDay(result.first_activity),
  last_activity: jsonDay(result.last_activity), passed_on: jsonDay(result.passed_on), valid_until: jsonDay(result.valid_until),
  flags: jsonFlags(result.flags), all_flags: jsonText(result.all_flags),
});

const jsonLearner = ({ id, fields, department, started, files, flags, courses, attempts }) => jsonObject({
  id: jsonText(id), name: jsonText(fields.name), employee_id: jsonText(fields.employee_id), email: jsonText(fields.email),
  department: jsonText(department), started: jsonDay(started), files: jsonText(files), flags: jsonFlags(flags),
  courses: jsonList(courses.map(jsonCourse)), attempts: jsonList(attempts.map(jsonAttempt)),
});

const jsonEnd = ({ asides, refused, rosterFaults }) => jsonObject({
  set_aside: jsonList(asides.map(({ path, reason, words }) => jsonObject({ path: jsonText(path), reason: jsonObject({ name: jsonText(reason.name), words: jsonText(words) }) }))),
  refused_marks: jsonText(refused.map(({ file, line, response_id, why }) => ({ file, line, response_id, why }))),
  roster_faults: jsonText(rosterFaults.map(({ file, line, what }) => ({ file, line, what }))),
});
