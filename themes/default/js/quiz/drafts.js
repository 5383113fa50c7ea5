/**
 * What is under way is a draft; what has ended is an attempt and never changes. Here is where both are made and kept,
 * and where two tabs on one quiz come together; the form shows them.
 */
(() => {
  const { store, text } = Coursewright;

  const same = Coursewright.same = (a, b) => JSON.stringify(a) === JSON.stringify(b);
  const shuffled = (list) => {
    const rest = [...list];
    return list.map(() => rest.splice(Math.floor(Math.random() * rest.length), 1)[0]);
  };

  /** To be shown by a class that has `open`, `resume` and `forget`. */
  Coursewright.QuizDrafts = class extends HTMLElement {
    /** Attempts on this form of the quiz; those on another one are not comparable. @param {any} progress */
    attempts(progress = store.course(this.data.course)) {
      return progress.attempts.filter(({ quiz, scoring }) => quiz === this.data.quiz && scoring === this.data.scoring);
    }

    /** How many attempts are left after the one that is shown. */
    get remaining() {
      const { attempts: most } = this.policy;
      return most ? Math.max(0, most - Math.max(this.attempts().length, this.current.number)) : Infinity;
    }

    /** The questions that a seed draws, section by section; without sections all of them. */
    asked(seed) {
      return Coursewright.draw(this.data, seed ?? "") ?? [this.data.questions.map(({ id }) => id)];
    }

    /** A draft in which nothing has been given yet. @param {string} [seed] what its questions are drawn by */
    fresh(seed = Coursewright.randomId(this)) {
      const order = this.asked(seed).flatMap((ids) => (this.policy.shuffle.questions ? shuffled(ids) : ids));
      return {
        id: Coursewright.randomId(),
        course: this.data.course, quiz: this.data.quiz, mode: this.data.mode, number: this.attempts().length + 1,
        scoring: this.data.scoring, seed, started: new Date().toISOString(),
        questions: order.map((id) => this.blank(id)),
      };
    }

    /** A record of a question of which nothing has been given. */
    blank(id) {
      const { data } = this.questions.get(id);
      return { id, wording: data.wording, shown: this.mixed(data), tries: [], hints: 0, seconds: 0, confidence: null, response: null, at: 0 };
    }

    /** The options of a question in a new order, with the pinned ones last. */
    mixed(data) {
      const { shown } = this.questions.get(data.id);
      if (!this.policy.shuffle.options || !/single_choice|multiple_response/.test(data.type)) return shown;
      const pinned = (id) => data.pinned.includes(id);
      return [...shuffled(shown.filter((id) => !pinned(id))), ...shown.filter(pinned)];
    }

    /** A draft of an earlier form of the quiz: responses to questions that have not changed are kept. */
    adapted(draft) {
      if (draft.scoring === this.data.scoring) return { ...draft, questions: draft.questions.map((record) => this.renewed(record)) };
      const known = new Map(draft.questions.map((record) => [record.id, record]));
      const fresh = this.fresh(draft.seed);
      let lost = 0;
      let tried = "";
      const questions = fresh.questions.map((record) => {
        const before = known.get(record.id);
        if (before?.wording === record.wording) {
          // How it was marked may be wrong by the key of today.
          if (before.tries.length) tried = ` ${text("check_again")}`;
          return this.renewed({ ...before, tries: [], hints: 0, carried: undefined });
        }
        if (before?.at) lost += 1;
        return record;
      });
      this.note.hidden = !lost && !tried;
      this.note.textContent = text(lost ? "changed" : "changed_key", { n: lost }) + tried;
      return { ...fresh, id: draft.id, started: draft.started, questions };
    }

    /** A record of a question that may offer other wrong options than it did. */
    renewed(record) {
      const { shown } = this.questions.get(record.id) ?? record;
      const kept = record.shown.filter((id) => shown.includes(id));
      const gone = record.shown.includes(record.response) && !kept.includes(record.response);
      return { ...record, shown: [...new Set([...kept, ...shown])], response: gone ? null : record.response };
    }

    /** The stored draft; that of a page with another form of the quiz is none of ours. */
    draft(progress) {
      const draft = progress.drafts[this.data.quiz];
      return draft?.scoring === this.data.scoring ? draft : null;
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
      const mine = this.current;
      const before = store.course(this.data.course);
      if (this.isDeleted(before) || before.attempts.some(({ id }) => id === mine.id)) {
        this.sync();
        return false;
      }
      this.write((progress) => {
        this.current = store.mergeDraft(this.draft(progress), mine);
        this.stored = true;
        progress.drafts[this.data.quiz] = this.current;
        this.tick(progress);
      });
      if (!same(mine, this.current)) this.open(this.current);
      return true;
    }

    /** Whether what this page had stored is gone: then it must not come back. */
    isDeleted(progress) {
      return this.stored && !progress.drafts[this.data.quiz];
    }

    /** Takes over what another tab has done. */
    sync() {
      const progress = store.course(this.data.course);
      const draft = this.draft(progress);
      if (!this.current) {
        if (draft || this.attempts(progress).length) this.resume();
        return;
      }
      const ended = progress.attempts.find(({ id }) => id === this.current.id);
      if (ended) {
        if (draft || !this.current.ended) this.open(draft ?? ended);
      } else if (draft) {
        // Another tab has begun an attempt, or has gone on with this one.
        const joined = this.current.ended || !this.stored ? draft : store.mergeDraft(draft, this.current);
        if (!same(joined, this.current)) this.open(joined);
      } else if (this.current.ended || this.isDeleted(progress)) {
        this.forget();
      }
      if (draft) this.stored = true;
    }

    /** Objectives all of whose questions here are right. */
    tick(progress) {
      if (!this.told) return;
      for (const objective of this.met((record) => this.mark(record.id) === "right")) progress.objectives[objective] ??= new Date().toISOString();
    }

    /** What a pre-test shows to be known: all right at the first try, without a hint. */
    know(progress, attempt) {
      if (!this.data.pretest) return;
      const knows = ({ id, tries, hints }) => tries.length && !hints && Coursewright.grade(this.questions.get(id).data, tries[0]).mark === "right";
      for (const objective of this.met(knows)) progress.known[objective] ??= attempt.ended;
    }

    /** The objectives that are asked for here, and nowhere fail a test. What earns no points shows nothing, nor does what waits for HR's mark. @param {(record: any) => any} test */
    met(test) {
      const data = (id) => this.questions.get(id).data;
      const objective = ({ id }) => data(id).objective;
      const graded = this.current.questions.filter(({ id }) => data(id).points && !Coursewright.grading.isByHand(data(id)));
      const failed = new Set(graded.filter((record) => !test(record)).map(objective));
      return new Set(graded.map(objective).filter((id) => id && !failed.has(id)));
    }

    record(id) {
      return this.current.questions.find((record) => record.id === id);
    }
  };
})();
