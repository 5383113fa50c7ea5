/** One question on the page: reads what the learner gave, puts it back, and shows what came of it. */

/**
 * @typedef {{id: string, type: string, points: number, wording: string, objective: string | null, pinned: string[], key: any}} QuestionData
 * @typedef {{mark: "right" | "partly" | "wrong" | "ungraded", credit: number, answer: number | null}} Graded
 */
(() => {
  /** What is answered part by part: a map from part to response. */
  const PARTS = /matching|categorize|cloze|scorecard|free_text|attestation/;
  const isBox = ({ type }) => type === "radio" || type === "checkbox";
  /** The part that a control belongs to. The radio buttons of one part share a name of their own. */
  const partOf = (control) => (control.type === "radio" ? control.closest("[data-part]").dataset.part : control.name);
  const markOf = (credit) => (credit >= 1 ? "right" : credit > 0 ? "partly" : "wrong");
  /** As the builder counts them: each Chinese, Japanese or Korean letter as half a word. */
  const countWords = (text) => {
    const wide = /[\u2e80-\u9fff\uac00-\ud7af]/g;
    const letters = text.match(wide)?.length ?? 0;
    return text.replace(wide, " ").split(/\s+/).filter((word) => /[\p{L}\p{N}]/u.test(word)).length + Math.ceil(letters / 2);
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
      this.outcome = fieldset.querySelector("[data-outcome]");
      this.scenario = fieldset.querySelector("scenario-dialogue");
      this.list = fieldset.querySelector(".ordering");
      /** Whether the learner has put the items in an order; until then the order is not a response. */
      this.ordered = false;
      this.areas = this.all("[data-area]");
      this.writing = fieldset.querySelector("textarea");
      this.beside = fieldset.querySelector("[data-beside]");
      /** Answered once and for all: nothing is gained by another try. */
      this.once = data.type === "free_text" || !Coursewright.grading.isGraded(data);
      fieldset.tabIndex = -1;
      this.scenario?.begin(data.key);
      fieldset.addEventListener("input", () => this.refresh());
      if (this.list) this.order();
      if (this.areas.length) this.point();
      if (this.beside) this.offer();
      this.sign();
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
      if (!/matching|categorize/.test(this.data.type)) return this.all("[data-option]").map((row) => row.dataset.option);
      return [...this.fieldset.querySelector("select").options].map(({ value }) => value).filter(Boolean);
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
      const { controls } = this;
      const { type } = this.data;
      if (PARTS.test(type)) {
        const filled = controls.filter((control) => (!isBox(control) || control.checked) && control.value.trim());
        const given = Object.fromEntries(filled.map((control) => [partOf(control), control.value]));
        // What was filled in for the learner is no response, and neither are ticks without a text.
        if (type === "attestation" ? !given.agreed && (given.name ?? "") === this.signature : this.writing && !given.text) return null;
        return filled.length ? given : null;
      }
      if (this.list) return this.ordered ? this.shown : null;
      if (this.scenario) return this.scenario.path.length ? this.scenario.path : null;
      const ticked = controls.filter((input) => input.checked).map((input) => input.value);
      if (type === "multiple_response") return ticked.length ? ticked : null;
      if (isBox(controls[0])) return ticked[0] ?? null;
      return controls[0].value.trim() ? controls[0].value : null;
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
      if (/short_answer|numeric|cloze/.test(type) && [response].flatMap((given) => (typeof given === "string" ? given : Object.values(given))).some(({ length }) => length > 500)) return "too_long";
      return type === "numeric" && Coursewright.grading.number(response, key.unit) === null ? "not_a_number" : "";
    }

    /** Whether a text is too short or too long: a key of the strings, or nothing. */
    get wanting() {
      const { value, dataset } = this.writing;
      const words = countWords(value);
      return words < Number(dataset.least ?? 0) ? "too_few_words" : words > Number(dataset.most ?? Infinity) ? "too_many_words" : "";
    }

    set response(value) {
      const { controls } = this;
      if (PARTS.test(this.data.type)) {
        // Whoever compares stays where they are when another tab has written the same.
        if (this.beside) this.compare(Object.keys(value ?? {}).length > 1 || (!this.beside.hidden && value?.text === this.writing.value));
        for (const control of controls) {
          const wanted = value?.[partOf(control)] ?? "";
          if (isBox(control)) control.checked = wanted === control.value;
          else if (control.value !== wanted) control.value = wanted;
        }
        if (!value) this.sign();
      } else if (this.list) {
        this.ordered = Array.isArray(value);
        if (this.ordered) this.arrange(value);
      } else if (this.scenario) {
        // Played again only where it differs: whoever reads its last turn keeps the place.
        if (JSON.stringify(this.scenario.path) !== JSON.stringify(value ?? [])) this.scenario.path = value ?? [];
      } else if (isBox(controls[0])) {
        const ticked = [value].flat();
        for (const input of controls) input.checked = ticked.includes(input.value);
      } else if (controls[0].value !== (value ?? "")) {
        controls[0].value = value ?? "";
      }
      this.refresh();
    }

    /** What is shown beside the controls as they change. */
    refresh() {
      const { text, number, element } = Coursewright;
      for (const select of this.all("select")) {
        // A closed list cuts off what is long: what was chosen is written out below it.
        select.parentNode.querySelector(".chosen")?.remove();
        const words = select.selectedOptions[0]?.textContent ?? "";
        if (select.value && words.length > 24) select.after(element("span", { class: "chosen", "aria-hidden": "true" }, words));
      }
      for (const area of this.areas) area.toggleAttribute("data-chosen", area.dataset.area === this.response);
      if (this.writing) this.fieldset.querySelector("[data-count]").textContent = text("words", { n: countWords(this.writing.value) });
      const total = this.fieldset.querySelector("[data-total]");
      if (!total) return;
      const rows = this.all("tr[data-part]");
      const rated = rows.flatMap((row) => {
        const rating = row.querySelector(":checked")?.value;
        return rating ? [[Number(row.dataset.weight), Number(rating)]] : [];
      });
      const sum = rated.reduce((all, [weight, rating]) => all + weight * rating, 0) / rated.reduce((all, [weight]) => all + weight, 0);
      total.textContent = rated.length ? text("total", { total: number(sum), n: rated.length, of: rows.length }) : "";
    }

    /** Pointing at an area of an image chooses it in the list. */
    point() {
      const picture = this.fieldset.querySelector(".picture");
      picture.addEventListener("click", (event) => {
        if (this.locked) return;
        const id = event.target.closest("[data-area]")?.dataset.area;
        const input = this.controls.find(({ value }) => value === id);
        if (!input) {
          if (!this.fieldset.dataset.mark) this.say(Coursewright.text("no_area"));
          return;
        }
        input.checked = true;
        input.dispatchEvent(new Event("input", { bubbles: true }));
      });
    }

    /** Offers a model answer to compare a text with, once it is written. */
    offer() {
      const button = this.fieldset.querySelector("[data-compare]");
      button.addEventListener("click", () => {
        const fault = this.writing.value.trim() ? this.wanting : "choose_first";
        if (fault) {
          this.say(Coursewright.text(fault));
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
      this.fieldset.querySelector("[data-compare]").hidden = seen;
    }

    /** Fills in a statement's name, as the learner gave it for the results, and today's date. */
    sign() {
      if (this.data.type !== "attestation") return;
      const [, name, date] = this.controls;
      try {
        this.signature = JSON.parse(Coursewright.store.get("learner"))?.name ?? "";
      } catch {
        this.signature = "";
      }
      const now = new Date();
      name.value = this.signature;
      date.value = new Date(now.getTime() - now.getTimezoneOffset() * 60_000).toISOString().slice(0, 10);
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

    /** Shuts or opens the question for changes. */
    set locked(locked) {
      this.fieldset.toggleAttribute("data-settled", locked);
      for (const control of [...this.controls, ...this.all("[data-move]")]) control.disabled = locked;
      if (this.scenario) this.scenario.locked = locked;
      if (this.beside && locked) this.compare(true);
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
      for (const row of this.all("[data-option], [data-part], [data-area]")) row.removeAttribute("data-mark");
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
      const { text } = Coursewright;
      const { mark } = graded;
      this.clear();
      if (show.includes("correctness") && mark !== "ungraded") {
        this.fieldset.dataset.mark = mark;
        const words = response === null ? "not_answered" : settled ? mark : { right: "right", partly: "partly_yet", wrong: "not_yet" }[mark];
        const another = this.scenario && response !== null && !settled && mark !== "right";
        const said = another ? text("ending_yet", { percent: Coursewright.percent(graded.credit) }) : text(words);
        this.say(...this.badge(mark, said), points && ` ${points}`);
      } else {
        this.say(text(response === null ? "not_answered" : this.data.key.marked_by === "hr" ? "recorded_hr" : "recorded"));
      }
      const open = mark === "right" || settled;
      if (show.includes("option")) this.showOptions(response, graded);
      if (show.includes("explanation") && open) this.reveal(this.data.key.criteria ? "[data-explanation], [data-feedback]" : "[data-explanation]");
      this.scenario?.tell({ score: show.includes("correctness"), debrief: show.includes("option"), best: settled && show.includes("key") });
      // The focus goes to the outcome, below the feedback: it is read along.
      const told = this.all("[data-feedback]:not([hidden])");
      for (const box of told) box.id ||= `${this.fieldset.id}-${box.dataset.feedback}-feedback`;
      if (told.length) this.outcome.setAttribute("aria-describedby", told.map(({ id }) => id).join(" "));
      const wrong = mark !== "right" && mark !== "ungraded";
      if (show.includes("key") && settled && wrong) this.showKey();
      if (show.includes("correctness") && wrong) this.reveal("[data-see]");
    }

    reveal(selector) {
      for (const box of this.all(selector)) box.hidden = false;
    }

    /** The feedback that belongs to what was chosen, and its mark. */
    showOptions(response, { mark, answer }) {
      const { type, key } = this.data;
      this.reveal(`[data-overall="${mark}"]`);
      if (answer !== null && answer !== undefined) this.reveal(`[data-feedback="${answer}"]`);
      if (PARTS.test(type) && !this.once) this.showParts(response ?? {});
      if (!/choice|true_false|multiple|hotspot/.test(type)) return;
      const chosen = [response].flat();
      for (const row of this.all("[data-option]")) {
        const { option } = row.dataset;
        if (!chosen.includes(option)) continue;
        const credit = key.right ? Number(key.right.includes(option)) : key.credits[option] ?? 0;
        this.tell(row, markOf(credit));
        const [feedback] = this.all(`[data-feedback="${option}"]`);
        if (!feedback) continue;
        feedback.hidden = false;
        row.querySelector("input").setAttribute("aria-describedby", feedback.id);
      }
    }

    /** The mark of each part that was answered, and what there is to say of it. @param {Object<string, string>} response */
    showParts(response) {
      const { type, key } = this.data;
      for (const row of this.all("[data-part]")) {
        const { part } = row.dataset;
        if (key.criteria?.[part].reference === null) continue;
        const mark = markOf(Coursewright.grading.part(key, part, response[part]));
        if (response[part]) this.tell(row, mark);
        if (type === "cloze" && mark !== "right") this.reveal(`[data-feedback="${part}"]`);
      }
    }

    /** Marks one row with icon and word. */
    tell(row, mark, words = Coursewright.text(mark)) {
      row.dataset.mark = mark;
      const told = Coursewright.element("span", { class: "told", "data-told": mark }, ...this.badge(mark, words));
      (row.cells?.[0] ?? row).append(told);
      this.fieldset.querySelector(`[data-area="${row.dataset.option}"]`)?.setAttribute("data-mark", mark);
      if (!row.dataset.part) return;
      told.id = `${this.fieldset.id}-${row.dataset.part}-told`;
      for (const control of row.querySelectorAll("select, input")) control.setAttribute("aria-describedby", told.id);
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
      /** What is written of a gap's key: the first of its answers, unless all are patterns. */
      const filling = (id, { right: option, answers }) => (option ? words(`[data-part="${id}"] option[value="${option}"]`) : answers.find((answer) => answer.text)?.text);
      const pairs = (title, entries) => {
        box.replaceChildren(text(title), list("ul", entries.filter(([, match]) => match).map(([item, match]) => text("pair", { item, match }))));
      };
      if (type === "ordering") {
        box.replaceChildren(text("key_order"), list("ol", key.order.map((id) => words(`[data-option="${id}"] .text`))));
      } else if (key.pairs || key.items) {
        pairs("key_pairs", Object.entries(key.pairs || key.items).map(([item, match]) => [words(`[data-part="${item}"] label`), words(`option[value="${match}"]`)]));
      } else if (key.gaps) {
        const names = this.all("[data-part]").map((gap) => [gap.dataset.part, gap.querySelector("[aria-label]").getAttribute("aria-label")]);
        pairs("key_gaps", names.map(([id, name]) => [name, filling(id, key.gaps[id])]));
      } else if (key.criteria) {
        pairs("key_ratings", this.all("tr[data-part]").map((row) => [row.querySelector("[id]").textContent, String(key.criteria[row.dataset.part].reference ?? "")]));
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
})();
