/**
 * One question on the page: reads what the learner gave, puts it back, and shows what came of it. `Question` does so for
 * choices, texts and numbers. What other types do otherwise stands in classes that extend it, each in a script that only
 * those pages load that ask so: `Coursewright.kinds` has them by type.
 */

/**
 * @typedef {{id: string, type: string, points: number, wording: string, objective: string | null, pinned: string[], key: any}} QuestionData
 * @typedef {{mark: "right" | "partly" | "wrong" | "ungraded", credit: number, answer: number | null}} Graded
 */
(() => {
  const { text, element, exact, percent, grading } = Coursewright;
  const isBox = ({ type }) => type === "radio" || type === "checkbox";
  /** Whether something was given with a control. */
  const isFilled = (control) => (isBox(control) ? control.checked : control.value.trim());
  const put = (control, ticked, words) => {
    if (isBox(control)) control.checked = ticked;
    else if (control.value !== words) control.value = words;
  };
  /** Half of a pair of surrogates, as a cut emoji leaves it, is no text that others can read. */
  const valueOf = ({ value }) => value.replace(/\p{Surrogate}/gu, "\ufffd");
  /** The part that a control belongs to. The radio buttons of one part share a name of their own. */
  const partOf = (control) => (control.type === "radio" ? control.closest("[data-part]").dataset.part : control.name);

  /** What an element says: of an image the words that stand for it, and the cells of a table apart. */
  Coursewright.wordsOf = (node) => {
    const copy = node.cloneNode(true);
    for (const image of copy.querySelectorAll("img")) image.replaceWith(image.alt);
    for (const part of copy.querySelectorAll("p, li, th, td")) part.append(" ");
    return copy.textContent.replace(/\s+/g, " ").trim();
  };

  Coursewright.Question = class {
    /**
     * @param {HTMLFieldSetElement} fieldset
     * @param {QuestionData} data
     * @param {HTMLTemplateElement} icons for right, partly and wrong, in this order
     */
    constructor(fieldset, data, icons) {
      this.fieldset = fieldset;
      this.data = data;
      this.icons = icons;
      this.outcome = this.find("[data-outcome]");
      /** Answered once and for all: nothing is gained by another try. */
      this.once = !grading.isGraded(data);
      /** Whether the learner is who has it graded, by a button. */
      this.checks = true;
      /** What is said of a response that has been graded already, and of one that may still become better, by its mark. */
      this.words = { same: "same_answer", wrong: "not_yet", partly: "partly_yet" };
      fieldset.tabIndex = -1;
      fieldset.addEventListener("input", () => this.refresh());
      this.begin();
    }

    /** Makes ready what is particular about a type. */
    begin() {}

    find(selector) {
      return this.fieldset.querySelector(selector);
    }
    all(selector) {
      return [...this.fieldset.querySelectorAll(selector)];
    }

    /** What the response is given with. Whatever stands in `[data-apart]` asks for something else. */
    get controls() {
      return this.all(":is(input, select, textarea):not([data-apart] *)");
    }

    /** The options, items or matches in the order in which they are shown. @returns {string[]} */
    get shown() {
      return this.all("[data-option]").map((row) => row.dataset.option);
    }

    /** Puts the options in this order; those it does not name come last. @param {string[]} ids */
    arrange(ids) {
      const place = (row) => (ids.indexOf(row.dataset.option) + 1) || Infinity;
      const rows = this.all("[data-option]");
      const sorted = [...rows].sort((a, b) => place(a) - place(b));
      if (sorted.every((row, index) => row === rows[index])) return;
      for (const row of sorted) {
        const whole = row.closest(".option, li") ?? row;
        whole.parentNode.append(whole);
      }
    }

    /** What the learner has given, or null. */
    get response() {
      const values = this.controls.filter(isFilled).map(valueOf);
      if (this.data.type === "numeric" && values.length) return this.withoutUnit(values[0]);
      return (this.data.type === "multiple_response" && values.length ? values : values[0]) ?? null;
    }
    set response(value) {
      for (const control of this.controls) put(control, [value].flat().includes(control.value), value ?? "");
      this.refresh();
    }

    /** Graders know the unit of the source alone, which is not the one that a translation shows. @param {string} typed */
    withoutUnit(typed) {
      const { textContent: unit } = this.find(".unit") ?? {};
      if (!unit || unit === this.data.key.unit) return typed;
      const parts = typed.toLowerCase().split(unit.toLowerCase()).map((part) => part.trim()).filter(Boolean);
      return parts.length === 1 ? parts[0] : typed;
    }

    /** What counts as given. */
    get given() {
      return this.response;
    }

    /** Why a response cannot be graded as it stands: a key of the strings, or nothing. */
    get unreadable() {
      const { response } = this;
      const { type, key } = this.data;
      if (response === null) return "";
      if ([response].flatMap((given) => (given.at ? given : Object.values(given))).some(({ length }) => length > 500)) return "too_long";
      return type === "numeric" && grading.number(response, key.unit) === null ? "not_a_number" : "";
    }

    /** Follows what is given in what is shown beside it. */
    refresh() {}

    /** Whether the learner has come to an end by themselves, without having it graded. */
    get ended() {
      return false;
    }

    /** Takes as a response what stands there, once the learner has it graded. */
    take() {}

    /** Shuts or opens the question for changes. */
    set locked(locked) {
      this.fieldset.toggleAttribute("data-settled", locked);
      for (const control of this.controls) control.disabled = locked;
    }
    get locked() {
      return this.fieldset.hasAttribute("data-settled");
    }

    /** A mark as icon and word. @param {string} mark @param {string} words */
    badge(mark, words) {
      const icon = this.icons.content.children[["right", "partly", "wrong"].indexOf(mark)];
      return [...(icon ? [icon.cloneNode(true)] : []), element("strong", {}, words)];
    }

    /** Says something in the outcome line. @param {...(Node | string)} parts */
    say(...parts) {
      this.outcome.replaceChildren(...parts);
    }

    /** Takes the mark away, as when the response has changed; feedback already given may stay to be read. */
    unmark() {
      delete this.fieldset.dataset.mark;
      this.say();
      this.outcome.removeAttribute("aria-describedby");
      for (const told of this.all("[data-told]")) told.remove();
      for (const row of this.all("[data-option], [data-part], [data-area]")) row.removeAttribute("data-mark");
    }

    /** Says why a response cannot be taken. @param {string} fault a key of the strings */
    refuse(fault) {
      this.unmark();
      this.say(text(fault));
    }

    clear() {
      this.unmark();
      for (const box of this.all("[data-feedback], [data-overall], [data-explanation], [data-see], [data-key]")) box.hidden = true;
      for (const control of this.all("[aria-describedby]:not(textarea)")) control.removeAttribute("aria-describedby");
    }

    /**
     * Shows how a response was graded.
     * @param {any} response
     * @param {Graded} graded
     * @param {{settled: boolean, show: string[], points: string}} how `points`: what to add to the mark
     */
    show(response, graded, { settled, show, points }) {
      const { mark } = graded;
      const told = show.includes("correctness");
      const isKey = settled && show.includes("key");
      const nothing = this.given === null;
      this.clear();
      if (told && mark !== "ungraded") {
        this.fieldset.dataset.mark = mark;
        const words = nothing ? "not_answered" : settled || mark === "right" ? mark : this.words[mark];
        this.say(...this.badge(mark, text(words, { percent: percent(graded.credit) })), points && ` ${points}`);
      } else {
        this.say(text(nothing ? "not_answered" : this.data.key.marked_by === "hr" ? "recorded_hr" : "recorded"));
      }
      if (show.includes("option")) this.showOptions(response, graded, told);
      if (show.includes("explanation") && (settled || mark === "right")) this.reveal(this.data.key.criteria ? "[data-explanation], [data-feedback]" : "[data-explanation]");
      // The focus goes to the outcome, below the feedback: it is read along.
      const boxes = this.all("[data-feedback]:not([hidden])");
      for (const box of boxes) box.id ||= `${this.fieldset.id}-${box.dataset.feedback}-feedback`;
      if (boxes.length) this.outcome.setAttribute("aria-describedby", boxes.map(({ id }) => id).join(" "));
      const wrong = mark !== "right" && mark !== "ungraded";
      if (isKey && wrong) this.showKey();
      if (told && wrong) this.reveal("[data-see]");
    }

    reveal(selector) {
      for (const box of this.all(selector)) box.hidden = false;
    }

    /** The feedback that belongs to what was chosen, and where it may be told its mark. @param {boolean} told */
    showOptions(response, { mark, answer }, told) {
      const { right, credits } = this.data.key;
      this.reveal(`[data-overall="${mark}"]`);
      if (answer !== null) this.reveal(`[data-feedback="${answer}"]`);
      if (!right && !credits) return;
      for (const option of [response].flat()) {
        const row = this.find(`[data-option="${option}"]`);
        if (!row) continue;
        if (told) this.tell(row, grading.markOf(right ? Number(right.includes(option)) : credits[option]));
        const feedback = this.find(`[data-feedback="${option}"]`);
        if (!feedback) continue;
        feedback.hidden = false;
        row.querySelector("input").setAttribute("aria-describedby", feedback.id);
      }
    }

    /** Marks one row with icon and word. */
    tell(row, mark, words = text(mark)) {
      row.dataset.mark = mark;
      const told = element("span", { class: "told", "data-told": mark }, ...this.badge(mark, words));
      (row.cells?.[0] ?? row).append(told);
      if (!row.dataset.part) return;
      told.id = `${this.fieldset.id}-${row.dataset.part}-told`;
      for (const control of row.querySelectorAll("select, input")) control.setAttribute("aria-describedby", told.id);
    }

    /** What would have been right. */
    showKey() {
      const { right, credits = {}, answers } = this.data.key;
      for (const row of this.all("[data-option]")) {
        const { option } = row.dataset;
        if (!(right ? right.includes(option) : credits[option] >= 1)) continue;
        row.querySelector("[data-told]")?.remove();
        this.tell(row, "right", text("right_answer"));
      }
      const box = this.find("[data-key]");
      const best = answers?.find((answer) => answer.credit >= 1 && answer.match === undefined);
      if (best) {
        const given = best.text ?? (best.value === undefined ? text("range", { from: exact(best.from), to: exact(best.to) }) : exact(best.value));
        box.replaceChildren(`${text("key")} ${given} ${this.find(".unit")?.textContent ?? ""}`.trim());
      }
      box.hidden = !box.firstChild;
    }

    /** Lists what would have been right. @param {string} title a key of the strings @param {"ol" | "ul"} tag @param {(Node | string)[][]} lines */
    listKey(title, tag, lines) {
      const box = this.find("[data-key]");
      box.replaceChildren(text(title), element(tag, {}, ...lines.map((line) => element("li", {}, ...line))));
      box.hidden = false;
    }
  };

  /** A question whose response is a map from part to what was given there. */
  Coursewright.PartsQuestion = class extends Coursewright.Question {
    get response() {
      const filled = this.controls.filter(isFilled);
      return filled.length ? Object.fromEntries(filled.map((control) => [partOf(control), valueOf(control)])) : null;
    }
    set response(value) {
      for (const control of this.controls) {
        const wanted = value?.[partOf(control)] ?? "";
        put(control, wanted === control.value, wanted);
      }
      this.refresh();
    }
  };

  /** Classes by the types of questions. @type {Object<string, typeof Coursewright.Question>} */
  Coursewright.kinds = { model: Coursewright.PartsQuestion };
  /** As the constructor of `Question`. */
  Coursewright.question = (fieldset, data, icons) => new (Coursewright.kinds[data.type] ?? Coursewright.Question)(fieldset, data, icons);
})();
