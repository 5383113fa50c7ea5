/** One question at a time: buttons from one to the next, flags, and an answer sheet. */
Coursewright.Steps = class {
  /** @param {any} form the quiz's element, a QuizForm */
  constructor(form) {
    this.form = form;
    this.name = `at-${form.dataset.quiz}`;
    this.buttons = form.querySelector("[data-steps]");
    this.sheet = form.querySelector("[data-sheet]");
    this.icons = this.sheet.querySelector("template").content.children;
    form.addEventListener("click", (event) => {
      const button = event.target.closest("[data-go], [data-steps] [data-action]");
      if (!button) return;
      const { action, go } = button.dataset;
      const at = this.ids.indexOf(this.at);
      if (action === "flag") form.flag(this.at);
      else this.go(go ?? this.ids[at + (action === "next" ? 1 : -1)]);
    });
  }

  /** Shows these questions one by one, or all of them below each other. @param {{id: string, flag?: boolean}[] | null} records */
  open(records) {
    this.buttons.hidden = this.sheet.hidden = !records;
    this.form.toggleAttribute("data-one", Boolean(records));
    if (!records) return;
    this.ids = records.map(({ id }) => id);
    // Where this tab was before a reload; other tabs are where they are.
    const before = history.state?.[this.name];
    if (!this.ids.includes(this.at)) this.at = this.ids.includes(before) ? before : this.ids[0];
    this.show(records);
  }

  /** @param {string} id @param {boolean} [quietly] the focus goes elsewhere */
  go(id, quietly = false) {
    if (!this.ids?.includes(id)) return;
    this.at = id;
    history.replaceState({ ...history.state, [this.name]: id }, "");
    this.show(this.records);
    if (!quietly) this.form.questions.get(id).fieldset.focus();
  }

  show(records) {
    this.records = records;
    const { element, text } = Coursewright;
    const at = this.ids.indexOf(this.at);
    for (const id of this.ids) this.form.questions.get(id).fieldset.toggleAttribute("data-away", id !== this.at);
    for (const title of this.form.querySelectorAll("[data-section]")) title.toggleAttribute("data-away", Number(title.dataset.section) !== this.form.sectionOf(this.at));
    const button = (action) => this.buttons.querySelector(`[data-action="${action}"]`);
    button("previous").hidden = at === 0;
    button("next").hidden = at === this.ids.length - 1;
    button("flag").setAttribute("aria-pressed", Boolean(records[at].flag));
    const list = this.sheet.querySelector("ol");
    const [done, flag] = this.icons;
    const focused = this.ids.indexOf(document.activeElement?.dataset.go);
    list.replaceChildren(...records.map((record, index) => {
      const { id, flag: flagged } = record;
      const answered = this.form.isAnswered(record);
      const words = [text(answered ? "sheet_answered" : "sheet_open"), ...(flagged ? [text("sheet_flagged")] : [])].join(text("comma"));
      return element("li", {}, element("button", {
        type: "button", "data-go": id, ...(id === this.at && { "aria-current": "step" }), ...(answered && { "data-answered": "" }),
      }, element("span", { class: "visually-hidden" }, text("value", { before: text("question", { n: index + 1 }), after: "" })), element("b", { "aria-hidden": "true" }, String(index + 1)),
      ...(answered ? [done.cloneNode(true)] : []), ...(flagged ? [flag.cloneNode(true)] : []), element("span", {}, words)));
    }));
    list.children[focused]?.firstElementChild.focus();
  }
};
