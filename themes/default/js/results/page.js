/** "My results": what is stored here, what would be handed in, and ways to take it along or delete it. */
class ResultsPage extends HTMLElement {
  connectedCallback() {
    /** @type {{site: any, learner: {ask: string[], require: string[]}, results: {email: string | null, seal: {public_key: string, fingerprint: string} | null}, courses: any[], aside: string[]}} */
    this.data = JSON.parse(this.querySelector("script[type='application/json']").textContent);
    this.form = this.querySelector("[data-submission]");
    for (const note of document.querySelectorAll("[data-needs-script]")) note.hidden = true;
    this.hidden = false;
    this.addFields();
    this.form.addEventListener("input", () => this.preview());
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.download();
    });
    this.querySelector("[data-action='email']").hidden = !this.data.results?.email;
    this.addEventListener("click", (event) => {
      const action = event.target.closest("[data-action]")?.dataset.action;
      if (action === "email") this.mail();
      else if (action === "delete") this.confirm(true);
      else if (action === "delete-no") this.confirm(false);
      else if (action === "delete-yes") this.clear();
    });
    this.querySelector("[data-import]").addEventListener("change", (event) => this.load(event.target));
    document.addEventListener("coursewright:progress", () => this.show());
    this.show();
  }

  say(place, words) {
    this.querySelector(place).textContent = words;
  }

  show() {
    this.showCourses();
    this.preview();
  }

  // What is stored

  showCourses() {
    const { store, element, text } = Coursewright;
    const { courses: known, aside } = this.data;
    const others = store.courses().filter((id) => !aside.includes(id) && known.every((course) => course.id !== id))
      .map((id) => ({ id, title: text("unknown_course", { course: id }), lessons: [], quizzes: [] }));
    const parts = [...known, ...others].map((course) => this.course(course, store.course(course.id))).filter(Boolean);
    this.querySelector("[data-courses]").replaceChildren(...parts.map((part) => element("section", { class: "stored" }, ...part)));
    this.querySelector("[data-empty]").hidden = parts.length > 0;
    this.querySelector("[data-send]").hidden = !parts.length;
    this.querySelector("[data-disk]").hidden = location.protocol !== "file:";
  }

  /** @returns {Node[] | null} null where nothing is stored */
  course(course, progress) {
    const { store, element, text, percent, span, status } = Coursewright;
    const { title, href, lessons, pass } = course;
    const ids = new Set([...course.quizzes.map(({ id }) => id), ...progress.attempts.map(({ quiz }) => quiz)]);
    const quizzes = [...ids].map((id) => {
      const quiz = course.quizzes.find((quiz) => quiz.id === id);
      return { title: id, ...quiz, ...store.standing(progress, id, quiz) };
    });
    const done = quizzes.filter(({ attempts, earlier, begun }) => attempts || earlier || begun);
    const read = lessons.filter(({ id }) => progress.lessons[id]?.finished).length;
    if (!done.length && !Object.keys(progress.lessons).length) return null;
    const link = (words, address) => (address ? element("a", { href: address }, words) : words);
    const facts = [text("lessons", { n: read, of: lessons.length })];
    const counting = quizzes.filter(({ id }) => pass?.quizzes.includes(id));
    const scores = counting.map(({ attempts, told, best, pass_mark: mark }) => ({ mark, score: attempts && told ? best : null }));
    // What others mark is not nothing: neither score nor mean is known here.
    const waits = ({ attempts, told, open }) => attempts && (!told || open);
    const handed = counting.filter(waits).length;
    const passed = pass && Coursewright.coursePassed(pass.mark, scores);
    if (passed) {
      facts.push(text("course_passed"));
    } else if (counting.length) {
      const mean = scores.reduce((sum, { score }) => sum + (score ?? 0), 0) / counting.length;
      facts.push(text("course_checks", { n: counting.filter((quiz) => quiz.attempts && !waits(quiz)).length, of: counting.length }));
      if (typeof pass.mark === "number" && !handed) facts.push(text("course_mean", { mean: percent(mean), mark: percent(pass.mark) }));
      if (handed) facts.push(text("course_handed", { n: handed }));
    }
    const rows = done.map((quiz) => element("tr", { "data-quiz": quiz.id ?? quiz.title, "data-state": status(quiz).state },
      element("th", { scope: "row" }, link(quiz.title, quiz.href)),
      element("td", {}, String(quiz.attempts)),
      element("td", {}, quiz.attempts && quiz.told ? span(quiz.best, quiz.most) : text("none")),
      element("td", {}, text({ passed: "passed", failed: "not_passed", done: "done", to_mark: "to_mark", handed: "handed", begun: "begun", outdated: "outdated" }[status(quiz).state]))));
    const heads = ["quiz", "attempts", "best", "result"].map((key) => element("th", { scope: "col" }, text(key)));
    const table = element("table", {}, element("thead", {}, element("tr", {}, ...heads)), element("tbody", {}, ...rows));
    return [
      element("h3", {}, link(title, href)),
      element("p", {}, facts.join(" · ")),
      ...(rows.length ? [element("div", { class: "table-scroll", role: "region", tabindex: "0", "aria-label": title }, table)] : []),
    ];
  }

  // Handing in

  addFields() {
    const { store, element, text, strings } = Coursewright;
    const { ask, require } = this.data.learner;
    let before = {};
    try {
      before = JSON.parse(store.get("learner")) || {};
    } catch {
      // Damaged details are simply asked for again.
    }
    const box = this.querySelector("[data-fields]");
    for (const name of ask) {
      const label = strings[`field_${name}`] || name;
      const needed = require.includes(name);
      const input = element("input", {
        name, id: `field-${name}`, type: name === "email" ? "email" : "text", "aria-describedby": `fault-${name}`,
        autocomplete: { name: "name", email: "email" }[name] || "off", ...(needed && { "aria-required": "true" }),
      });
      input.value = before[name] || "";
      box.append(element("div", { class: "field", "data-field": name },
        element("label", { for: input.id }, needed ? text("required", { field: label }) : label), input,
        element("p", { id: `fault-${name}`, class: "fault", "data-fault": "" })));
    }
    this.querySelector("[data-remember]").hidden = !ask.length;
    this.form.elements.remember.checked = Object.keys(before).length > 0;
  }

  /** The details as they stand in the form, without empty ones. */
  learner() {
    const given = this.data.learner.ask.map((name) => [name, this.form.elements[name].value.trim()]);
    return Object.fromEntries(given.filter(([, value]) => value));
  }

  /** Makes what would be handed in now, and shows it. */
  preview() {
    const { element, text, date, span, strings } = Coursewright;
    const learner = this.learner();
    if (this.form.elements.remember.checked) Coursewright.store.set("learner", JSON.stringify(learner));
    else if (Coursewright.store.get("learner")) Coursewright.store.set("learner", null);
    const made = Coursewright.submission(this.data, learner);
    // The same content is the same file, however often it is downloaded.
    const content = ({ learner: who, attempts, lessons }) => JSON.stringify([who, attempts, lessons]);
    if (this.submission && content(made) === content(this.submission)) return;
    this.submission = made;
    const { id, site, created, attempts, lessons } = this.submission;
    const titles = new Map(this.data.courses.flatMap((course) => [...course.lessons, ...course.quizzes]).map((one) => [one.id, one.title]));
    const open = new Set([...this.querySelectorAll("[data-preview] details[open]")].map((details) => details.dataset.list));
    const list = (key, lines) => element("details", { "data-list": key, ...(open.has(key) && { open: "" }) }, element("summary", {}, text(key, { n: lines.length })),
      element("ul", { class: "plain" }, ...lines.map((line) => element("li", {}, line))));
    const entry = (title, content) => [element("dt", {}, title), element("dd", {}, content)];
    this.querySelector("[data-preview]").replaceChildren(
      ...entry(text("says_site"), `${this.data.site.title} (${site.id}, ${site.build})`),
      ...Object.entries(learner).flatMap(([name, value]) => entry(strings[`field_${name}`] || name, value)),
      ...entry(text("says_created"), date(created)),
      ...entry(text("says_lessons"), list("count_lessons", lessons.map(({ lesson, opened, finished }) => text(finished ? "says_lesson_read" : "says_lesson",
        { lesson: titles.get(lesson) || lesson, opened: date(opened), finished: date(finished) })))),
      ...entry(text("says_attempts"), list("count_attempts", attempts.map(({ quiz, number, ended, claimed }) => text(typeof claimed.score === "number" ? "says_attempt" : "says_attempt_unmarked",
        { quiz: titles.get(quiz) || quiz, n: number, date: date(ended), percent: span(Number(claimed.score) || 0, claimed.most) })))),
      ...entry(text("says_id"), id));
    this.say("[data-raw]", JSON.stringify(this.submission, null, 2));
  }

  /** Whether the details will do; otherwise the first fault has the focus. */
  isComplete() {
    const { text, strings } = Coursewright;
    const learner = this.learner();
    const faulty = this.data.learner.ask.filter((name) => {
      const input = this.form.elements[name];
      const missing = this.data.learner.require.includes(name) && !learner[name];
      const bad = name === "email" && learner[name] && !/^\S+@\S+$/.test(learner[name]);
      const words = missing ? text("missing", { field: strings[`field_${name}`] || name }) : bad ? text("bad_email") : "";
      input.setAttribute("aria-invalid", Boolean(words));
      this.say(`#fault-${name}`, words);
      return words;
    });
    if (faulty.length) this.form.elements[faulty[0]].focus();
    return !faulty.length;
  }

  /** @returns {Promise<string | null>} the name of the file, if it was made */
  async download() {
    if (!this.isComplete()) return null;
    this.preview();
    const { submission } = this;
    const file = await this.content(submission).then((content) => {
      const name = Coursewright.submissionFile(submission, Boolean(this.data.results.seal));
      Coursewright.download(name, content);
      return name;
    }, (fault) => {
      this.say("[data-sent]", Coursewright.text(fault === "cannot_seal" ? fault : "not_sealed"));
      return null;
    });
    if (file) this.say("[data-sent]", Coursewright.text("downloaded", { file }));
    return file;
  }

  /** What the file holds. Where it is to be sealed, it is sealed, or there is none. */
  async content(submission) {
    const { seal } = this.data.results;
    if (!seal) return submission;
    if (!Coursewright.canSeal()) throw "cannot_seal";
    return Coursewright.sealed(submission, seal);
  }

  /** The file first, then the e-mail it belongs to. */
  async mail() {
    const file = await this.download();
    if (!file) return;
    const { email } = this.data.results;
    location.href = Coursewright.submissionMail(email, this.data.site, this.submission.learner.name || "", file);
    this.say("[data-sent]", `${Coursewright.text("downloaded", { file })} ${Coursewright.text("mailed", { file })}`);
  }

  // Progress in a file, and the end of it

  /** @param {HTMLInputElement} input */
  async load(input) {
    const [file] = input.files;
    if (!file) return;
    let done;
    try {
      done = Coursewright.store.import(await file.text());
    } catch {
      done = { fault: "bad_file" };
    }
    input.value = "";
    const { fault, site, attempts } = done;
    this.say("[data-imported]", fault ? Coursewright.text(fault, { site }) : Coursewright.text("loaded", { n: attempts }));
  }

  confirm(asking) {
    const box = this.querySelector("[data-confirm]");
    const button = this.querySelector("[data-action='delete']");
    box.hidden = !asking;
    button.setAttribute("aria-expanded", asking);
    (asking ? box : button).focus();
  }

  clear() {
    this.form.elements.remember.checked = false;
    for (const input of this.form.querySelectorAll("[data-field] input")) input.value = "";
    Coursewright.store.clear();
    this.confirm(false);
    this.say("[data-deleted]", Coursewright.text("deleted"));
  }
}
customElements.define("results-page", ResultsPage);
