/** A quiz as the server rendered it: takes responses, has them graded, and hands an attempt in once. */
(() => {
  const { store, text, number, same, grade, grading } = Coursewright;
  /** The longest pause that counts as work on a question, in seconds. */
  const LONGEST = 600;

  /** 1, 3–5 */
  const ranges = (list) => list.map((n, at) => (list[at - 1] === n - 1 && list[at + 1] === n + 1 ? "" : n)).join("\n").replace(/\n{2,}/g, "–").replace(/\n/g, text("comma"));
  class QuizForm extends Coursewright.QuizDrafts {
    connectedCallback() {
      /** @type {{quiz: string, course: string, mode: string, scoring: string, policy: any, sections: any[], pretest: boolean, questions: import("./question.js").QuestionData[]}} */
      this.data = JSON.parse(this.querySelector("script[type='application/json']").textContent);
      this.policy = this.data.policy;
      const { feedback, navigation, time_limit: limit } = this.policy;
      this.live = feedback.when === "immediate";
      /** Whether the learner is ever told what was right. */
      this.told = feedback.when !== "never";
      this.form = this.querySelector("form");
      this.result = this.querySelector("[data-result]");
      this.warning = this.querySelector("[data-warning]");
      this.note = this.querySelector(":scope > [data-note]");
      this.start = this.querySelector("[data-begin]");
      /** When work on the present question began. */
      this.since = Date.now();
      /** Whether the draft has been in the storage, from which it can be deleted. */
      this.stored = false;
      const icons = this.querySelector("[data-icons]");
      this.questions = new Map(this.data.questions.map((data) => {
        const fieldset = this.form.querySelector(`fieldset[data-question="${data.id}"]`);
        return fieldset && [data.id, Coursewright.question(fieldset, data, icons)];
      }).filter(Boolean));
      this.outcome = new Coursewright.Outcome(this.result, this.data);
      this.clock = limit ? new Coursewright.Clock(this.querySelector("[data-clock]"), limit) : null;
      this.steps = navigation === "question" ? new Coursewright.Steps(this) : null;
      this.listen();
      this.resume();
    }

    listen() {
      const idOf = (node) => node.closest("fieldset[data-question]")?.dataset.question;
      this.form.addEventListener("input", ({ target }) => (
        this.respond(idOf(target), target.closest("[data-sure]") && Number(target.value))));
      this.form.addEventListener("submit", (event) => {
        event.preventDefault();
        this.finish();
      });
      this.form.addEventListener("keydown", (event) => {
        if (event.key !== "Enter" || !event.target.matches("input")) return;
        // Enter in a field is for its question, never for the whole quiz.
        event.preventDefault();
        // Enter that ends what an input method composes has this code, and is a part of the writing.
        if (this.live && event.keyCode !== 229) this.check(idOf(event.target));
      });
      this.addEventListener("coursewright:say", (event) => this.say(event.detail));
      this.addEventListener("click", (event) => {
        const action = event.target.closest("[data-action]")?.dataset.action;
        // The second click of a double click was not meant: it would take another hint, or finish without the open questions.
        if (event.detail > 1) {
          if (action === "finish") event.preventDefault();
          return;
        }
        const id = idOf(event.target);
        const acts = {
          check: () => this.check(id),
          hint: () => this.hint(id),
          retry: () => this.again(true),
          new: () => this.again(false),
          start: () => this.begin(this.fresh(), true),
        };
        acts[action]?.();
      });
      // Time in another window is not time on a question.
      document.addEventListener("visibilitychange", () => {
        if (document.hidden) this.left = Date.now();
        else if (this.left) this.since += Date.now() - this.left;
      });
      document.addEventListener("coursewright:progress", () => this.writing || this.sync());
    }

    // Where the learner stands

    /** Goes on where the learner stopped. */
    resume() {
      const progress = store.course(this.data.course);
      const draft = progress.drafts[this.data.quiz];
      const last = this.attempts(progress).at(-1);
      if (draft) this.begin(this.adapted(draft));
      else if (last) this.open(last);
      else if (this.start) this.wait();
      else this.begin(this.fresh());
      if (last || !this.note.hidden || !progress.attempts.some(({ quiz }) => quiz === this.data.quiz)) return;
      this.note.textContent = text("changed_since");
      this.note.hidden = false;
    }

    /** Lets the learner say when the attempt begins. */
    wait() {
      this.current = null;
      this.start.hidden = false;
      // On paper it is a worksheet all the same.
      this.form.toggleAttribute("data-away", true);
      this.result.hidden = true;
      this.clock?.run(null);
    }

    /** Stores a draft, so that its order stays, and opens it. @param {boolean} [lead] whether the learner is led there */
    begin(draft, lead = false) {
      this.current = draft;
      this.stored = true;
      this.write((progress) => {
        progress.drafts[this.data.quiz] = draft;
      });
      this.open(draft);
      if (!lead) return;
      const next = this.current.questions.find(({ id }) => !this.isSettled(id));
      if (!next) return;
      this.steps?.go(next.id, true);
      this.questions.get(next.id).fieldset.focus();
    }

    /** Begins anew, and stores nothing until the learner gives something. */
    forget() {
      this.note.textContent = text("deleted_elsewhere");
      this.note.hidden = false;
      this.stored = false;
      if (this.start) this.wait();
      else this.open(this.fresh());
    }

    /** The mark of a question's last try. */
    mark(id) {
      const { tries } = this.record(id);
      return tries.length ? grade(this.questions.get(id).data, tries.at(-1)).mark : null;
    }
    /** What earns no points cannot be missed, nor can a text for HR that was written. */
    isMissed(id) {
      const { data } = this.questions.get(id);
      return this.told && data.points > 0 && !/right|ungraded/.test(this.mark(id));
    }
    sectionOf(id) {
      return this.data.sections.findIndex(({ pool }) => pool.includes(id));
    }
    isAnswered({ id, tries }) {
      return tries.length > 0 || (!this.live && this.questions.get(id).given !== null);
    }
    isSettled(id) {
      const { tries, carried } = this.record(id);
      if (this.current.ended || carried) return true;
      if (!this.live || !tries.length) return false;
      return this.questions.get(id).once || this.mark(id) === "right" || (this.policy.tries !== null && tries.length >= this.policy.tries);
    }
    /** Whether the learner has yet to say how sure they are. */
    wantsSure(id) {
      return this.questions.get(id).find("[data-sure]") && !this.record(id).confidence;
    }

    // What the learner does

    /** Something was given or changed. @param {string | undefined} id @param {number | null} [level] how sure of it the learner is */
    respond(id, level) {
      if (!id || this.isSettled(id)) return;
      const record = this.record(id);
      if (level && record.tries.length) return;
      record.confidence = level || record.confidence;
      if (!this.keep(id)) return;
      const question = this.questions.get(id);
      question.unmark();
      this.progress();
      // The learner reads on from the last turn; how it was graded stands below and is said.
      if (this.live && question.ended) this.check(id, true);
    }

    /** Marks a question to be come back to, or no longer. */
    flag(id) {
      const record = this.record(id);
      record.flag = !record.flag;
      if (this.save(record)) this.progress();
    }

    /** Stores a response in the draft. @returns {boolean} false if the attempt has ended elsewhere */
    keep(id) {
      const record = this.record(id);
      const question = this.questions.get(id);
      const now = Date.now();
      const spent = Math.round((now - this.since) / 1000);
      record.seconds += Math.min(spent, LONGEST);
      if (spent) this.since = now;
      record.response = question.response;
      this.warned = false;
      this.warning.hidden = true;
      return this.save(record);
    }

    /** @param {string | undefined} id @param {boolean} [quietly] the focus stays where the learner reads */
    check(id, quietly = false) {
      if (!id || this.isSettled(id)) return;
      const question = this.questions.get(id);
      question.take();
      const { response } = question;
      const { tries } = this.record(id);
      const again = same(response, tries.at(-1));
      if (response === null || again) {
        if (again) this.render(id);
        else question.say();
        question.outcome.append(again ? ` ${text(question.words.same)}` : text("choose_first"));
        this.lead(question, quietly);
        return;
      }
      // A slip in the writing costs no try.
      if (question.unreadable) {
        question.refuse(question.unreadable);
        question.outcome.focus();
        return;
      }
      if (this.wantsSure(id)) {
        question.say(text("choose_sure"));
        if (quietly) this.say(question.outcome.textContent);
        else question.find("[data-sure] input").focus();
        return;
      }
      if (!this.keep(id) || this.isSettled(id)) return;
      const record = this.record(id);
      record.tries.push(response);
      if (!this.save(record)) return;
      this.render(id);
      this.progress();
      this.lead(question, quietly);
      if (this.current.questions.every((record) => this.isSettled(record.id))) this.finish(true);
    }

    /** Takes the learner to what came of an answer, or only says it. */
    lead(question, quietly) {
      if (quietly) this.say(question.outcome.textContent);
      else question.outcome.focus();
    }

    hint(id) {
      const record = this.record(id);
      record.hints += 1;
      if (!this.save(record)) return;
      this.render(id);
      const hint = this.questions.get(id).find(`[data-hint="${record.hints - 1}"]`);
      hint.tabIndex = -1;
      hint.focus();
    }

    /** What is still to be done before an attempt is handed in, in words. */
    undone() {
      const lines = [];
      const lists = { unanswered: [], unsure: [], flagged: [] };
      this.current.questions.forEach(({ id, tries, flag }, index) => {
        const n = index + 1;
        const question = this.questions.get(id);
        const fault = !this.isSettled(id) && question.unreadable;
        if (fault) {
          question.refuse(fault);
          lines.push(text("value", { before: text("question", { n }), after: text(fault) }));
        }
        if (!fault && !tries.length && question.given === null) lists.unanswered.push(n);
        else if (this.wantsSure(id)) lists.unsure.push(n);
        if (flag) lists.flagged.push(n);
      });
      for (const [key, list] of Object.entries(lists)) {
        if (list.length) lines.push(text(key, { n: list.length, list: ranges(list) }));
      }
      return lines.length ? [...lines, text("finish_anyway")].join("\n") : "";
    }

    /** Hands the attempt in. @param {boolean} [quietly] the learner is still reading the last feedback */
    finish(quietly = false) {
      if (!this.current || this.current.ended) return;
      // What was deleted in another tab must not come back as an attempt.
      this.sync();
      if (!this.current || this.current.ended) return;
      const { quiz } = this.data;
      const undone = !this.warned && !quietly && this.undone();
      if (undone) {
        this.warning.textContent = undone;
        this.warning.hidden = false;
        this.warning.focus();
        this.warned = true;
        return;
      }
      for (const record of this.current.questions) {
        const { given, response } = this.questions.get(record.id);
        const { tries } = record;
        // A path or a statement that stops half-way earns nothing, and is handed in all the same.
        const last = given ?? (tries.length ? null : response);
        if (last === null || same(last, tries.at(-1)) || this.isSettled(record.id)) continue;
        tries.push(last);
        if (given === null) record.confidence = null;
      }
      const questions = this.current.questions.map(({ id, wording, shown, tries, hints, seconds, confidence, carried }) => (
        { id, wording, shown, tries, hints, seconds, confidence: confidence ?? null, ...(carried && { carried }) }));
      const { time_limit: limit } = this.policy;
      const over = limit && { over_time: Math.max(0, -Coursewright.Clock.left(this.current.started, limit)) };
      // A score that is not told is not stored either: the results page would show it.
      const claimed = this.told ? Coursewright.score(this.data, this.current.seed, questions) : { points: null, possible: null, score: null, passed: null };
      let attempt;
      this.write((progress) => {
        const number = this.attempts(progress).length + 1;
        attempt = progress.attempts.find(({ id }) => id === this.current.id);
        if (!attempt) progress.attempts.push(attempt = { ...this.current, number, questions, ended: new Date().toISOString(), ...over, claimed });
        delete progress.drafts[quiz];
        this.tick(progress);
        this.know(progress, attempt);
      });
      this.stored = false;
      this.open(attempt);
      if (quietly) this.say(this.result.querySelector("[data-score]").textContent);
      else this.result.focus();
    }

    /**
     * Another attempt.
     * @param {boolean} keep whether questions that are right stay as they are, with all that their tries and hints
     * have cost: only what was missed can earn more. They are the same questions then, and else drawn anew.
     */
    again(keep) {
      if (!this.current?.ended) return;
      const before = new Map(this.current.questions.filter(({ id, tries }) => keep && tries.length && !this.isMissed(id)).map((record) => [record.id, record]));
      const draft = this.fresh(keep ? this.current.seed : undefined);
      draft.questions = draft.questions.map((record) => {
        const right = before.get(record.id);
        return right ? { ...right, seconds: 0, response: right.tries.at(-1), carried: true, at: Date.now() } : record;
      });
      this.begin(draft, true);
    }

    // What the learner sees

    say(words) {
      this.querySelector("[data-announce]").textContent = words;
    }

    /** Shows a draft or an attempt. */
    open(current) {
      const asked = this.asked(current.seed).flat();
      const known = new Map(current.questions.map((record) => [record.id, record]));
      const blank = asked.filter((id) => !known.has(id)).map((id) => this.blank(id));
      const questions = [...current.questions.filter(({ id }) => asked.includes(id) && this.questions.has(id)), ...blank];
      this.current = { ...current, questions };
      this.warning.hidden = true;
      this.warned = false;
      if (this.start) this.start.hidden = true;
      this.form.toggleAttribute("data-away", false);
      this.arrange(questions);
      this.clock?.run(current.ended ? null : current.started);
      questions.forEach(({ id, shown, tries, response }, index) => {
        const question = this.questions.get(id);
        question.find("legend").textContent = text("question", { n: index + 1 });
        question.arrange(shown);
        question.response = current.ended ? tries.at(-1) ?? null : response ?? null;
        this.render(id);
      });
      this.steps?.open(current.ended ? null : questions);
      this.progress();
      this.showResult();
    }

    /** Puts the questions in their order, below the titles of their sections; those that were not drawn are away. */
    arrange(questions) {
      let last;
      const rows = questions.flatMap(({ id }) => {
        const at = this.sectionOf(id);
        const head = at !== last && this.form.querySelector(`[data-section="${at}"]`);
        last = at;
        const { fieldset } = this.questions.get(id);
        return head ? [head, fieldset] : [fieldset];
      });
      const all = [...this.form.querySelectorAll("fieldset[data-question], [data-section]")];
      for (const row of all) row.hidden = !rows.includes(row);
      const before = all.filter((row) => !row.hidden);
      if (rows.every((row, index) => row === before[index])) return;
      const end = this.form.querySelector("[data-steps]") ?? this.warning;
      for (const row of rows) end.before(row);
    }

    render(id) {
      const question = this.questions.get(id);
      const { tries, hints, confidence } = this.record(id);
      const { hints: offered, tries: most } = this.policy;
      const settled = this.isSettled(id);
      const last = tries.at(-1) ?? null;
      const told = (tries.length > 0 || this.current.ended) && this.told && (this.live || this.current.ended);
      question.locked = settled;
      if (told && (settled || same(question.response, last))) {
        const { show, later } = this.shown(id);
        const points = [this.worth(id, settled), settled && later].filter(Boolean).join(text("gap"));
        question.show(last, grade(question.data, last), { settled, show, points });
      } else {
        question.clear();
      }
      for (const input of question.all("[data-sure] input")) {
        input.checked = Number(input.value) === confidence;
        input.disabled = settled || tries.length > 0;
      }
      const boxes = question.all("[data-hint]");
      boxes.forEach((box, index) => {
        box.hidden = index >= hints;
      });
      const check = question.find("[data-action='check']");
      const hint = question.find("[data-action='hint']");
      check.hidden = !this.live || settled || !question.checks;
      // Where there is another try, the learner gives one before asking for help.
      hint.hidden = !offered || settled || hints >= boxes.length || (this.live && most !== 1 && !tries.length);
    }

    /** What may be told of a question, and what is said of that which is kept back. */
    shown(id) {
      const { show, reveal } = this.policy.feedback;
      if (reveal === "always" || !this.isMissed(id) || !this.remaining) return { show };
      const kept = show.filter((part) => !/key|explanation/.test(part));
      return { show: kept, later: kept.length < show.length && Number.isFinite(this.remaining) && text("key_later") };
    }

    /** What a question earned and how many tries are left, where that counts. */
    worth(id, settled) {
      const { tries } = this.record(id);
      const { data } = this.questions.get(id);
      const parts = [];
      if ("counts" in this.dataset && settled && data.points) {
        const points = number(Coursewright.points(this.policy, data, this.record(id)));
        parts.push(text("points", { n: data.points, points }));
      }
      if (this.policy.tries !== null && !settled) parts.push(text("tries_left", { n: this.policy.tries - tries.length }));
      return parts.length ? `(${parts.join(text("comma"))})` : "";
    }

    progress() {
      const line = this.querySelector("[data-progress]");
      const { questions, ended, number: nth } = this.current;
      const { attempts: most } = this.policy;
      const n = questions.filter((record) => this.isAnswered(record)).length;
      line.hidden = Boolean(ended);
      const attempt = most ? text("attempt_of", { n: nth, of: most }) + text("gap") : "";
      line.textContent = attempt + text("answered", { n, of: questions.length });
      this.querySelector("[data-action='finish']").hidden = Boolean(ended);
      if (!ended) this.steps?.show(questions);
    }

    showResult() {
      const { ended, questions } = this.current;
      this.result.hidden = !ended;
      this.toggleAttribute("data-ended", Boolean(ended));
      if (!ended) return;
      const progress = store.course(this.data.course);
      const wrong = questions.filter(({ id }) => this.isMissed(id));
      this.outcome.show(this.current, { all: this.attempts(progress), progress, questions: this.questions, wrong, left: this.remaining });
    }
  }

  // Once the scripts of all types that the page asks have run. A page of reviews, which loads this late, has no such form.
  document.addEventListener("DOMContentLoaded", () => customElements.define("quiz-form", QuizForm));
})();
