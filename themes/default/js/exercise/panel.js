/**
 * `<model-exercise>`: a model in a question. It holds the model to what may be changed, says what is reached of the goals,
 * and keeps what was set in hidden fields, which the form reads, fills and shuts like any other field.
 */
(() => {
  const { element, exact } = Coursewright;
  const { judge } = Coursewright.exercise;
  const event = ({ act, topic, days_ago: ago }) => `${act}.${topic}.${ago}`;
  const said = (on) => (on ? "yes" : "no");
  /** Fields that belong together, shut or opened. @param {Iterable<any>} controls @param {boolean} shut */
  const shut = (controls, shut) => { for (const control of controls) control.disabled = shut; };
  /** @param {any[]} controls @param {number} from @param {number} to @param {number} [step] */
  const bound = (controls, from, to, step) => {
    for (const control of controls) Object.assign(control, { min: from, max: to }, step && control.type === "number" ? { step } : {});
  };
  const hundredths = (share) => Math.round(share * 10000) / 100;

  /**
   * How the settings of each kind stand in its element: read from it, written to it, and what of it is open.
   * `open(id)` gives a setting, if it may be changed.
   */
  const KINDS = {
    "scene-model": {
      read: (model) => model.passes.map((pass, at) => [String(at + 1), String(hundredths(pass))]),
      write(model, given) {
        model.passes = model.first.map((pass, at) => (given[at + 1] === undefined ? pass : Number(given[at + 1]) / 100));
      },
      limit(model, open, locked) {
        model.scenes.forEach(({ range, number }, at) => {
          const { from, to } = open(String(at + 1))?.domain.rate ?? {};
          if (from !== undefined) bound([range, number], from / 100, to / 100, 0.01);
          shut([range, number], locked || from === undefined);
        });
        if (locked) model.reset.disabled = true;
      },
    },
    growth: {
      read: (model) => [["0", said(model.usesSteady)], ...model.launches.map((day, at) => [String(at + 1), day === null ? "off" : String(day)])],
      write(model, given) {
        model.start();
        model.usesSteady = given[0] !== "no";
        model.launches = model.launches.map((day, at) => {
          const set = given[at + 1];
          if (set === undefined) return day;
          if (set === "off") return null;
          model.planned[at] = Number(set);
          return Number(set);
        });
      },
      limit(model, open, locked) {
        model.rows.forEach(({ use, day }, at) => {
          const setting = open(String(at));
          const { from, to } = setting?.domain.launch ?? {};
          if (day && from !== undefined) {
            bound([day.range, day.number], from, to);
            // Where an effort would begin that is not used yet.
            model.planned[at - 1] = Math.min(Math.max(model.planned[at - 1], from), to);
          }
          shut([use.box, ...(day ? [day.range, day.number] : [])], locked || !setting);
        });
        model.reset.disabled = locked;
      },
    },
    "relation-network": {
      pairs: ({ data }) => data.people.flatMap((_, one) => data.people.slice(one + 1).map((_, more) => `${one + 1}-${one + 2 + more}`)),
      ids(model) {
        const people = model.data.people.map((_, at) => at + 1);
        return { threads: people.map((at) => `t${at}`), pairs: this.pairs(model), gone: people.map((at) => `g${at}`) };
      },
      read(model) {
        return Object.entries(this.ids(model)).flatMap(([kind, ids]) => ids.map((id, at) => [id, said(model.ties[kind][at])]));
      },
      write(model, given) {
        model.start();
        for (const [kind, ids] of Object.entries(this.ids(model))) {
          ids.forEach((id, at) => { if (given[id] !== undefined) model.ties[kind][at] = given[id] === "yes"; });
        }
      },
      limit(model, open, locked) {
        for (const [kind, ids] of Object.entries(this.ids(model))) {
          model.buttons[kind].forEach((button, at) => shut([button], locked || !open(ids[at])));
          // What cannot be changed need not be read as something to do.
          model.buttons[kind][0].closest(".model-set").hidden = !ids.some(open);
        }
        model.reset.disabled = locked;
      },
    },
    "preference-profile": {
      read(model) {
        const rest = [...model.events];
        const kept = model.data.events.map((one, at) => {
          const found = rest.findIndex((other) => event(other) === event(one));
          if (found >= 0) rest.splice(found, 1);
          return [`e${at + 1}`, said(found >= 0)];
        });
        return [["half_life", String(model.halfLife)], ...kept, ...rest.map((one, at) => [`a${at + 1}`, event(one)])];
      },
      write(model, given) {
        model.start();
        model.halfLife = Number(given.half_life ?? model.halfLife);
        const added = Object.keys(given).filter((id) => /^a\d/.test(id)).sort((a, b) => Number(a.slice(1)) - Number(b.slice(1)));
        const events = added.map((id) => {
          const [act, topic, ago] = given[id].split(".").map(Number);
          return { act, topic, days_ago: ago };
        });
        model.events = [...model.events.filter((_, at) => given[`e${at + 1}`] !== "no"), ...events];
      },
      limit(model, open, locked) {
        const { from, to } = open("half_life")?.domain.days ?? {};
        if (from !== undefined) bound([model.fades.range, model.fades.number], from, to);
        shut([model.fades.range, model.fades.number], locked || from === undefined);
        const initial = model.data.events.length;
        // Without consent there is no log at all: that is another lesson than the one that is asked.
        shut([model.agrees.box], locked || !open("e1"));
        const buttons = model.list.querySelectorAll("button");
        const kept = KINDS["preference-profile"].read(model).filter(([id, on]) => id.startsWith("e") && on === "yes").length;
        buttons.forEach((button, at) => { button.disabled = locked || (at < kept && !open("e1")); });
        const room = open(`a${buttons.length - kept + 1}`) && model.events.length < initial + 24;
        shut([model.add], locked || !model.consent || !room);
        model.reset.disabled = locked;
      },
    },
  };

  class ModelExercise extends HTMLElement {
    connectedCallback() {
      if (this.key) return;
      const data = JSON.parse(this.closest("quiz-form").querySelector(":scope > script[type='application/json']").textContent);
      const field = this.closest("fieldset[data-question]");
      const { key } = data.questions.find(({ id }) => id === field.dataset.question);
      this.key = key;
      this.kind = KINDS[key.model.kind];
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

  customElements.define("model-exercise", ModelExercise);
})();
