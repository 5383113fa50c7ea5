/* The desk itself: what was put on it, and what it comes to. It knows of no page. */
"use strict";

/** As long as this at a stretch, and then the page may live. */
const STRETCH = 40;

const pause = () => new Promise((resume) => setTimeout(resume));

/** Lets the page live from time to time, and tells how far the work is. */
class Pace {
  /** @param {(done: number, all: number) => void} tell */
  constructor(all, tell) {
    Object.assign(this, { all, tell, done: 0, since: performance.now() });
  }

  async step() {
    this.done += 1;
    if (performance.now() - this.since < STRETCH) return;
    this.tell(this.done, this.all);
    await pause();
    this.since = performance.now();
  }
}

/** The site's quizzes and courses, from what the builder has put into the file. */
function siteOf(data) {
  const quizzes = new Map(data.quizzes.map((quiz) => [quiz.data.quiz, {
    ...quiz, gain_of: quiz.data.gain_of ?? null, words: new Map(quiz.words.map((question) => [question.id, question])),
  }]));
  for (const quiz of quizzes.values()) {
    for (const question of quiz.words.values()) {
      if (question.type === "scenario") question.story = quiz.data.questions.find(({ id }) => id === question.id)?.key;
    }
    quiz.keys = new Keys(quiz, quiz.data);
  }
  const order = new Map(data.flags.map(({ name }, at) => [name, at]));
  const meanings = new Map(data.flags.map(({ name, sentence }) => [name, sentence]));
  return {
    id: data.site, title: data.title, require: data.require, seals: data.seals, codes: data.codes, courses: data.courses, quizzes,
    versions: new Map(data.versions.map((version) => [`${version.quiz} ${version.scoring}`, version])),
    withheld: data.withheld.map((folder) => new Map(folder.map((version) => [`${version.quiz} ${version.version}`, version]))),
    flagOrder: (flag) => order.get(flag), meaning: (flag) => meanings.get(flag),
  };
}

/** Puts an attempt at a quiz whose key is withheld into the site's own terms. */
function decodeAttempt(site, attempt) {
  for (const folder of site.withheld) {
    const version = folder.get(`${attempt.quiz} ${attempt.scoring}`);
    if (!version) continue;
    attempt.scoring = version.scoring;
    for (const record of attempt.questions) {
      const codes = version.codes[record.id];
      if (codes) record.tries = record.tries.map((response) => decodedResponse(response, codes));
      const [shown, own] = version.wording[record.id] ?? [];
      if (shown !== undefined && record.wording === shown) record.wording = own;
    }
  }
}

function decodedResponse(response, codes) {
  const id = (one) => (Object.hasOwn(codes, one) ? codes[one] : one);
  if (typeof response === "string") return id(response);
  if (Array.isArray(response)) return response.map(id);
  if (!isPlainMap(response)) return response;
  const map = Object.create(null);
  for (const [part, one] of sortedEntries(response)) map[id(part)] = id(one);
  return map;
}

class Desk {
  /** @param {any} data as the builder has put it into the file @param {() => {s: number, n: number}} clock */
  constructor(data, clock = () => momentOfClock(Date.now())) {
    this.data = data;
    this.site = siteOf(data);
    this.clock = clock;
    this.keys = [];
    this.clear();
    this.clearLists();
  }

  /** Takes all files off the desk. */
  clear() {
    this.heads = [];
    this.asides = [];
    this.sealed = [];
    this.results = null;
  }

  clearLists() {
    this.rosterSheets = [...(this.data.roster ?? [])];
    this.marks = new Marks();
    this.markFiles = [];
    this.buildRoster();
  }

  buildRoster() {
    const roster = new Roster();
    for (const sheet of this.rosterSheets) roster.add(sheet, this.data.roster_columns);
    this.roster = roster;
    this.results = null;
  }

  /** A table of people, beside those before or instead of them; throws words for a person. */
  async addRoster(file, bytes, isNew = false) {
    const before = this.rosterSheets;
    this.rosterSheets = [...(isNew ? [] : before), await readSheet(file, bytes)];
    try {
      this.buildRoster();
    } catch (error) {
      this.rosterSheets = before;
      this.buildRoster();
      throw error;
    }
  }

  /** A table of marks; throws words for a person. */
  async addMarks(file, bytes) {
    this.marks.addSheet(await readSheet(file, bytes));
    this.markFiles.push(file);
    this.results = null;
  }

  give(id, points, comment) {
    this.marks.give(id, points, comment);
    this.results = null;
  }

  /** HR's private key; what waits for it is opened. Throws words for a person. */
  async addKey(text, tell = () => {}) {
    const key = await readPrivateKey(text);
    if (!this.keys.some((one) => one.fingerprint === key.fingerprint)) this.keys.push(key);
    const waiting = this.sealed;
    this.sealed = [];
    this.asides = this.asides.filter(({ reason }) => reason.name !== "sealed");
    const pace = new Pace(waiting.length, tell);
    for (const { path, bytes } of waiting) {
      await this.take(path, bytes);
      await pace.step();
    }
    this.results = null;
    return key;
  }

  /**
   * Reads files. `named`: chosen by itself, and so read whatever its name is.
   * @param {{path: string, named: boolean, size: number, bytes: () => Promise<Uint8Array>}[]} files
   */
  async read(files, tell = () => {}) {
    const pace = new Pace(files.length, tell);
    for (const file of files) {
      await this.readFile(file);
      await pace.step();
    }
    this.results = null;
  }

  async readFile({ path, named, size, bytes }) {
    const shown = cut(path, 1000);
    let holds = heldByName(path.split("/").at(-1));
    const aside = (reason) => this.setAside(shown, reason);
    if (holds === "other" && !named) return aside(new Aside("not_a_submission"));
    if (holds === "outlook") return aside(new Aside("outlook"));
    if (isSmall(holds) && size > SIZE_LIMIT) return aside(new Aside("too_large"));
    if (holds === "zip" && size > LARGEST_ZIP) return aside(new Aside("too_much", "more than 2 GiB"));
    if (holds === "mail" && size > LARGEST_INNER) return aside(new Aside("too_large"));
    let content;
    try {
      content = await bytes();
    } catch (error) {
      return aside(new Aside("unreadable", cut(error.message, 200)));
    }
    if (holds === "other") holds = heldByContent(content);
    if (isSmall(holds) && content.length > SIZE_LIMIT) return aside(new Aside("too_large"));
    if (holds === "submission") return this.take(shown, content);
    return unpack(content, shown, holds, (inner, found) => (found instanceof Aside ? this.setAside(inner, found) : this.take(inner, found)));
  }

  setAside(path, reason) {
    this.asides.push({ path, reason });
  }

  /** A submission's bytes, or what was taken for them. */
  async take(path, bytes) {
    let [submission, isSealed] = [];
    try {
      ({ submission, isSealed } = await readSubmission(bytes, this.keys));
    } catch (reason) {
      if (!(reason instanceof Aside)) throw reason;
      // It may be opened yet.
      if (reason.name === "sealed") this.sealed.push({ path, bytes: bytes.slice() });
      return this.setAside(path, reason);
    }
    for (const attempt of submission.attempts) {
      decodeAttempt(this.site, attempt);
      attempt.made = { content: undefined, work: undefined };
    }
    if (submission.site.id !== this.site.id) return this.setAside(path, new Aside("other_site", cut(submission.site.id, 100)));
    this.heads.push({ file: path, isSealed, submission });
    return undefined;
  }

  /** What all of it comes to; from here on learners can be told one by one. */
  async reckon() {
    if (!this.results) {
      const everybody = await everybodyOf([...this.heads], this.roster);
      everybody.codes = await codesOf(this.site, everybody);
      this.results = new Results(this.site, everybody, this.roster, this.marks, this.clock());
    }
    return this.results;
  }

  /** Each learner in the report's order. @param {(learner: any, who: number) => void} take */
  async each(take, tell = () => {}) {
    const results = await this.reckon();
    const order = results.order();
    const pace = new Pace(order.length, tell);
    for (const who of order) {
      take(results.learner(who), who);
      await pace.step();
    }
  }

  /** What was set aside, in order and in words. */
  toldAsides() {
    const { reasons } = this.data;
    const place = new Map(reasons.map(({ name }, at) => [name, at]));
    const words = ({ name, parts }) => {
      let at = 0;
      return reasons[place.get(name)].words.replace(/\u0001/g, () => parts[at++]);
    };
    const key = ({ path, reason }) => [path, place.get(reason.name), ...reason.parts];
    return this.asides.map((aside) => ({ ...aside, words: words(aside.reason) }))
      .sort((one, other) => compareParts([...key(one), ""], [...key(other), ""]));
  }

  /** What is known when all learners are. `met`: which marks have met their responses, and why those were refused that were. @param {Map<string, string | null>} met */
  ending(met) {
    return { asides: this.toldAsides(), refused: this.marks.refused(met), rosterFaults: this.results.rosterFaults, others: this.marks.others(met) };
  }

  /** What the page shows of all learners, in the order of their names. */
  async overview(tell = () => {}) {
    const [toMark, items, met] = [new ToMark(), new Items(this.site), new Map()];
    const people = [];
    let submissions = 0;
    const today = dayOf(this.clock());
    await this.each((learner, who) => {
      toMark.learner(learner);
      items.learner(learner);
      meet(met, learner);
      people.push({ who, place: people.length, ...personOf(learner, today) });
      submissions += learner.files.length;
    }, tell);
    return { people, submissions, texts: toMark.sorted(), report: items.report(), ending: this.ending(met) };
  }

  /**
   * All files of a report, each as the parts of its text; and for a workbook the rows that they are made of.
   * @param {boolean} [hasRows]
   */
  async tables(tell = () => {}, hasRows = false) {
    const { columns } = this.data;
    const files = Object.fromEntries(Object.keys(columns).map((file) => [file, [csvHead(columns[file])]]));
    const rows = Object.fromEntries(Object.keys(columns).map((file) => [file, []]));
    const put = (file, cells) => (hasRows ? rows[file].push(cells) : files[file].push(csvRow(cells)));
    const [toMark, items, met] = [new ToMark(), new Items(this.site), new Map()];
    const [learners, people] = [[], []];
    const today = dayOf(this.clock());
    await this.each((learner) => {
      for (const [file, of] of Object.entries(LEARNER_ROWS)) for (const cells of of(learner, this.site)) put(file, cells);
      toMark.learner(learner);
      items.learner(learner);
      meet(met, learner);
      if (hasRows) people.push(personOf(learner, today));
      else learners.push(learners.length ? "," : "", jsonLearner(learner));
    }, tell);
    const ending = this.ending(met);
    const report = items.report();
    for (const cells of toMark.rows(ending.others)) put("to-mark.csv", cells);
    for (const aside of ending.asides) put("set-aside.csv", asideRow(aside));
    for (const [file, of] of Object.entries(ITEM_ROWS)) for (const cells of of(report)) put(file, cells);
    const head = `{"format":"coursewright-report/1","site":${jsonText(this.site.id)},"title":${jsonText(this.site.title)},"learners":[`;
    files["results.json"] = [head, ...learners, `],${jsonEnd(ending).slice(1)}\n`];
    files["items.json"] = [itemsJson(this.site, report)];
    return { files, rows, people, ending };
  }
}

function meet(met, learner) {
  for (const { questions } of learner.attempts) {
    for (const { marking } of questions) if (marking && !met.has(marking.id)) met.set(marking.id, marking.refused);
  }
}

/** What a page and a workbook show of somebody in a row. */
function personOf(learner, today) {
  const { id, fields, department, started } = learner;
  const flags = allRaised(learner);
  const courses = learner.courses.map((result) => ({
    state: stateOf(result, today), required: result.required, score: result.quizzes_taken > 0 ? result.score : null,
    valid_until: result.valid_until, flags: result.all_flags,
  }));
  const some = (isSo) => Number(courses.some(isSo));
  const needs = 8 * some(({ state, required }) => required && ["not-begun", "begun", "not-passed"].includes(state))
    + 4 * some(({ state }) => state === "expired" || state === "due") + 2 * Number(flags.length > 0) + some(({ state }) => state === "to-mark");
  const words = [fields.name, fields.employee_id, fields.email, department, id].filter(Boolean).join(" ").toLowerCase();
  return { id, fields, department, started, flags, courses, needs, words };
}
