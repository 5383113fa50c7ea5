/**
 * `<model-exercise>`: a model in a question. It holds the model to what may be changed, says what is reached of the goals,
 * and keeps what was set in hidden fields, which the form reads, fills and shuts like any other field.
 */
(() => {
  const { element, exact } = Coursewright;
  const { judge } = Coursewright.exercise;
  const said = (on) => (on ? "yes" : "no");
  /** Fields that belong together, shut or opened. @param {Iterable<any>} controls @param {boolean} shut */
  const shut = (controls, shut) => { for (const control of controls) control.disabled = shut; };
  /** @param {any[]} controls @param {number} from @param {number} to @param {number} [step] */
  const bound = (controls, from, to, step) => {
    for (const control of controls) Object.assign(control, { min: from, max: to }, step && control.type === "number" ? { step } : {});
  };

  /**
   * How the settings of each kind stand in its element: `read` from it, written to it (`write`), and what of it is open
   * (`limit`; `open(id)` gives a setting, if it may be changed). Each stands in a script of its own.
   * @type {Object<string, any>}
   */
  const panels = {};
  Object.assign(Coursewright.exercise, { panels, said, shut, bound });

  class ModelExercise extends HTMLElement {
    connectedCallback() {
      if (this.key) return;
      const data = JSON.parse(this.closest("quiz-form").querySelector(":scope > script[type='application/json']").textContent);
      const field = this.closest("fieldset[data-question]");
      const { key } = data.questions.find(({ id }) => id === field.dataset.question);
      this.key = key;
      this.kind = panels[key.model.kind];
      this.model = this.querySelector("[data-block]");
      /** @type {Map<string, HTMLInputElement>} */
      this.fields = new Map([...this.querySelectorAll("input[type='hidden']")].map((input) => [input.name, input]));
      this.rows = [...this.querySelectorAll("[data-goal]")];
      this.effort = this.querySelector("[data-effort]");
      this.model.addEventListener("coursewright:changed", () => this.follow());
      // Only what was set is news for the form.
      this.model.addEventListener("input", (input) => input.stopPropagation());
      this.told = field;
      const watch = (node, names, act) => new MutationObserver(act).observe(node, { attributes: true, attributeFilter: names });
      for (const input of this.fields.values()) watch(input, ["value", "disabled"], () => this.refresh());
      watch(field, ["data-mark"], () => this.mark());
      this.show();
    }

    get given() {
      return Object.fromEntries([...this.fields].filter(([, { value }]) => value).map(([id, { value }]) => [id, value]));
    }
    /** Whether the question is shut for changes. */
    get locked() {
      return [...this.fields.values()].some(({ disabled }) => disabled);
    }

    /** Takes over what the learner has set in the model. */
    follow() {
      const start = new Map(this.key.settings.map((setting) => [setting.id, setting.start]));
      const set = new Map(this.kind.read(this.model).filter(([id, value]) => start.has(id) && value !== start.get(id)));
      for (const [id, input] of this.fields) input.value = set.get(id) ?? "";
      this.last = JSON.stringify([this.given, this.locked]);
      this.show();
      this.dispatchEvent(new Event("input", { bubbles: true }));
    }

    /** Lets the model follow what the form has filled in, or shut. */
    refresh() {
      const now = JSON.stringify([this.given, this.locked]);
      if (now === this.last) return;
      this.last = now;
      this.kind.write(this.model, this.given);
      this.model.show();
      this.show();
    }

    /** What is reached, and what it takes. */
    show() {
      this.kind.limit(this.model, (id) => this.key.settings.find((one) => one.id === id), this.locked);
      this.judged = judge(this.key, this.given);
      this.rows.forEach((row, at) => {
        const { reached } = this.judged.goals[at];
        row.querySelector("[data-reached]").textContent = reached === null ? this.dataset.none : this.figure(row, reached);
      });
      if (this.effort) {
        const [used, limit] = [this.judged.effort, this.key.most].map((value) => exact(value / 100));
        const most = this.effort.dataset.effort.replace("{n}", limit);
        const over = this.judged.refused === "effort";
        this.effort.textContent = this.dataset[over ? "over" : "used"].replace("{used}", used).replace("{most}", most);
        this.effort.toggleAttribute("data-over", over);
      }
      this.mark();
    }

    /** A figure as the goal beside it is written. @param {HTMLElement} row @param {number} reached in hundredths */
    figure({ dataset }, reached) {
      if (dataset.messages) return JSON.parse(dataset.messages)[reached / 100];
      return dataset.shown.replace("{n}", Coursewright.number(reached / 100));
    }

    /** Whether each goal is met: told once the question is. */
    mark() {
      const told = this.told.dataset.mark;
      this.rows.forEach((row, at) => {
        row.querySelector("[data-told]")?.remove();
        row.removeAttribute("data-mark");
        if (!told) return;
        const mark = this.judged.goals[at].met ? "right" : "wrong";
        row.dataset.mark = mark;
        const icon = this.closest("quiz-form").querySelector("[data-icons]").content.children[mark === "right" ? 0 : 2].cloneNode(true);
        row.cells[0].append(element("span", { class: "told", "data-told": mark }, icon, element("strong", {}, this.dataset[mark === "right" ? "met" : "missed"])));
      });
    }
  }

  // Once the script of its model has run.
  document.addEventListener("DOMContentLoaded", () => customElements.define("model-exercise", ModelExercise));
})();
