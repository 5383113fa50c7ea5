/** One question on the page: reads what the learner gave, puts it back, and shows what came of it. */

/**
 * @typedef {{id: string, type: string, points: number, wording: string, objective: string | null, pinned: string[], key: any}} QuestionData
 * @typedef {{mark: "right" | "partly" | "wrong" | "ungraded", credit: number, answer: number | null}} Graded
 */
(() => {
  const { text, element, number, exact, percent, grading, store, same } = Coursewright;
  /** How each type is answered; those that are not here, with one of their options. */
  const WAYS = {
    multiple_response: "options", short_answer: "text", numeric: "text", ordering: "order", scenario: "path",
    // A map from part to response.
    matching: "parts", categorize: "parts", cloze: "parts", free_text: "parts", attestation: "parts", scorecard: "parts", model: "parts",
  };
  const isBox = ({ type }) => type === "radio" || type === "checkbox";
  const put = (control, ticked, words) => {
    if (isBox(control)) control.checked = ticked;
    else if (control.value !== words) control.value = words;
  };
  /** Half of a pair of surrogates, as a cut emoji leaves it, is no text that others can read. */
  const valueOf = ({ value }) => value.replace(/\p{Surrogate}/gu, "\ufffd");
  /** The part that a control belongs to. The radio buttons of one part share a name of their own. */
  const partOf = (control) => (control.type === "radio" ? control.closest("[data-part]").dataset.part : control.name);
  /** As the builder counts them: each Chinese, Japanese or Korean letter as half a word. */
  const countWords = (text) => {
    const wide = /[\u2e80-\u9fff\uac00-\ud7af]/g;
    const letters = text.match(wide)?.length ?? 0;
    return text.replace(wide, " ").split(/\s+/).filter((word) => /[\p{L}\p{N}]/u.test(word)).length + Math.ceil(letters / 2);
  };

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
      this.way = WAYS[data.type];
      this.outcome = this.find("[data-outcome]");
      this.scenario = this.find("scenario-dialogue");
      this.list = this.find(".ordering");
      /** Whether the learner has put the items in an order; until then the order is not a response. */
      this.ordered = false;
      this.areas = this.all("[data-area]");
      this.writing = this.find("textarea");
      this.beside = this.find("[data-beside]");
      /** Answered once and for all: nothing is gained by another try. */
      this.once = this.writing || !grading.isGraded(data);
      fieldset.tabIndex = -1;
      this.scenario?.begin(data.key);
      fieldset.addEventListener("input", () => this.refresh());
      if (this.list) this.order();
      if (this.areas.length) this.point();
      if (this.beside) this.offer();
      this.sign();
    }

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
      const list = this.find(".pair select");
      return list ? [...list.options].map(({ value }) => value).filter(Boolean) : this.all("[data-option]").map((row) => row.dataset.option);
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
      const { way, scenario } = this;
      if (way === "order") return this.ordered ? this.shown : null;
      if (way === "path") return scenario.path.length ? scenario.path : null;
      const filled = this.controls.filter((control) => (isBox(control) ? control.checked : control.value.trim()));
      if (way !== "parts") {
        const values = filled.map(valueOf);
        return (way === "options" && values.length ? values : values[0]) ?? null;
      }
      const given = Object.fromEntries(filled.map((control) => [partOf(control), valueOf(control)]));
      // What was filled in for the learner is no response, and neither are ticks without a text.
      const isNothing = this.data.type === "attestation" ? !given.agreed && (given.name ?? "") === this.signature : this.writing && !given.text;
      return isNothing || !filled.length ? null : given;
    }

    /** What counts as given: a dialogue only when it has come to its end, a statement only when it is signed. */
    get given() {
      if (this.scenario && !this.scenario.ended) return null;
      const { response } = this;
      return this.data.type === "attestation" && !(response?.agreed && response.name && response.date) ? null : response;
    }

    /** Why a response cannot be graded as it stands: a key of the strings, or nothing. */
    get unreadable() {
      const { response } = this;
      const { type, key } = this.data;
      if (response === null) return "";
      if (type === "attestation") return this.given ? "" : "not_signed";
      if (this.writing) return this.wanting || (this.beside?.hidden ? "not_compared" : "");
      if ([response].flatMap((given) => (given.at ? given : Object.values(given))).some(({ length }) => length > 500)) return "too_long";
      return type === "numeric" && grading.number(response, key.unit) === null ? "not_a_number" : "";
    }

    /** Whether a text is too short or too long: a key of the strings, or nothing. */
    get wanting() {
      const { value, dataset } = this.writing;
      const words = countWords(value);
      return words < Number(dataset.least ?? 0) ? "too_few_words" : words > Number(dataset.most ?? Infinity) ? "too_many_words" : "";
    }

    set response(value) {
      const { way, controls, scenario } = this;
      if (way === "order") {
        this.ordered = Array.isArray(value);
        if (this.ordered) this.arrange(value);
      } else if (way === "path") {
        // Played again only where it differs: whoever reads its last turn keeps the place.
        if (!same(scenario.path, value ?? [])) scenario.path = value ?? [];
      } else if (way === "parts") {
        // Whoever compares stays where they are when another tab has written the same.
        if (this.beside) this.compare(Object.keys(value ?? {}).length > 1 || (!this.beside.hidden && value?.text === this.writing.value));
        for (const control of controls) {
          const wanted = value?.[partOf(control)] ?? "";
          put(control, wanted === control.value, wanted);
        }
        if (!value) this.sign();
      } else {
        for (const control of controls) put(control, [value].flat().includes(control.value), value ?? "");
      }
      this.refresh();
    }

    /** What is shown beside the controls as they change. */
    refresh() {
      for (const select of this.all("select")) {
        // A closed list cuts off what is long: what was chosen is written out below it.
        select.parentNode.querySelector(".chosen")?.remove();
        const words = select.selectedOptions[0]?.textContent ?? "";
        if (select.value && words.length > 24) select.after(element("span", { class: "chosen", "aria-hidden": "true" }, words));
      }
      for (const area of this.areas) area.toggleAttribute("data-chosen", area.dataset.area === this.response);
      if (this.writing) this.find("[data-count]").textContent = text("words", { n: countWords(this.writing.value) });
      const total = this.find("[data-total]");
      if (!total) return;
      const rows = this.all("tr[data-part]");
      const rated = rows.flatMap((row) => {
        const rating = row.querySelector(":checked")?.value;
        return rating ? [[Number(row.dataset.weight), Number(rating)]] : [];
      });
      total.textContent = rated.length ? text("total", { total: number(Coursewright.weighted(rated)), n: rated.length, of: rows.length }) : "";
    }

    /** Pointing at an area of an image chooses it in the list. */
    point() {
      this.find(".picture").addEventListener("click", ({ target }) => {
        if (this.locked) return;
        const id = target.closest("[data-area]")?.dataset.area;
        const input = this.controls.find(({ value }) => value === id);
        if (!input) {
          if (!this.fieldset.dataset.mark) this.say(text("no_area"));
          return;
        }
        input.checked = true;
        input.dispatchEvent(new Event("input", { bubbles: true }));
      });
    }

    /** Offers a model answer to compare a text with, once it is written. */
    offer() {
      this.find("[data-compare]").addEventListener("click", () => {
        const fault = this.writing.value.trim() ? this.wanting : "choose_first";
        if (fault) {
          this.refuse(fault);
          this.outcome.focus();
          return;
        }
        this.say();
        this.compare(true);
        this.beside.focus();
      });
      this.compare(false);
    }

    /** The text stays as it is once the model answer has been seen. @param {boolean} seen */
    compare(seen) {
      this.beside.hidden = !seen;
      this.writing.readOnly = seen;
      this.find("[data-compare]").hidden = seen;
    }

    /** Fills in a statement's name, as the learner gave it for the results, and today's date. */
    sign() {
      if (this.data.type !== "attestation") return;
      const [, name, date] = this.controls;
      try {
        this.signature = JSON.parse(store.get("learner"))?.name ?? "";
      } catch {
        this.signature = "";
      }
      name.value = this.signature;
      // Swedes write days as the field holds them.
      date.value = new Date().toLocaleDateString("sv");
    }

    /** The buttons that move an item up or down; arrow keys on them do the same. */
    order() {
      const name = (row) => Coursewright.wordsOf(row.querySelector(".text"));
      const move = (button, up) => {
        const row = button.closest("li");
        const other = up ? row.previousElementSibling : row.nextElementSibling;
        if (!other || this.locked) return;
        other[up ? "before" : "after"](row);
        this.ordered = true;
        const rows = [...this.list.children];
        const words = text("moved", { item: name(row), n: rows.indexOf(row) + 1, of: rows.length });
        row.dispatchEvent(new CustomEvent("coursewright:say", { bubbles: true, detail: words }));
        row.dispatchEvent(new Event("input", { bubbles: true }));
        button.focus();
      };
      for (const button of this.all("[data-move]")) {
        const way = button.dataset.move;
        const row = button.closest("li");
        button.parentNode.hidden = false;
        button.setAttribute("aria-label", text(`move_${way}`, { item: name(row) }));
        button.addEventListener("click", () => move(button, way === "up"));
        button.addEventListener("keydown", (event) => {
          if (!/^Arrow(Up|Down)$/.test(event.key)) return;
          event.preventDefault();
          move(button, event.key === "ArrowUp");
        });
      }
    }

    /** Shuts or opens the question for changes. */
    set locked(locked) {
      this.fieldset.toggleAttribute("data-settled", locked);
      for (const control of [...this.controls, ...this.all("[data-move]")]) control.disabled = locked;
      if (this.scenario) this.scenario.locked = locked;
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
      this.scenario?.tell({});
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
        const yet = this.scenario ? "ending_yet" : mark === "partly" ? "partly_yet" : "not_yet";
        const words = nothing ? "not_answered" : settled || mark === "right" ? mark : yet;
        this.say(...this.badge(mark, text(words, { percent: percent(graded.credit) })), points && ` ${points}`);
      } else {
        this.say(text(nothing ? "not_answered" : this.data.key.marked_by === "hr" ? "recorded_hr" : "recorded"));
      }
      if (show.includes("option")) this.showOptions(response, graded, told);
      if (show.includes("explanation") && (settled || mark === "right")) this.reveal(this.data.key.criteria ? "[data-explanation], [data-feedback]" : "[data-explanation]");
      this.scenario?.tell({ score: told, debrief: show.includes("option"), best: isKey });
      // The focus goes to the outcome, below the feedback: it is read along.
      const boxes = this.all("[data-feedback]:not([hidden])");
      for (const box of boxes) box.id ||= `${this.fieldset.id}-${box.dataset.feedback}-feedback`;
      if (boxes.length) this.outcome.setAttribute("aria-describedby", boxes.map(({ id }) => id).join(" "));
      const wrong = mark !== "right" && mark !== "ungraded";
      if (isKey && this.beside) this.compare(true);
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
      if (this.way === "parts" && !this.once) this.showParts(response ?? {}, told);
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

    /** What there is to say of each part that was answered. @param {Object<string, string>} response */
    showParts(response, told) {
      const { key } = this.data;
      for (const row of this.all("[data-part]")) {
        const { part } = row.dataset;
        if (key.criteria?.[part].reference === null) continue;
        const mark = grading.markOf(grading.part(key, part, response[part]));
        if (told && response[part]) this.tell(row, mark);
        if (key.gaps && mark !== "right") this.reveal(`[data-feedback="${part}"]`);
      }
    }

    /** Marks one row with icon and word. */
    tell(row, mark, words = text(mark)) {
      row.dataset.mark = mark;
      const told = element("span", { class: "told", "data-told": mark }, ...this.badge(mark, words));
      (row.cells?.[0] ?? row).append(told);
      this.find(`[data-area="${row.dataset.option}"]`)?.setAttribute("data-mark", mark);
      if (!row.dataset.part) return;
      told.id = `${this.fieldset.id}-${row.dataset.part}-told`;
      for (const control of row.querySelectorAll("select, input")) control.setAttribute("aria-describedby", told.id);
    }

    /** What would have been right. */
    showKey() {
      const { right, credits = {}, gaps, criteria, pairs, items, answers, order } = this.data.key;
      const parts = pairs || items || gaps || criteria;
      const box = this.find("[data-key]");
      const copy = (node) => node.cloneNode(true).childNodes;
      const list = (title, tag, lines) => box.replaceChildren(text(title), element(tag, {}, ...lines.map((line) => element("li", {}, ...line))));
      for (const row of this.all("[data-option]")) {
        const { option } = row.dataset;
        if (!(right ? right.includes(option) : credits[option] >= 1)) continue;
        row.querySelector("[data-told]")?.remove();
        this.tell(row, "right", text("right_answer"));
      }
      if (order) {
        list("key_order", "ol", order.map((id) => copy(this.find(`[data-option="${id}"] .text`))));
      } else if (parts) {
        list(gaps ? "key_gaps" : criteria ? "key_ratings" : "key_pairs", "ul", this.all("[data-part]").flatMap((row) => {
          const key = parts[row.dataset.part];
          // Of what is typed the first answer, unless all are patterns.
          const match = criteria ? key.reference : key.answers ? key.answers.find((answer) => answer.text)?.text
            : row.querySelector(`option[value="${key.right ?? key}"]`).textContent;
          const item = gaps ? [row.querySelector("[name]").getAttribute("aria-label")] : copy(row.querySelector("label, [id]"));
          const [before, after] = text("pair").split("{item}").map((part) => part.replace("{match}", () => match));
          return (match ?? null) === null ? [] : [[before, ...item, after]];
        }));
      } else if (answers) {
        const best = answers.find((answer) => answer.credit >= 1 && answer.match === undefined);
        if (!best) return;
        const given = best.text ?? (best.value === undefined ? text("range", { from: exact(best.from), to: exact(best.to) }) : exact(best.value));
        box.replaceChildren(`${text("key")} ${given} ${this.find(".unit")?.textContent ?? ""}`.trim());
      } else if (!box.firstChild) {
        return;
      }
      box.hidden = false;
    }
  };
})();
