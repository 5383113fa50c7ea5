/** "My results": what is stored here, what would be handed in and how, and ways to take it along or delete it. */
class ResultsPage extends HandIn {
  connectedCallback() {
    /** @type {{site: any, learner: {ask: string[], require: string[]}, results: {email: string | null, seal: {public_key: string, fingerprint: string} | null, endpoint: {url: string, host: string} | null}, courses: any[], aside: string[]}} */
    this.data = JSON.parse(this.querySelector("script[type='application/json']").textContent);
    for (const note of document.querySelectorAll("[data-needs-script]")) note.hidden = true;
    this.hidden = false;
    this.startHandIn();
    this.addEventListener("click", (event) => {
      const action = event.target.closest("[data-action]")?.dataset.action;
      if (action === "delete") this.confirm(true);
      else if (action === "delete-no") this.confirm(false);
      else if (action === "delete-yes") this.clear();
    });
    this.querySelector("[data-import]").addEventListener("change", (event) => this.load(event.target));
    document.addEventListener("coursewright:progress", () => this.show());
    this.show();
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
    const { title, lessons, pass } = course;
    const ids = new Set([...course.quizzes.map(({ id }) => id), ...progress.attempts.map(({ quiz }) => quiz)]);
    const quizzes = [...ids].map((id) => {
      const quiz = course.quizzes.find((quiz) => quiz.id === id);
      return { title: id, ...quiz, ...store.standing(progress, id, quiz) };
    });
    const done = quizzes.filter(({ attempts, earlier, begun }) => attempts || earlier || begun);
    const read = lessons.filter(({ id }) => progress.lessons[id]?.finished).length;
    if (!done.length && !Object.keys(progress.lessons).length) return null;
    const link = ({ title: words, href: address, lang }) => (address ? element("a", { href: address, ...(lang && { lang }) }, words) : words);
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
      element("th", { scope: "row" }, link(quiz)),
      element("td", {}, String(quiz.attempts)),
      element("td", {}, quiz.attempts && quiz.told ? span(quiz.best, quiz.most) : text("none")),
      element("td", {}, text({ passed: "passed", failed: "not_passed", done: "done", to_mark: "to_mark", handed: "handed", begun: "begun", outdated: "outdated" }[status(quiz).state]))));
    const heads = ["quiz", "attempts", "best", "result"].map((key) => element("th", { scope: "col" }, text(key)));
    const table = element("table", {}, element("thead", {}, element("tr", {}, ...heads)), element("tbody", {}, ...rows));
    return [
      element("h3", {}, link(course)),
      element("p", {}, facts.join(" · ")),
      ...(rows.length ? [element("div", { class: "table-scroll", role: "region", tabindex: "0", "aria-label": title }, table)] : []),
    ];
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
