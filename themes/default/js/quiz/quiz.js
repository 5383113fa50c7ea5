/**
 * A quiz as the server rendered it: keeps the responses, has them graded, and hands an attempt in once.
 * What is under way is a draft; what has ended is an attempt and never changes.
 */
(() => {
  const { store, text, percent, number, element } = Coursewright;
  /** The longest pause that counts as work on a question, in seconds. */
  const LONGEST = 600;

  const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);
  const shuffled = (list) => {
    const rest = [...list];
    return list.map(() => rest.splice(Math.floor(Math.random() * rest.length), 1)[0]);
  };

  class QuizForm extends HTMLElement {
    // Scenarios inside are ready: their script runs before this one.
    connectedCallback() {
      /** @type {{quiz: string, course: string, mode: string, scoring: string, policy: any, questions: import("./question.js").QuestionData[]}} */
      this.data = JSON.parse(this.querySelector("script[type='application/json']").textContent);
      this.policy = this.data.policy;
      this.live = this.policy.feedback.when === "immediate";
      this.form = this.querySelector("form");
      this.result = this.querySelector("[data-result]");
      this.warning = this.querySelector("[data-warning]");
      this.clock = Date.now();
      const icons = this.querySelector("[data-icons]");
      this.questions = new Map(this.data.questions.map((data) => {
        const fieldset = this.form.querySelector(`fieldset[data-question="${data.id}"]`);
        return [data.id, new Coursewright.Question(fieldset, data, icons)];
      }));
      for (const note of this.querySelectorAll("[data-needs-script]")) note.hidden = true;
      this.explain();
      this.listen();
      this.resume();
    }

    /** What tries and hints cost and which attempt counts, before any of it is spent. */
    explain() {
      const { tries, penalty, hint_cost: cost, attempts, attempt_score: rule } = this.policy;
      const whole = (share) => percent(Math.round(share * 100) / 100);
      const hints = this.data.questions.some(({ id }) => this.questions.get(id).all("[data-hint]").length);
      const lines = [];
      if (this.live && tries !== 1 && penalty) lines.push(text("policy_tries", { percent: whole(penalty) }));
      if (this.live && hints && cost) lines.push(text("policy_hints", { percent: whole(cost) }));
      if (this.data.mode !== "practice" && attempts !== 1) lines.push(text(`policy_${rule}`));
      const line = this.querySelector("[data-policy]");
      line.hidden = !lines.length;
      line.textContent = lines.join(" ");
    }

    listen() {
      const idOf = (node) => node.closest("fieldset[data-question]")?.dataset.question;
      this.form.addEventListener("input", (event) => this.note(idOf(event.target)));
      this.form.addEventListener("submit", (event) => {
        event.preventDefault();
        this.finish();
      });
      this.form.addEventListener("keydown", (event) => {
        if (event.key !== "Enter" || !event.target.matches("input")) return;
        // Enter in a field is for its question, never for the whole quiz.
        event.preventDefault();
        if (this.live) this.check(idOf(event.target));
      });
      this.addEventListener("coursewright:say", (event) => this.say(event.detail));
      this.addEventListener("click", (event) => {
        const action = event.target.closest("[data-action]")?.dataset.action;
        // The second click of a double click was not meant: it would take another hint, or finish without the open questions.
        if (event.detail > 1) {
          if (action === "finish") event.preventDefault();
          return;
        }
        if (action === "check") this.check(idOf(event.target));
        else if (action === "hint") this.hint(idOf(event.target));
        else if (action === "retry") this.again(true);
        else if (action === "new") this.again(false);
      });
      // Time in another window is not time on a question.
      document.addEventListener("visibilitychange", () => {
        if (document.hidden) this.left = Date.now();
        else if (this.left) this.clock += Date.now() - this.left;
      });
      document.addEventListener("coursewright:progress", () => this.writing || this.sync());
    }

    // Drafts and attempts

    /** Attempts on this form of the quiz; those on another one are not comparable. @param {any} progress */
    attempts(progress = store.course(this.data.course)) {
      return progress.attempts.filter(({ quiz, scoring }) => quiz === this.data.quiz && scoring === this.data.scoring);
    }

    /** A draft in which nothing has been given yet. */
    fresh() {
      const { shuffle } = this.policy;
      const questions = this.data.questions.map((data) => ({
        id: data.id, wording: data.wording, shown: this.mixed(data), tries: [], hints: 0, seconds: 0, response: null, at: 0,
      }));
      return {
        id: Coursewright.randomId(),
        course: this.data.course, quiz: this.data.quiz, mode: this.data.mode, number: this.attempts().length + 1,
        scoring: this.data.scoring, started: new Date().toISOString(),
        questions: shuffle.questions ? shuffled(questions) : questions,
      };
    }

    /** The options of a question in a new order, with the pinned ones last. */
    mixed(data) {
      const { shown } = this.questions.get(data.id);
      if (!this.policy.shuffle.options || !/single_choice|multiple_response/.test(data.type)) return shown;
      const pinned = (id) => data.pinned.includes(id);
      return [...shuffled(shown.filter((id) => !pinned(id))), ...shown.filter(pinned)];
    }

    /** Goes on where the learner stopped. */
    resume() {
      const progress = store.course(this.data.course);
      const draft = progress.drafts[this.data.quiz];
      const last = this.attempts(progress).at(-1);
      if (draft) this.begin(this.adapted(draft));
      else if (last) this.open(last);
      else this.begin(this.fresh());
      const note = this.querySelector(":scope > [data-note]");
      if (last || !note.hidden || !progress.attempts.some(({ quiz }) => quiz === this.data.quiz)) return;
      note.textContent = text("changed_since");
      note.hidden = false;
    }

    /** A draft of an earlier form of the quiz: responses to questions that have not changed are kept. */
    adapted(draft) {
      if (draft.scoring === this.data.scoring) return draft;
      const known = new Map(draft.questions.map((record) => [record.id, record]));
      const fresh = this.fresh();
      let lost = 0;
      const questions = fresh.questions.map((record) => {
        const before = known.get(record.id);
        if (before && before.wording === record.wording) return before;
        if (before?.at) lost += 1;
        return record;
      });
      const note = this.querySelector(":scope > [data-note]");
      note.hidden = !lost;
      note.textContent = lost && text("changed", { n: lost });
      return { ...fresh, id: draft.id, started: draft.started, questions };
    }

    /** The stored draft; that of a page with another form of the quiz is none of ours. */
    draft(progress) {
      const draft = progress.drafts[this.data.quiz];
      return draft?.scoring === this.data.scoring ? draft : null;
    }

    /** Stores a draft, so that its order stays, and opens it. */
    begin(draft) {
      this.current = draft;
      this.write((progress) => {
        progress.drafts[this.data.quiz] = draft;
      });
      this.open(draft);
    }

    /** @param {(progress: any) => void} change */
    write(change) {
      this.writing = true;
      store.update(this.data.course, change);
      this.writing = false;
    }

    /** Stores the draft with this record's change, joined with what another tab gave meanwhile. */
    save(record) {
      record.at = Math.max(Date.now(), record.at + 1);
      let ended;
      const mine = this.current;
      this.write((progress) => {
        ended = progress.attempts.find(({ id }) => id === mine.id);
        if (ended) return;
        this.current = store.mergeDraft(this.draft(progress), mine);
        progress.drafts[this.data.quiz] = this.current;
        this.tick(progress);
      });
      if (ended) this.open(ended);
      else if (!same(mine, this.current)) this.open(this.current);
      return !ended;
    }

    /** Takes over what another tab has done. */
    sync() {
      const progress = store.course(this.data.course);
      const ended = progress.attempts.find(({ id }) => id === this.current.id);
      const draft = this.draft(progress);
      if (ended) {
        if (draft) this.open(draft);
        else if (!this.current.ended) this.open(ended);
      } else if (draft && !this.current.ended) {
        const joined = store.mergeDraft(draft, this.current);
        if (!same(joined, this.current)) this.open(joined);
      }
    }

    /** Objectives all of whose questions here are right. */
    tick(progress) {
      const graded = this.data.questions.filter(Coursewright.grading.isGraded);
      const wanting = new Set(graded.filter(({ id }) => this.isMissed(id)).map(({ objective }) => objective));
      for (const { objective } of graded) {
        if (objective && !wanting.has(objective)) progress.objectives[objective] ??= new Date().toISOString();
      }
    }

    record(id) {
      return this.current.questions.find((record) => record.id === id);
    }
    /** The mark of a question's last try. */
    mark(id) {
      const { tries } = this.record(id);
      return tries.length ? Coursewright.grade(this.questions.get(id).data, tries.at(-1)).mark : null;
    }
    /** What nobody grades cannot be missed. */
    isMissed(id) {
      return Coursewright.grading.isGraded(this.questions.get(id).data) && this.mark(id) !== "right";
    }
    isSettled(id) {
      const { tries } = this.record(id);
      if (this.current.ended) return true;
      if (!this.live || !tries.length) return false;
      return this.questions.get(id).once || this.mark(id) === "right" || (this.policy.tries !== null && tries.length >= this.policy.tries);
    }

    // What the learner does

    /** Something was given or changed. @param {string | undefined} id */
    note(id) {
      if (!id || this.isSettled(id) || !this.keep(id)) return;
      const question = this.questions.get(id);
      question.unmark();
      this.progress();
      // The learner reads on from the last turn; how it was graded stands below and is said.
      if (this.live && question.scenario?.ended) this.check(id, true);
    }

    /** Stores a response in the draft. @returns {boolean} false if the attempt has ended elsewhere */
    keep(id) {
      const record = this.record(id);
      const question = this.questions.get(id);
      const now = Date.now();
      const spent = Math.round((now - this.clock) / 1000);
      record.seconds += Math.min(spent, LONGEST);
      if (spent) this.clock = now;
      record.response = question.response;
      this.warned = false;
      this.warning.hidden = true;
      return this.save(record);
    }

    /** @param {string | undefined} id @param {boolean} [quietly] the focus stays where the learner reads */
    check(id, quietly = false) {
      if (!id || this.isSettled(id)) return;
      const question = this.questions.get(id);
      // Items left as they stood are an answer once the learner has them checked.
      if (question.list) question.ordered = true;
      const { response } = question;
      const { tries } = this.record(id);
      const again = same(response, tries.at(-1));
      if (response === null || again) {
        if (again) this.render(id);
        else question.say();
        question.outcome.append(again ? ` ${text(question.scenario ? "same_path" : "same_answer")}` : text("choose_first"));
        this.lead(question, quietly);
        return;
      }
      // A slip in the writing costs no try.
      if (question.unreadable) {
        question.unmark();
        question.say(text(question.unreadable));
        question.outcome.focus();
        return;
      }
      if (!this.keep(id) || this.isSettled(id)) return;
      const record = this.record(id);
      record.tries.push(response);
      if (!this.save(record)) return;
      this.render(id);
      this.progress();
      this.lead(question, quietly);
      if (this.data.questions.every((data) => this.isSettled(data.id))) this.finish(true);
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
      const [hint] = this.questions.get(id).all(`[data-hint="${record.hints - 1}"]`);
      hint.tabIndex = -1;
      hint.focus();
    }

    /** Hands the attempt in. @param {boolean} [quietly] the learner is still reading the last feedback */
    finish(quietly = false) {
      if (this.current.ended) return;
      const { quiz } = this.data;
      const open = this.current.questions.filter(({ id, tries }) => !tries.length && this.questions.get(id).given === null);
      const slip = this.current.questions.find(({ id }) => !this.isSettled(id) && this.questions.get(id).unreadable);
      if (slip && !this.warned) {
        const question = this.questions.get(slip.id);
        question.unmark();
        question.say(text(question.unreadable));
        question.outcome.focus();
        this.warned = true;
        return;
      }
      if (open.length && !this.warned) {
        const numbers = open.map((record) => this.current.questions.indexOf(record) + 1);
        this.warning.textContent = text("unanswered", { n: open.length, list: numbers.join(", ") });
        this.warning.hidden = false;
        this.warning.focus();
        this.warned = true;
        return;
      }
      for (const record of this.current.questions) {
        const { given } = this.questions.get(record.id);
        if (given !== null && !same(given, record.tries.at(-1)) && !this.isSettled(record.id)) record.tries.push(given);
      }
      const questions = this.current.questions.map(({ id, wording, shown, tries, hints, seconds }) => (
        { id, wording, shown, tries, hints, seconds, confidence: null }));
      const claimed = Coursewright.score(this.data, questions);
      let attempt;
      this.write((progress) => {
        const number = this.attempts(progress).length + 1;
        attempt = progress.attempts.find(({ id }) => id === this.current.id);
        if (!attempt) progress.attempts.push(attempt = { ...this.current, number, questions, ended: new Date().toISOString(), claimed });
        delete progress.drafts[quiz];
        this.tick(progress);
      });
      this.open(attempt);
      if (quietly) this.say(this.result.querySelector("[data-score]").textContent);
      else this.result.focus();
    }

    /** Another attempt. @param {boolean} keep whether questions that are right stay as they are */
    again(keep) {
      if (!this.current.ended) return;
      const before = new Map(this.current.questions.filter(({ id, tries }) => keep && tries.length && !this.isMissed(id)).map((record) => [record.id, record]));
      const draft = this.fresh();
      draft.questions = draft.questions.map((record) => {
        const right = before.get(record.id);
        return right ? { ...right, response: right.tries.at(-1), at: Date.now() } : record;
      });
      this.begin(draft);
      const next = draft.questions.find(({ id }) => !this.isSettled(id));
      if (next) this.questions.get(next.id).fieldset.focus();
    }

    // What the learner sees

    say(words) {
      this.querySelector("[data-announce]").textContent = words;
    }

    /** Shows a draft or an attempt. */
    open(current) {
      const known = new Map(current.questions.map((record) => [record.id, record]));
      const blank = this.data.questions.filter(({ id }) => !known.has(id)).map((data) => (
        { id: data.id, wording: data.wording, shown: this.mixed(data), tries: [], hints: 0, seconds: 0, response: null, at: 0 }));
      const questions = [...current.questions.filter(({ id }) => this.questions.has(id)), ...blank];
      this.current = { ...current, questions };
      this.warning.hidden = true;
      this.warned = false;
      const fieldsets = questions.map(({ id }) => this.questions.get(id).fieldset);
      if (!same(fieldsets.map(({ id }) => id), [...this.form.querySelectorAll("fieldset[data-question]")].map(({ id }) => id))) {
        for (const fieldset of fieldsets) this.warning.before(fieldset);
      }
      questions.forEach(({ id, shown, tries, response }, index) => {
        const question = this.questions.get(id);
        question.fieldset.querySelector("legend").textContent = text("question", { n: index + 1 });
        question.arrange(shown);
        question.response = current.ended ? tries.at(-1) ?? null : response ?? null;
        this.render(id);
      });
      this.progress();
      this.showResult();
    }

    render(id) {
      const question = this.questions.get(id);
      const { tries, hints } = this.record(id);
      const { feedback, hint_cost: cost } = this.policy;
      const settled = this.isSettled(id);
      const last = tries.at(-1) ?? null;
      const told = (tries.length > 0 || this.current.ended) && feedback.when !== "never" && (this.live || this.current.ended);
      question.locked = settled;
      if (told && (settled || same(question.response, last))) {
        question.show(last, Coursewright.grade(question.data, last), { settled, show: feedback.show, points: this.worth(id, settled) });
      } else {
        question.clear();
      }
      const boxes = question.all("[data-hint]");
      boxes.forEach((box, index) => {
        box.hidden = index >= hints;
      });
      const [check] = question.all("[data-action='check']");
      const [hint] = question.all("[data-action='hint']");
      check.hidden = !this.live || settled || Boolean(question.scenario);
      hint.hidden = !this.live || settled || !tries.length || hints >= boxes.length;
      hint.textContent = cost ? text("hint_cost", { cost: percent(cost) }) : text("hint");
    }

    /** What a question earned and how many tries are left, where that counts. */
    worth(id, settled) {
      const { tries, hints } = this.record(id);
      const { data } = this.questions.get(id);
      const parts = [];
      if (this.data.mode !== "practice" && settled && data.points) {
        const points = number(Coursewright.points(this.policy, data, tries, hints));
        parts.push(text("points", { n: data.points, points }));
      }
      if (this.policy.tries !== null && !settled) parts.push(text("tries_left", { n: this.policy.tries - tries.length }));
      return parts.length ? `(${parts.join(", ")})` : "";
    }

    progress() {
      const line = this.querySelector("[data-progress]");
      const { questions, ended, number: nth } = this.current;
      const { attempts: most } = this.policy;
      const n = questions.filter(({ tries, response }) => tries.length || (!this.live && response !== null)).length;
      line.hidden = Boolean(ended);
      const attempt = most ? `${text("attempt_of", { n: nth, of: most })} ` : "";
      line.textContent = attempt + text("answered", { n, of: questions.length });
      this.querySelector("[data-action='finish']").hidden = Boolean(ended);
    }

    showResult() {
      const { ended, claimed, questions, number: nth } = this.current;
      this.result.hidden = !ended;
      this.toggleAttribute("data-ended", Boolean(ended));
      if (!ended) return;
      const { attempts: most, feedback, pass_mark: pass, retry } = this.policy;
      // A survey has nothing to tell.
      const told = feedback.when !== "never" && claimed.possible > 0;
      const all = this.attempts();
      const left = most ? Math.max(0, most - all.length) : Infinity;
      const { passed } = claimed;
      const line = this.result.querySelector("[data-score]");
      this.result.removeAttribute("data-mark");
      if (told) {
        const [question] = this.questions.values();
        const [mark, status] = passed === null ? ["", "done"] : passed ? ["right", "passed"] : ["wrong", "failed"];
        if (mark) this.result.dataset.mark = mark;
        const words = text(`status_${status}`, { percent: percent(claimed.score) });
        line.replaceChildren(...question.badge(mark, words), ` ${text("score", { points: number(claimed.points), n: claimed.possible })}`);
      } else {
        line.textContent = text("handed_in");
      }
      const lines = told && pass !== null ? [text("pass_mark", { percent: percent(pass) })] : [];
      lines.push(most ? text("attempt_of", { n: nth, of: most }) : text("attempt", { n: nth }));
      if (!left) lines.push(text(passed === false ? "attempts_used_up" : "attempts_used"));
      const { attempt_score: rule } = this.policy;
      if (told && all.length > 1) lines.push(text(`counts_${rule}`, { n: all.length, percent: percent(store.counts(all, rule)) }));
      this.result.querySelector("[data-attempts]").textContent = lines.join(" ");
      const wrong = questions.filter(({ id }) => this.isMissed(id));
      this.result.querySelector("[data-action='retry']").hidden = !told || !left || retry !== "wrong" || !wrong.length || wrong.length === questions.length;
      this.result.querySelector("[data-action='new']").hidden = !left;
      // Some browsers give every file on a disk a storage of its own: the results page reads only what is loaded there.
      this.result.querySelector("[data-disk]").hidden = location.protocol !== "file:";
      this.showReading(told ? wrong : []);
      this.showLearnt(told, new Set(wrong.map(({ id }) => id)));
    }

    /** Which objectives were met: those all of whose questions are right here. @param {Set<string>} wrong ids of questions */
    showLearnt(told, wrong) {
      const box = this.result.querySelector("[data-learnt]");
      if (!box) return;
      box.hidden = !told;
      for (const item of box.querySelectorAll("[data-asked]")) {
        const met = this.data.questions.every(({ id, objective }) => objective !== item.dataset.asked || !wrong.has(id));
        item.toggleAttribute("data-right", met);
        item.querySelector("[data-told]")?.remove();
        item.append(element("span", { class: "visually-hidden", "data-told": "" }, ` (${text(met ? "met" : "not_met")})`));
      }
    }

    /** Links to what the wrong responses were about. */
    showReading(wrong) {
      const links = wrong.flatMap(({ id }) => this.questions.get(id).all("[data-see] a"));
      const different = [...new Map(links.map((link) => [link.href, link])).values()];
      const box = this.result.querySelector("[data-again]");
      box.hidden = !different.length;
      box.querySelector("ul").replaceChildren(...different.map((link) => element("li", {}, link.cloneNode(true))));
    }
  }

  customElements.define("quiz-form", QuizForm);
})();
