/** Cards as they are asked and told: a question with its form, a concept in its words. Loaded when the first one is asked. */
(() => {
  const { element, text, store, reviewFiles: files } = Coursewright;

  /** HTML of the site's own, as nodes. @param {string} html */
  const nodes = (html) => {
    const template = document.createElement("template");
    template.innerHTML = html;
    return template.content;
  };
  const mixed = (list) => {
    const rest = [...list];
    return list.map(() => rest.splice(Math.floor(Math.random() * rest.length), 1)[0]);
  };

  /** A quiz as its page has it: what grades it, and its form. @param {string} id @param {{styles: string, scripts: string}} theme */
  const quiz = async (id, { styles, scripts }) => {
    // The scripts of some types stand on that of all.
    const [script, ...types] = scripts.split(" ");
    const loaded = files.theme(script, styles.split(" ")).then(() => Promise.all(types.map((type) => files.theme(type))));
    const [html] = await Promise.all([files.get(`quiz/${id}`), loaded]);
    if (!html) return null;
    const form = nodes(html).querySelector("quiz-form");
    return { form, data: JSON.parse(form.querySelector("script").textContent) };
  };

  /** A question that can be answered and graded. */
  Coursewright.ReviewQuestion = class {
    /** @param {string} card `quiz/<quiz>/<question>` @returns {Promise<any>} null where the site no longer asks it */
    static async load(card, theme) {
      const [, name, id] = card.split("/");
      const whole = await quiz(name, theme).catch(() => null);
      const data = whole?.data.questions.find((one) => one.id === id);
      return data ? new this(whole, data) : null;
    }

    constructor({ form, data: whole }, data) {
      this.data = data;
      this.whole = whole;
      this.policy = whole.policy;
      this.fieldset = document.importNode(form.querySelector(`fieldset[data-question="${data.id}"]`), true);
      // How sure a learner is is told by the rating.
      this.fieldset.querySelector("[data-sure]")?.remove();
      this.question = Coursewright.question(this.fieldset, data, form.querySelector("[data-icons]"));
      const { shown } = this.question;
      const pinned = (id) => data.pinned.includes(id);
      const isMixed = this.policy.shuffle.options && /single_choice|multiple_response/.test(data.type);
      this.question.arrange(isMixed ? [...mixed(shown.filter((id) => !pinned(id))), ...shown.filter(pinned)] : shown);
      this.hints = this.policy.hints ? this.question.all("[data-hint]") : [];
      this.hinted = 0;
      this.question.find("[data-action='check']").hidden = false;
      this.question.find("[data-action='hint']").hidden = !this.hints.length;
    }

    hint() {
      const box = this.hints[this.hinted];
      if (!box) return;
      this.hinted += 1;
      box.hidden = false;
      this.question.find("[data-action='hint']").hidden = this.hinted >= this.hints.length;
    }

    /** What may be told: the key of what was missed waits where its quiz can still be taken, and says that it does. */
    shown(mark) {
      const { feedback: { show, reveal }, attempts: most } = this.policy;
      const { attempts, passed } = store.standing(store.course(this.whole.course), this.whole.quiz, { ...this.policy, scoring: this.whole.scoring });
      const isOpen = reveal !== "always" && mark !== "right" && !passed && (!most || attempts < most);
      return isOpen ? { show: show.filter((part) => !/key|explanation/.test(part)), points: text("key_later") } : { show, points: "" };
    }

    /**
     * Grades what was given, and shows it.
     * @param {boolean} pass whether the learner gives up
     * @returns {"right" | "partly" | "wrong" | null} null where it cannot be taken, which is then said
     */
    check(pass) {
      const { question, data } = this;
      const fault = !pass && (question.unreadable || (question.given === null && "choose_first"));
      if (fault) {
        question.refuse(fault);
        question.outcome.focus();
        return null;
      }
      const response = pass ? null : question.response;
      const graded = Coursewright.grade(data, response);
      question.locked = true;
      for (const action of ["check", "hint"]) question.find(`[data-action='${action}']`).hidden = true;
      question.show(response, graded, { settled: true, ...this.shown(graded.mark) });
      question.outcome.focus();
      return graded.mark;
    }

    /** Its two sides for another program: what it asks, and what is right. */
    sides() {
      const { question } = this;
      const words = (node) => bare(node);
      const list = (rows) => (rows.length ? `<ul>${rows.map((row) => `<li>${words(row)}</li>`).join("")}</ul>` : "");
      const choices = [...(question.find(".pair select")?.options ?? [])].filter(({ value }) => value);
      const items = question.all(".pair label");
      const front = [words(question.find(".prompt")), list(items), list(choices), list(question.all("[data-option] .text"))].join("");
      question.show(null, { mark: "wrong", credit: 0, answer: null }, { settled: true, show: ["key", "explanation"], points: "" });
      const right = question.all("[data-option][data-mark='right'] .text");
      const told = question.all("[data-key]:not([hidden]), [data-explanation]:not([hidden])").map(words);
      return { front, back: [list(right), ...told].join("<br>") };
    }
  };

  /** HTML that another program understands: no form, no style, and the words that stand for an image. @param {Element} node */
  function bare(node) {
    const copy = /** @type {Element} */ (node.cloneNode(true));
    for (const gone of copy.querySelectorAll("[hidden], svg, button, script, [data-told], .visually-hidden, .chosen")) gone.remove();
    for (const control of copy.querySelectorAll("input, select, textarea")) control.replaceWith("____");
    for (const image of copy.querySelectorAll("img")) image.replaceWith(image.alt);
    for (const one of copy.querySelectorAll("*")) for (const { name } of [...one.attributes]) one.removeAttribute(name);
    return copy.innerHTML.trim();
  }

  /**
   * A concept has several fronts, which take turns: the term, its definition where that does not name it, and examples
   * that belong to it or do not.
   */
  Coursewright.ReviewConcept = class {
    /** @param {string} card `concept/<concept>` */
    static async load(card) {
      const about = await files.get(card);
      return about && new this(about);
    }

    /** @param {{term: string, href: string, definition: string, broad: string | null, tests: {example: string, counts: boolean, because: string | null}[], lang?: string}} about */
    constructor(about) {
      this.about = about;
      /** Of all that its author has written. */
      this.own = { dir: "auto", ...(about.lang && { lang: about.lang }) };
    }

    box(html) {
      const box = element("div", { class: "said", lang: this.own });
      box.append(nodes(html));
      return box;
    }

    get definition() {
      const { broad, definition } = this.about;
      if (!broad) return [this.box(definition)];
      return [["broad", broad], ["narrow", definition]].flatMap(([sense, html]) => [element("p", { class: "label" }, text(sense)), this.box(html)]);
    }

    /** What is asked, and what is told after it, at the turn of this number. @returns {{asks: string, front: Node[], back: Node[]}} */
    turn(number) {
      const { term, definition, tests } = this.about;
      const name = () => element("p", { class: "term", lang: this.own }, term);
      const turns = [{ asks: text("asks_meaning"), front: [name()], back: this.definition }];
      if (!nodes(definition).textContent.toLowerCase().includes(term.toLowerCase())) {
        turns.push({ asks: text("asks_term"), front: this.definition, back: [name()] });
      }
      for (const { example, counts, because } of tests) {
        const verdict = element("p", { class: "term" }, text(counts ? "counts" : "counts_not"));
        turns.push({ asks: text("asks_counts", { term }), front: [this.box(example)], back: [verdict, ...(because ? [this.box(because)] : [])] });
      }
      return turns[number % turns.length];
    }

    sides() {
      const html = (list) => list.map((node) => bare(element("div", {}, node))).join("<br>");
      return { front: html(this.turn(0).front), back: html(this.definition) };
    }
  };
})();
