/** One question on the page: reads what the learner gave, puts it back, and shows what came of it. */
window.Coursewright = window.Coursewright || {};

/**
 * @typedef {{id: string, type: string, points: number, wording: string, objective: string | null, pinned: string[], key: any}} QuestionData
 * @typedef {{mark: "right" | "partly" | "wrong", credit: number, answer: number | null}} Graded
 */
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
    this.outcome = fieldset.querySelector("[data-outcome]");
    this.scenario = fieldset.querySelector("scenario-dialogue");
    this.list = fieldset.querySelector(".ordering");
    /** Whether the learner has put the items in an order; until then the order is not a response. */
    this.ordered = false;
    fieldset.tabIndex = -1;
    if (this.list) this.order();
    if (data.type === "matching") fieldset.addEventListener("input", () => this.spell());
  }

  all(selector) {
    return [...this.fieldset.querySelectorAll(selector)];
  }

  /** The options, items or matches in the order in which they are shown. @returns {string[]} */
  get shown() {
    if (this.data.type !== "matching") return this.all("[data-option]").map((row) => row.dataset.option);
    return [...this.fieldset.querySelector("select").options].map(({ value }) => value).filter(Boolean);
  }

  /** Puts the options in this order; those it does not name come last. @param {string[]} ids */
  arrange(ids) {
    const place = (row) => (ids.indexOf(row.dataset.option) + 1) || Infinity;
    const rows = this.all("[data-option]");
    const sorted = [...rows].sort((a, b) => place(a) - place(b));
    if (sorted.every((row, index) => row === rows[index])) return;
    for (const row of sorted) {
      const whole = row.closest(".option, li");
      whole.parentNode.append(whole);
    }
  }

  /** What the learner has given, or null. */
  get response() {
    const inputs = this.all("input");
    const ticked = inputs.filter((input) => input.checked).map((input) => input.value);
    switch (this.data.type) {
      case "single_choice":
      case "true_false":
        return ticked[0] ?? null;
      case "multiple_response":
        return ticked.length ? ticked : null;
      case "ordering":
        return this.ordered ? this.shown : null;
      case "matching": {
        const pairs = this.all("select").filter((select) => select.value).map((select) => [select.name, select.value]);
        return pairs.length ? Object.fromEntries(pairs) : null;
      }
      case "scenario":
        return this.scenario.path.length ? this.scenario.path : null;
      default:
        return inputs[0].value.trim() ? inputs[0].value : null;
    }
  }

  /** What counts as given: a dialogue only when it has come to its end. */
  get given() {
    return this.scenario && !this.scenario.ended ? null : this.response;
  }

  /** Why a response cannot be graded as it stands: a key of the strings, or nothing. */
  get unreadable() {
    const { response } = this;
    if (typeof response !== "string" || !/short_answer|numeric/.test(this.data.type)) return "";
    if (response.length > 500) return "too_long";
    const { number } = Coursewright.grading;
    return this.data.type === "numeric" && number(response, this.data.key.unit) === null ? "not_a_number" : "";
  }

  set response(value) {
    switch (this.data.type) {
      case "ordering":
        this.ordered = Array.isArray(value);
        if (this.ordered) this.arrange(value);
        break;
      case "matching":
        for (const select of this.all("select")) select.value = value?.[select.name] ?? "";
        this.spell();
        break;
      case "scenario":
        // Played again only where it differs: whoever reads its last turn keeps the place.
        if (JSON.stringify(this.scenario.path) !== JSON.stringify(value ?? [])) this.scenario.path = value ?? [];
        break;
      case "short_answer":
      case "numeric": {
        const [input] = this.all("input");
        if (input.value !== (value ?? "")) input.value = value ?? "";
        break;
      }
      default: {
        const ticked = [value].flat();
        for (const input of this.all("input")) input.checked = ticked.includes(input.value);
      }
    }
  }

  /** The buttons that move an item up or down; arrow keys on them do the same. */
  order() {
    const { text } = Coursewright;
    const name = (row) => row.querySelector(".text").textContent.trim();
    const move = (row, up) => {
      const other = up ? row.previousElementSibling : row.nextElementSibling;
      if (!other || this.locked) return;
      if (up) other.before(row);
      else other.after(row);
      this.ordered = true;
      const rows = [...this.list.children];
      const words = text("moved", { item: name(row), n: rows.indexOf(row) + 1, of: rows.length });
      row.dispatchEvent(new CustomEvent("coursewright:say", { bubbles: true, detail: words }));
      row.dispatchEvent(new Event("input", { bubbles: true }));
    };
    for (const row of this.list.children) {
      row.querySelector(".moves").hidden = false;
      for (const button of row.querySelectorAll("[data-move]")) {
        button.setAttribute("aria-label", text(`move_${button.dataset.move}`, { item: name(row) }));
        button.addEventListener("click", () => {
          move(row, button.dataset.move === "up");
          button.focus();
        });
        button.addEventListener("keydown", (event) => {
          if (event.key !== "ArrowUp" && event.key !== "ArrowDown") return;
          event.preventDefault();
          move(row, event.key === "ArrowUp");
          button.focus();
        });
      }
    }
  }

  /** A closed list cuts off what is long: what was chosen is written out below it. */
  spell() {
    for (const select of this.all("select")) {
      select.parentNode.querySelector(".chosen")?.remove();
      const words = select.selectedOptions[0]?.textContent ?? "";
      if (select.value && words.length > 24) select.after(Coursewright.element("p", { class: "chosen", "aria-hidden": "true" }, words));
    }
  }

  /** Shuts or opens the question for changes. */
  set locked(locked) {
    this.fieldset.toggleAttribute("data-settled", locked);
    for (const control of this.all("input, select, [data-move]")) control.disabled = locked;
    if (this.scenario) this.scenario.locked = locked;
  }
  get locked() {
    return this.fieldset.hasAttribute("data-settled");
  }

  /** A mark as icon and word. @param {string} mark @param {string} words */
  badge(mark, words) {
    const icon = this.icons.content.children[["right", "partly", "wrong"].indexOf(mark)];
    return [...(icon ? [icon.cloneNode(true)] : []), Coursewright.element("strong", {}, words)];
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
    for (const row of this.all("[data-option], [data-pair]")) row.removeAttribute("data-mark");
  }

  clear() {
    this.unmark();
    for (const box of this.all("[data-feedback], [data-overall], [data-explanation], [data-see], [data-key]")) box.hidden = true;
    for (const control of this.all("[aria-describedby]")) control.removeAttribute("aria-describedby");
  }

  /**
   * Shows how a response was graded.
   * @param {any} response
   * @param {Graded} graded
   * @param {{settled: boolean, show: string[], points: string}} how `points`: what to add to the mark
   */
  show(response, graded, { settled, show, points }) {
    const { text } = Coursewright;
    const { mark } = graded;
    this.clear();
    if (show.includes("correctness")) {
      this.fieldset.dataset.mark = mark;
      const words = response === null ? "not_answered" : settled ? mark : { right: "right", partly: "partly_yet", wrong: "not_yet" }[mark];
      const another = this.scenario && response !== null && !settled && mark !== "right";
      const said = another ? text("ending_yet", { percent: Coursewright.percent(graded.credit) }) : text(words);
      this.say(...this.badge(mark, said), points && ` ${points}`);
    } else {
      this.say(text("recorded"));
    }
    if (show.includes("option")) this.showOptions(response, graded);
    // The focus goes to the outcome, below the feedback: it is read along.
    const told = this.all("[data-feedback]:not([hidden])");
    for (const box of told) box.id ||= `${this.fieldset.id}-${box.dataset.feedback}-feedback`;
    if (told.length) this.outcome.setAttribute("aria-describedby", told.map(({ id }) => id).join(" "));
    const right = mark === "right";
    if (show.includes("key") && settled && !right) this.showKey();
    if (show.includes("explanation") && (right || settled)) this.reveal("[data-explanation]");
    if (show.includes("correctness") && !right) this.reveal("[data-see]");
  }

  reveal(selector) {
    for (const box of this.all(selector)) box.hidden = false;
  }

  /** The feedback that belongs to what was chosen, and its mark. */
  showOptions(response, { mark, answer }) {
    const { type, key } = this.data;
    this.reveal(`[data-overall="${mark}"]`);
    if (answer !== null && answer !== undefined) this.reveal(`[data-feedback="${answer}"]`);
    if (type === "matching") {
      for (const row of this.all("[data-pair]")) {
        const given = response?.[row.dataset.pair];
        if (given) this.tell(row, given === key.pairs[row.dataset.pair] ? "right" : "wrong");
      }
    }
    if (!/choice|true_false|multiple/.test(type)) return;
    const chosen = [response].flat();
    for (const row of this.all("[data-option]")) {
      const { option } = row.dataset;
      if (!chosen.includes(option)) continue;
      const credit = key.right ? Number(key.right.includes(option)) : key.credits[option] ?? 0;
      this.tell(row, credit >= 1 ? "right" : credit > 0 ? "partly" : "wrong");
      const [feedback] = this.all(`[data-feedback="${option}"]`);
      if (!feedback) continue;
      feedback.hidden = false;
      row.querySelector("input").setAttribute("aria-describedby", feedback.id);
    }
  }

  /** Marks one row with icon and word. */
  tell(row, mark, words = Coursewright.text(mark)) {
    row.dataset.mark = mark;
    row.append(Coursewright.element("span", { class: "told", "data-told": mark }, ...this.badge(mark, words)));
  }

  /** What would have been right. */
  showKey() {
    const { text, element } = Coursewright;
    const { type, key } = this.data;
    const box = this.fieldset.querySelector("[data-key]");
    const words = (selector) => this.fieldset.querySelector(selector)?.textContent.trim() ?? "";
    const list = (tag, lines) => element(tag, {}, ...lines.map((line) => element("li", {}, line)));
    const right = key.right || Object.keys(key.credits || {}).filter((id) => key.credits[id] >= 1);
    for (const row of this.all("[data-option]")) {
      if (!right.includes(row.dataset.option)) continue;
      row.querySelector("[data-told]")?.remove();
      this.tell(row, "right", text("right_answer"));
    }
    if (type === "ordering") {
      box.replaceChildren(text("key_order"), list("ol", key.order.map((id) => words(`[data-option="${id}"] .text`))));
    } else if (type === "matching") {
      const lines = Object.entries(key.pairs).map(([item, match]) =>
        text("pair", { item: words(`[data-pair="${item}"] label`), match: words(`option[value="${match}"]`) }));
      box.replaceChildren(text("key_pairs"), list("ul", lines));
    } else if (key.answers) {
      const best = key.answers.find((answer) => answer.credit >= 1 && answer.match === undefined);
      if (!best) return;
      const { number } = Coursewright;
      const given = best.text ?? (best.value === undefined ? text("range", { from: number(best.from), to: number(best.to) }) : number(best.value));
      box.replaceChildren(`${text("key")} ${given} ${words(".unit")}`.trim());
    } else {
      return;
    }
    box.hidden = false;
  }
};
