/**
 * A branching dialogue, played as a conversation: what was said stays in sight, the learner's replies are buttons.
 * It begins with the question's key. Fires `input` after each reply; `path` holds the replies so far, `ended` tells
 * that an outcome was reached. What an ending is worth is shown when `tell` allows it.
 */
(() => {
  const { element, text, percent, number } = Coursewright;
  // It stands in the same script, behind this.
  const story = () => Coursewright.story;

  class ScenarioDialogue extends HTMLElement {
    connectedCallback() {
      // Also called when the questions are put in another order.
      if (this.dialogue) return;
      this.dialogue = this.querySelector(".dialogue");
      this.again = this.querySelector("[data-action='again']");
      this.changes = this.querySelector("[data-changes]");
      /** What the learner sees of the variables. */
      this.meters = [...this.querySelectorAll("[data-meter]")].map(({ dataset, children }) => ({
        id: dataset.meter, label: dataset.label, flag: "flag" in dataset,
        range: dataset.to === undefined ? null : [Number(dataset.from), Number(dataset.to)],
        words: [...children].map((word) => ({ from: Number(word.dataset.from), word: word.textContent })),
      }));
      for (const box of this.querySelectorAll("[data-book]")) box.hidden = true;
      this.dialogue.hidden = false;
      this.addEventListener("click", (event) => {
        // The second click of a double click would land on a reply that nobody has read.
        if (event.detail > 1) return;
        const reply = event.target.closest("button[data-reply]");
        if (reply) this.go([...this.path, reply.dataset.reply]);
        else if (event.target.closest("[data-action='again']")) this.go([]);
      });
    }

    /** @param {any} key of the question: where choices lead */
    begin(key) {
      this.key = key;
      this.path = [];
    }

    /** Goes on as the learner wished. @param {string[]} path */
    go(path) {
      if (this.shut) return;
      this.path = path;
      this.dialogue.querySelector("[data-now]")?.focus();
      this.changes.textContent = path.length ? this.changed(...this.states.slice(-2)).join(" ") : "";
      this.dispatchEvent(new Event("input", { bubbles: true }));
    }

    get path() {
      return this.taken;
    }
    /** Plays the dialogue up to the end of a path; it stops at a reply that is no longer there. @param {string[]} path */
    set path(path) {
      this.told = {};
      /** @type {string[]} */
      this.taken = [];
      this.states = [story().begin(this.key)];
      const turns = [this.turn(this.states[0])];
      for (const id of path) {
        const from = this.states.at(-1);
        const to = story().go(this.key, from, id);
        if (!to) break;
        this.taken.push(id);
        this.states.push(to);
        turns.push(this.reply(from, id, to), this.turn(to));
      }
      turns.at(-1).dataset.now = "";
      const now = this.states.at(-1);
      this.ended = story().credit(this.key, now) !== null;
      turns.push(this.ended ? this.ending() : this.choices(now));
      this.dialogue.replaceChildren(...turns);
      this.locked = this.shut;
    }

    set locked(locked) {
      this.shut = locked;
      // Whoever has come to an end may try another way once it was told what this one is worth.
      this.again.hidden = locked || !this.taken.length || (this.ended && !("score" in this.told));
      for (const button of this.dialogue.querySelectorAll("button")) button.disabled = locked;
    }

    /** What may be said of an ending: its score, what made the difference, and the best path. @param {{score?: boolean, debrief?: boolean, best?: boolean}} told */
    tell(told) {
      if (Coursewright.same(told, this.told)) return;
      this.told = told;
      if (this.ended) this.dialogue.lastElementChild.replaceWith(this.ending());
      this.locked = this.shut;
    }

    // What a node and a choice say

    /** Where a state's node stands in the book. */
    node({ at }) {
      return document.getElementById(`${this.closest("fieldset").id}-node-${at}`);
    }

    /** What the author calls an ending or a band. */
    title(box) {
      return box?.querySelector("b[dir]")?.textContent;
    }

    /** The first of a node's texts whose condition holds. */
    line(state) {
      const lines = [...this.node(state).querySelectorAll(":scope > .line")];
      return lines.find(({ dataset }) => !dataset.when || story().holds(JSON.parse(dataset.when), state.values));
    }

    ways(state) {
      return [...this.node(state).querySelectorAll("[data-choice]")];
    }
    /** The ids of a node's choices as they stand. */
    listed(state) {
      return this.ways(state).map(({ dataset }) => dataset.choice);
    }

    choice(state, id) {
      return this.ways(state).find(({ dataset }) => dataset.choice === id);
    }

    words(choice) {
      return [...choice.querySelector("a").cloneNode(true).childNodes];
    }

    /** The consequence of a choice, and what it changed. @param {string[]} changed */
    note(choice, changed) {
      const note = choice.querySelector("[data-note]");
      if (!note && !changed.length) return [];
      return [element("aside", { class: "note" }, ...(note?.cloneNode(true).childNodes ?? []), ...this.list(changed))];
    }

    // The conversation

    /** What somebody says. */
    turn(state) {
      const node = this.node(state);
      const parts = [node.querySelector(":scope > .speaker"), this.line(state)].filter(Boolean);
      const turn = element("li", { class: "turn", tabindex: "-1" }, ...parts.map((part) => part.cloneNode(true)));
      turn.toggleAttribute("data-you", node.hasAttribute("data-you"));
      return turn;
    }

    /** What the learner said, what was noted of it, and what it changed. */
    reply(from, id, to) {
      const choice = this.choice(from, id);
      const speaker = element("p", { class: "speaker" }, element("b", {}, text("you")));
      const said = element("div", { class: "line" }, ...this.words(choice));
      return element("li", { class: "turn", "data-you": "" }, speaker, said, ...this.note(choice, this.changed(from, to)));
    }

    /** The replies that are open, and those that the author lets be seen though they are not. */
    choices(state) {
      const replies = this.ways(state).flatMap((choice) => {
        const id = choice.dataset.choice;
        if (story().isOpen(this.key, state, id)) return [element("li", {}, element("button", { type: "button", "data-reply": id }, ...this.words(choice)))];
        const why = choice.querySelector("[data-otherwise]");
        if (!why) return [];
        const reason = element("span", { class: "why" }, element("b", {}, text("closed")), " ", ...why.cloneNode(true).childNodes);
        return [element("li", { class: "closed" }, element("span", {}, ...this.words(choice)), " ", reason)];
      });
      return element("li", { class: "replies" }, ...this.panel(state), element("ul", { class: "choices", "aria-label": text("replies") }, ...replies));
    }

    // Meters

    /** A meter in words and numbers. */
    meter({ label, flag, range, words }, value) {
      const word = words.filter(({ from }) => from <= value).at(-1)?.word;
      if (flag) return text("meter", { label, value: word ?? text(value ? "yes" : "no") });
      const [from, to] = range ?? [];
      const places = { value: number(value), from: from && number(from), to: to && number(to) };
      const counted = range ? text(from ? "meter_range" : "meter_of", places) : places.value;
      return text("meter", { label, value: word ? text("meter_word", { value: counted, word }) : counted });
    }

    /** What is different between two states. @returns {string[]} */
    changed(before, after) {
      const different = this.meters.filter(({ id }) => before.values[id] !== after.values[id]);
      return different.map((meter) => this.meter(meter, after.values[meter.id]));
    }

    /** @param {string[]} changed */
    list(changed) {
      return changed.length ? [element("ul", { class: "changes" }, ...changed.map((line) => element("li", { lang: Coursewright.own(this) }, line)))] : [];
    }

    /** All meters as they stand. */
    panel({ values }) {
      if (!this.meters.length) return [];
      const rows = this.meters.map((meter) => {
        const row = element("li", {}, element("span", { lang: Coursewright.own(this) }, this.meter(meter, values[meter.id])));
        const [min, max] = meter.range ?? [];
        // The words beside it say the same.
        if (max !== undefined) row.append(element("meter", { min, max, value: values[meter.id], "aria-hidden": "true" }));
        return row;
      });
      return [element("ul", { class: "meters", "aria-label": text("meters") }, ...rows)];
    }

    // The end

    /** How it ended, and the path that led there. */
    ending() {
      const { score, debrief, best } = this.told;
      const state = this.states.at(-1);
      const node = this.node(state).querySelector(".outcome");
      const credit = story().credit(this.key, state);
      const band = this.band(credit);
      const own = this.title(node);
      // What it is called says how good it is.
      const title = (score || debrief) && own ? own : score && this.title(band);
      const words = { lang: Coursewright.own(this) };
      const head = element("p", { class: "outcome-title" }, element("b", title ? words : {}, title || text("ended")));
      if (score) head.append(" ", element("span", { class: "score" }, percent(credit)));
      const box = element("div", { class: "outcome" }, head);
      if (debrief) {
        box.append(...this.texts(node));
        if (band && own && score) box.append(element("p", { class: "band" }, element("b", words, this.title(band))));
        if (band && score) box.append(...this.texts(band));
      }
      const beside = best ? Coursewright.bestPath(this.key, this.taken, (state) => this.listed(state)) : null;
      const path = element("details", { class: "path" }, element("summary", {}, text(beside ? "path_beside" : "path")), ...this.walk(beside));
      path.open = Boolean(beside);
      return element("li", { class: "ending" }, ...this.panel(state), box, path);
    }

    texts(box) {
      return [...box.querySelectorAll(":scope > .debrief")].map((part) => part.cloneNode(true));
    }

    /** The band of an ending; the highest stands first. */
    band(credit) {
      return [...this.querySelectorAll("[data-band]")].find(({ dataset }) => credit + 1e-9 >= Number(dataset.band));
    }

    /** The path taken, turn by turn; from where they part, the best one beside it. @param {string[] | null} best */
    walk(best) {
      const { key, taken } = this;
      const play = (path) => path.reduce((states, id) => [...states, story().go(key, states.at(-1), id)], [story().begin(key)]);
      const mine = this.states;
      const theirs = best ? play(best) : [];
      const parts = best ? best.findIndex((id, at) => id !== taken[at]) : -1;
      const fork = parts < 0 ? Infinity : parts;
      const step = (path, states, at, cue) => {
        if (at >= path.length) return [];
        const choice = this.choice(states[at], path[at]);
        const line = cue && this.line(states[at]);
        // Its first paragraph reminds of a turn; a table in one line would not.
        const before = line ? [element("p", { class: "cue" }, Coursewright.wordsOf(line.querySelector("p") ?? line))] : [];
        return [...before, element("p", {}, ...this.words(choice)), ...this.note(choice, this.changed(states[at], states[at + 1]))];
      };
      const turns = Array.from({ length: Math.max(taken.length, best?.length ?? 0) }, (_, at) => {
        if (at < fork) return element("li", {}, ...step(taken, mine, at));
        const column = (name, parts) => (parts.length ? [element("div", { class: name }, element("p", { class: "whose" }, text(name)), ...parts)] : []);
        const row = element("div", { class: "beside" }, ...column("your_path", step(taken, mine, at)), ...column("best_path", step(best, theirs, at, at > fork)));
        return element("li", {}, ...(at === fork ? [element("p", { class: "parts" }, text("here_part"))] : []), row);
      });
      const list = element("ol", {}, ...turns);
      if (!best) return [list];
      const [reached, most] = [mine, theirs].map((states) => story().credit(key, states.at(-1)));
      const verdict = fork === Infinity ? "best_same" : reached === most ? "best_longer" : fork ? "best_parts" : "best_at_once";
      const end = this.title(this.node(theirs.at(-1)).querySelector(".outcome")) ?? this.title(this.band(most));
      const told = element("p", {}, text(verdict, { turn: fork + 1, turns: taken.length, least: best.length }));
      return [told, list, ...(fork === Infinity ? [] : [element("p", {}, text("best_end", { title: end, percent: percent(most) }))])];
    }
  }
  customElements.define("scenario-dialogue", ScenarioDialogue);
})();
