/* The page around the desk: what HR drops, chooses and types, and what they see. Whatever comes from files is set as
   text, never as markup. */
"use strict";

/** Rows of people and texts that are shown at a time. */
const ROWS_AT_ONCE = 200;
const TEXTS_AT_ONCE = 20;
const EXAMPLES = 5;

const byId = (id) => document.getElementById(id);
const counting = (count, one, many) => `${count.toLocaleString("en")} ${count === 1 ? one : many}`;

/** An element with its attributes and what is in it; texts are texts. */
function element(name, attributes = {}, ...inside) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) if (value !== null && value !== false) made.setAttribute(key, value === true ? "" : value);
  made.append(...inside.flat().filter((one) => one !== null && one !== undefined && one !== ""));
  return made;
}

/** A table that moves within itself. @param {(string | {title: string, n?: boolean})[]} heads @param {any[][]} rows cells: texts or elements, the first names the row */
function tableOf(label, heads, rows, kind = null) {
  const isNumber = (at) => typeof heads[at] === "object" && heads[at].n;
  const head = heads.map((one, at) => element("th", { scope: "col", class: isNumber(at) ? "n" : null }, typeof one === "object" ? one.title : one));
  const body = rows.map((cells) => element("tr", {}, cells.map((cell, at) => {
    if (cell instanceof HTMLTableCellElement) return cell;
    return element(at === 0 ? "th" : "td", at === 0 ? { scope: "row" } : { class: isNumber(at) ? "n" : null }, cell instanceof Node ? cell : element("bdi", {}, String(cell ?? "")));
  })));
  const table = element("table", { class: kind }, element("caption", { class: "visually-hidden" }, label), element("thead", {}, element("tr", {}, head)), element("tbody", {}, body));
  return element("div", { class: "scroll", role: "group", "aria-label": label, tabindex: "0" }, table);
}

const shareWords = (share) => (share === null ? "" : `${fixed(share * 100, 1)} %`);
const pointWords = (points) => (points === null ? "" : String(Number(fixed(points, 2))));
const numberWordsShort = (number) => (number === null ? "" : fixed(number, 2));

class DeskPage {
  constructor(data) {
    this.desk = new Desk(data);
    this.overview = null;
    this.hasFiles = false;
    this.unsaved = false;
    this.shown = { people: ROWS_AT_ONCE, texts: TEXTS_AT_ONCE };
    this.queue = Promise.resolve();
    const { title, site, build, keys } = data;
    document.title = `HR desk: ${title}`;
    byId("title").replaceChildren(element("bdi", {}, title));
    byId("facts").replaceChildren(
      "As of ", element("time", {}, shownDay(dayOf(this.desk.clock()))), element("span", {}, "site ", element("code", {}, site)), element("span", {}, "build ", element("code", {}, build)));
    this.listen();
    this.tellLists();
    this.work(async () => {
      for (const key of keys) await this.desk.addKey(key);
      this.tellLists();
      if (this.desk.rosterSheets.length) await this.reckon();
    });
  }

  listen() {
    const chosen = (id, take) => byId(id).addEventListener("change", (event) => {
      const files = [...event.target.files];
      event.target.value = "";
      if (files.length) this.work(() => take(files));
    });
    chosen("files", (files) => this.read(files.map((file) => ({ file, path: file.name, named: true }))));
    chosen("folder", (files) => this.read(files.map((file) => ({ file, path: file.webkitRelativePath || file.name, named: false }))));
    chosen("key", (files) => this.addKey(files));
    chosen("roster", (files) => this.addTables(files, "roster"));
    chosen("marks", (files) => this.addTables(files, "marks"));
    byId("clear").addEventListener("click", () => this.work(async () => {
      this.desk.clear();
      this.hasFiles = false;
      await this.reckon();
    }));
    const over = (isOver) => document.body.classList.toggle("is-over", isOver);
    addEventListener("dragover", (event) => {
      event.preventDefault();
      over(true);
    });
    addEventListener("dragleave", (event) => event.relatedTarget ?? over(false));
    addEventListener("drop", (event) => {
      event.preventDefault();
      over(false);
      // They are gone once this is over, so each is taken hold of now.
      const entries = [...event.dataTransfer.items].map((item) => item.webkitGetAsEntry?.() ?? item.getAsFile()).filter(Boolean);
      this.work(async () => this.read((await Promise.all(entries.map((entry) => filesOf(entry, "")))).flat()));
    });
    byId("words").addEventListener("input", () => this.showPeople());
    byId("state").append(...STATE_ORDER.map((state) => new Option(STATE_WORDS[state], state)));
    byId("state").addEventListener("change", () => this.showPeople());
    byId("order").addEventListener("change", () => this.showPeople());
    byId("more").addEventListener("click", () => this.showPeople(this.shown.people + ROWS_AT_ONCE));
    byId("which").addEventListener("change", () => this.showTexts());
    byId("more-texts").addEventListener("click", () => this.showTexts(this.shown.texts + TEXTS_AT_ONCE));
    byId("single").append(...[...Object.keys(this.desk.data.columns), "results.json", "items.json"].map((file) => element("button", { type: "button", "data-save": file }, file)));
    for (const button of document.querySelectorAll("[data-save]")) button.addEventListener("click", () => this.work(() => this.save(button.dataset.save)));
    addEventListener("beforeunload", (event) => {
      if (this.unsaved) event.preventDefault();
    });
  }

  /** Does one thing after another, and says what went wrong. */
  work(act) {
    const done = async () => {
      byId("fault").hidden = true;
      document.body.setAttribute("aria-busy", "true");
      try {
        await act();
      } catch (error) {
        byId("fault").textContent = error.message;
        byId("fault").hidden = false;
      }
      document.body.removeAttribute("aria-busy");
      byId("progress").hidden = true;
    };
    this.queue = this.queue.then(done);
    return this.queue;
  }

  tell(what) {
    return (done, all) => {
      Object.assign(byId("progress"), { hidden: false, max: all, value: done });
      byId("status").textContent = `${what}: ${done.toLocaleString("en")} of ${all.toLocaleString("en")}`;
    };
  }

  /** @param {{file: File, path: string, named: boolean}[]} files */
  async read(files) {
    const tables = files.filter(({ file, named }) => named && /\.(csv|xlsx)$/i.test(file.name));
    // What is wrong with one file is said when the others have been read.
    let fault = null;
    for (const { file } of tables) await this.addTables([file], null, false).catch((error) => { fault ??= error; });
    const others = files.filter((one) => !tables.includes(one)).sort((one, other) => compareTexts(one.path, other.path));
    if (others.length === 1 && (await others[0].file.slice(0, 40).text()).replace(/^\ufeff/, "").startsWith("coursewright-private-key/")) return this.addKey([others[0].file]);
    this.hasFiles ||= others.length > 0;
    await this.desk.read(others.map(({ file, path, named }) => ({ path, named, size: file.size, bytes: async () => new Uint8Array(await file.arrayBuffer()) })), this.tell("Reading"));
    await this.reckon();
    if (fault) throw fault;
  }

  async addKey(files) {
    for (const file of files) await this.desk.addKey(await file.text(), this.tell("Opening"));
    this.tellLists();
    await this.reckon();
  }

  /**
   * A list of people takes the place of the one before; several that are chosen at once are one.
   * @param {"roster" | "marks" | null} kind null: by what is in it
   */
  async addTables(files, kind, isLast = true) {
    let isFirst = true;
    for (const file of files) {
      const bytes = new Uint8Array(await file.arrayBuffer());
      const isMarks = kind === "marks" || (kind === null && (await readSheet(file.name, bytes)).head.includes("response_id"));
      if (isMarks) await this.desk.addMarks(file.name, bytes);
      else {
        await this.desk.addRoster(file.name, bytes, isFirst);
        isFirst = false;
      }
    }
    this.tellLists();
    if (isLast) await this.reckon();
  }

  tellLists() {
    const { keys, rosterSheets, markFiles, roster, data } = this.desk;
    const inside = data.keys.length ? " The key is inside this file: keep the file as safe as the key." : "";
    byId("key-said").textContent = keys.length ? `Sealed files are opened with ${keys.map(({ fingerprint }) => fingerprint).join("; ")}.${inside}` : "None yet: needed for sealed files alone.";
    const unused = roster.unused.size ? ` Not used: the columns ${[...roster.unused].join(", ")}.` : "";
    byId("roster-said").textContent = rosterSheets.length ? `${rosterSheets.map(({ file }) => file.split("/").at(-1)).join(", ")}: ${counting(roster.entries.length, "person", "people")}.${unused}` : "None yet: without one nobody can be missing.";
    byId("marks-said").textContent = markFiles.length ? `Read from ${markFiles.join(", ")}.` : "None yet: a to-mark.csv with points in it, or mark below.";
  }

  /** Reckons everything again and shows it. `isTyped`: by a mark, so that what is typed in stays as it is. */
  async reckon(isTyped = false) {
    const begun = performance.now();
    this.overview = await this.desk.overview(this.tell("Grading"));
    const { people, submissions, ending } = this.overview;
    const isEmpty = !people.length && !ending.asides.length;
    for (const id of ["answer", "people", "marking", "flags", "questions", "aside", "save"]) byId(id).hidden = isEmpty;
    byId("clear").hidden = !this.hasFiles;
    this.showAnswer();
    this.showPeople(isTyped ? this.shown.people : ROWS_AT_ONCE);
    if (isTyped) this.updateTexts();
    else this.showTexts(TEXTS_AT_ONCE);
    this.showFlags();
    this.showQuestions();
    this.showAsides();
    const seconds = fixed((performance.now() - begun) / 1000, 1);
    byId("status").textContent = isEmpty ? "" : `${counting(submissions, "submission", "submissions")} of ${counting(people.length, "person", "people")}, ${counting(ending.asides.length, "file", "files")} set aside. Graded in ${seconds} s.`;
  }

  showAnswer() {
    const { people, ending, texts } = this.overview;
    const courses = this.desk.site.courses.filter(({ asked }) => asked);
    const results = people.flatMap((person) => person.courses);
    const is = (...states) => ({ state }) => states.includes(state);
    const passed = results.filter(is("passed", "due", "expired")).length;
    const required = results.filter((result) => result.required);
    const missing = required.filter(is("not-begun", "begun", "not-passed")).length;
    const said = [required.length
      ? `${counting(missing, "required result is", "required results are")} missing of ${required.length.toLocaleString("en")}.`
      : `${counting(passed, "result is", "results are")} passed, by ${counting(people.length, "person", "people")} in ${counting(courses.length, "course", "courses")}.`];
    const [due, expired] = [results.filter(is("due")).length, results.filter(is("expired")).length];
    said.push(due || expired ? `${due.toLocaleString("en")} to renew within ${DUE_WITHIN_DAYS} days, ${expired.toLocaleString("en")} expired.` : "Nothing is due for renewal.");
    const waiting = texts.filter(({ marking }) => marking.points === null).length;
    if (waiting) said.push(`${counting(waiting, "text waits", "texts wait")} for your marks.`);
    const flags = people.reduce((sum, person) => sum + person.flags.length, 0);
    said.push(flags ? `There ${flags === 1 ? "is" : "are"} ${counting(flags, "flag", "flags")} to look at.` : "There are no flags.");
    byId("said").replaceChildren(...said.flatMap((sentence) => [element("span", {}, sentence), " "]));
    const heads = ["Course", ...STATE_ORDER.map((state) => ({ title: STATE_WORDS[state], n: true }))];
    const rows = courses.map((course, at) => [course.title, ...STATE_ORDER.map((state) => people.filter((person) => person.courses[at].state === state).length.toLocaleString("en"))]);
    const faults = [...ending.rosterFaults.map(({ file, line, what }) => `${file}, line ${line}: ${what}`), ...ending.refused.map(({ file, line, why }) => `${file}${line ? `, line ${line}` : ""}: ${why}`)];
    const list = faults.length ? element("details", {}, element("summary", {}, `${counting(faults.length, "line", "lines")} of lists that could not be taken`), element("ul", {}, faults.slice(0, 500).map((one) => element("li", {}, one)))) : "";
    byId("glance").replaceChildren(tableOf("Courses at a glance", heads, rows), list);
  }

  showPeople(most = ROWS_AT_ONCE) {
    this.shown.people = most;
    if (!this.overview) return;
    const [words, state] = [byId("words").value.trim().toLowerCase(), byId("state").value];
    const people = this.overview.people.filter((person) => person.words.includes(words)
      && (!state || (state === "needs" ? person.needs > 0 : person.courses.some((result) => result.state === state))));
    const place = { needs: ({ needs }) => [-needs], name: () => [], department: ({ department }) => [department === null ? 1 : 0, department ?? ""] }[byId("order").value];
    people.sort((one, other) => compareParts([...place(one), one.place], [...place(other), other.place]));
    const courses = this.desk.site.courses.filter(({ asked }) => asked);
    const hasDepartments = this.overview.people.some(({ department }) => department !== null);
    const rows = people.slice(0, most).map((person) => {
      const button = element("button", { type: "button" }, element("bdi", {}, cut(person.fields.name ?? person.id, 80)));
      button.addEventListener("click", () => this.showPerson(person.who));
      const cells = person.courses.map((result) => this.stateCell(result));
      const name = element("th", { scope: "row" }, button, person.fields.employee_id === null ? "" : element("small", {}, element("bdi", {}, person.fields.employee_id)));
      return [name, ...(hasDepartments ? [person.department ?? ""] : []), ...cells];
    });
    byId("people-table").replaceChildren(rows.length
      ? tableOf("People and courses", ["Name", ...(hasDepartments ? ["Department"] : []), ...courses.map(({ title }) => title)], rows, "people")
      : element("p", { class: "empty" }, "Nobody fits what is asked for above."));
    byId("shown").textContent = `${Math.min(most, people.length).toLocaleString("en")} of ${this.overview.people.length.toLocaleString("en")} shown`;
    byId("more").hidden = people.length <= most;
  }

  stateCell({ state, required, score, valid_until: until, flags }) {
    const isMissing = required && ["not-begun", "begun", "not-passed"].includes(state);
    const sign = { "not-begun": "○", begun: "◐", "not-passed": "×", expired: "!", due: "↻", "to-mark": "…", completed: "✓", passed: "✓" }[state];
    const word = isMissing ? `missing, ${STATE_WORDS[state]}` : STATE_WORDS[state];
    return element("td", { "data-state": isMissing ? "missing" : state },
      element("span", { class: "state" }, element("i", { "aria-hidden": "true" }, sign), word), score === null ? "" : [" ", element("span", { class: "score" }, shareWords(score))],
      until === null ? "" : element("small", {}, `until ${shownDay(until)}`),
      flags.length ? element("small", { class: "flagged" }, element("i", { "aria-hidden": "true" }, "⚑"), element("span", { class: "visually-hidden" }, "flags: "), flags.join(", ")) : "");
  }

  async showPerson(who) {
    const learner = (await this.desk.reckon()).learner(who);
    byId("person-title").replaceChildren(element("bdi", {}, learner.fields.name ?? learner.id));
    const facts = [learner.id, learner.fields.email, learner.department, learner.files.length ? `files: ${learner.files.slice(0, MOST_FILES).join(", ")}` : "nothing handed in"].filter(Boolean);
    const flags = allRaised(learner).map(({ flag, detail, attempt }) => element("li", {}, element("b", {}, flag), ` ${attempt ? `${attempt.quiz}: ` : ""}${detail}`));
    const attempts = learner.attempts.map((attempt) => {
      const { graded } = attempt;
      const score = graded === null ? "not graded" : graded.score === null ? "to mark" : shareWords(graded.score);
      const summary = element("summary", {}, element("bdi", {}, attempt.title ?? attempt.quiz), `, attempt ${attempt.number}${attempt.ended ? `, ${shownMoment(attempt.ended).slice(0, 16).replace("T", " ")}` : ""}: ${score} (${attempt.standing.replace("_", " ")})`);
      const rows = attempt.questions.map((question) => [question.prompt ?? question.id, question.response, markWord(question) ?? "", pointWords(question.points), pointWords(question.possible)]);
      return element("details", {}, summary, tableOf(`Responses of ${attempt.title ?? attempt.quiz}`, ["Question", "Response", "Mark", { title: "Points", n: true }, { title: "Of", n: true }], rows));
    });
    byId("person-facts").replaceChildren(element("p", {}, facts.join(" · ")), ...(flags.length ? [element("h3", {}, "Flags"), element("ul", {}, flags)] : []), element("h3", {}, "Attempts"), ...(attempts.length ? attempts : [element("p", { class: "empty" }, "None.")]));
    byId("person").showModal();
  }

  showTexts(most = TEXTS_AT_ONCE) {
    this.shown.texts = most;
    const texts = this.overview?.texts ?? [];
    const isAll = byId("which").value === "all";
    const shown = texts.filter(({ marking }) => isAll || marking.points === null);
    this.boxes = new Map();
    byId("texts").replaceChildren(...shown.slice(0, most).map((one) => this.textBox(one)));
    byId("more-texts").hidden = shown.length <= most;
    this.updateTexts();
  }

  textBox({ learner, attempt, question, marking }) {
    const points = element("input", { inputmode: "decimal", autocomplete: "off" });
    const comment = element("input", { autocomplete: "off" });
    points.value = marking.typed;
    comment.value = marking.comment ?? "";
    const status = element("p", { class: "shown", role: "status" });
    const give = () => {
      this.desk.give(marking.id, points.value, comment.value);
      this.unsaved = true;
      this.work(() => this.reckon(true));
    };
    for (const input of [points, comment]) input.addEventListener("change", give);
    this.boxes.set(marking.id, status);
    const help = [["Model answer", marking.model], ["Checklist", marking.checklist]].filter(([, text]) => text)
      .map(([title, text]) => element("p", { class: "note" }, element("b", {}, `${title}: `), text));
    return element("div", { class: "text" },
      element("h3", {}, element("bdi", {}, question.prompt ?? question.id)),
      element("p", { class: "note" }, element("bdi", {}, learner.fields.name ?? learner.id), ` · ${attempt.quiz}, attempt ${attempt.number}${attempt.standing === "counts" ? "" : ` · ${attempt.standing.replace("_", " ")}`}`),
      ...help, element("blockquote", {}, question.response.replaceAll(" ¶ ", "\n")),
      element("div", { class: "tools" }, element("label", {}, `Points, 0 to ${shownNumber(marking.most)}`, points), element("label", {}, "Comment", comment), status));
  }

  /** What has become of what was typed. */
  updateTexts() {
    const texts = this.overview?.texts ?? [];
    const waiting = texts.filter(({ marking }) => marking.points === null).length;
    byId("marking-said").textContent = !texts.length ? "No question here asks for a text that somebody must mark."
      : `${counting(waiting, "text waits", "texts wait")} for a mark of ${texts.length.toLocaleString("en")}. Save them as to-mark.csv: this page keeps nothing when it is closed.`;
    for (const { marking } of texts) {
      const status = this.boxes?.get(marking.id);
      if (status) status.textContent = marking.refused !== null ? `Refused: ${marking.refused}` : marking.points === null ? "waits" : `${shownNumber(marking.points)} of ${shownNumber(marking.most)}`;
    }
  }

  showFlags() {
    const found = new Map();
    for (const { fields, id, flags } of this.overview.people) {
      for (const { flag, detail } of flags) {
        if (!found.has(flag)) found.set(flag, { times: 0, examples: [] });
        const one = found.get(flag);
        one.times += 1;
        if (one.examples.length < EXAMPLES) one.examples.push(`${fields.name ?? id}: ${detail}`);
      }
    }
    const { site } = this.desk;
    const list = [...found].sort(([one], [other]) => site.flagOrder(one) - site.flagOrder(other)).map(([flag, { times, examples }]) => element("div", {},
      element("dt", {}, element("code", {}, flag), element("b", {}, times.toLocaleString("en"))),
      element("dd", {}, element("p", {}, site.meaning(flag)), element("ul", {}, examples.map((one) => element("li", {}, element("bdi", {}, one)))), times > examples.length ? element("p", { class: "note" }, `and ${counting(times - examples.length, "more, in flags.csv", "more, in flags.csv")}`) : "")));
    byId("flags-list").replaceChildren(list.length ? element("dl", { class: "flags" }, list) : element("p", { class: "empty" }, "There are none."));
  }

  showQuestions() {
    const rows = this.overview.report.flatMap(({ quiz, questions }) => questions.filter(({ figures }) => figures.n > 0).map(({ asked, figures, verdicts }) => [
      asked.plain, quiz.data.title, figures.n.toLocaleString("en"), figures.facility === null ? "" : percentOf(figures.facility), numberWordsShort(figures.discrimination),
      verdicts.map(({ message, figures: behind }) => `${message} (${behind})`).join(" | "),
    ]));
    const heads = ["Question", "Quiz", { title: "People", n: true }, { title: "Facility", n: true }, { title: "Discrimination", n: true }, "What it says"];
    byId("questions-table").replaceChildren(rows.length ? tableOf("Questions", heads, rows) : element("p", { class: "empty" }, "Nobody has taken a quiz for the first time in these files."));
  }

  showAsides() {
    const { asides } = this.overview.ending;
    const rows = asides.slice(0, 500).map(({ path, words }) => [path, words]);
    byId("aside-table").replaceChildren(rows.length ? tableOf("Set aside", ["File", "Why"], rows) : element("p", { class: "empty" }, "Nothing."),
      asides.length > 500 ? element("p", { class: "note" }, `and ${asides.length - 500} more, in set-aside.csv`) : "");
  }

  async save(name) {
    const tables = await this.desk.tables(this.tell("Writing"), name === "results.xlsx");
    let blob;
    if (name === "results.xlsx") blob = await workbook(this.desk, tables, this.tell("Writing"));
    else if (name === "results.zip") {
      const zip = new ZipMaker();
      for (const [file, parts] of Object.entries(tables.files)) await zip.add(file, parts);
      blob = zip.blob("application/zip");
    } else blob = new Blob(tables.files[name], { type: name.endsWith(".json") ? "application/json" : "text/csv" });
    if (name === "results.zip" || name === "to-mark.csv") this.unsaved = false;
    const link = element("a", { download: name, href: URL.createObjectURL(blob) });
    link.click();
    // The browser has begun to save by then.
    setTimeout(() => URL.revokeObjectURL(link.href), 60000);
    byId("status").textContent = `Saved ${name}.`;
  }
}

/** All files of what was dropped, with their paths. @param {any} entry of the file system, or a file */
async function filesOf(entry, below) {
  if (entry instanceof File) return [{ file: entry, path: below + entry.name, named: below === "" }];
  const path = below + entry.name;
  if (entry.isFile) return [{ file: await new Promise((take, fail) => entry.file(take, fail)), path, named: below === "" }];
  const reader = entry.createReader();
  const found = [];
  for (;;) {
    // A reader gives a hundred at a time.
    const some = await new Promise((take, fail) => reader.readEntries(take, fail));
    if (!some.length) return found;
    for (const inner of some) found.push(...await filesOf(inner, `${path}/`));
  }
}

if (globalThis.document) {
  const unfit = [["DecompressionStream", "zips"], ["CompressionStream", "workbooks"]].filter(([name]) => !(name in globalThis)).map(([, what]) => what);
  if (!globalThis.crypto?.subtle) unfit.push("sealed files");
  if (unfit.length) {
    byId("unfit").textContent = `This browser cannot read or write ${unfit.join(" and ")}: open this file in a current Chrome, Edge or Firefox.`;
    byId("unfit").hidden = false;
  }
  globalThis.deskPage = new DeskPage(JSON.parse(byId("data").textContent));
}
