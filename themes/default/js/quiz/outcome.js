/** What a learner is told of an attempt that has ended. */
(() => {
  const { store, text, percent, span, number, element, grading } = Coursewright;

  /** Whether a mark that is missing can change a score. */
  const isOpen = ({ score, most }) => most > score + 1e-9;

  Coursewright.Outcome = class {
    /** @param {HTMLElement} box @param {any} data the quiz's */
    constructor(box, data) {
      this.box = box;
      this.data = data;
      this.policy = data.policy;
    }

    part(name) {
      return this.box.querySelector(`[data-${name}]`);
    }

    /**
     * @param {any} attempt
     * @param {{all: any[], progress: any, questions: Map<string, any>, wrong: any[], left: number}} about
     * all: attempts on this form of the quiz; wrong: records of what is not right; left: how many attempts
     */
    show(attempt, { all, progress, questions, wrong, left }) {
      const { attempts: most, feedback, pass_mark: pass, retry, attempt_score: rule, time_limit: limit, confidence } = this.policy;
      const { claimed, number: nth, over_time: over } = attempt;
      // A survey has nothing to tell.
      const told = feedback.when !== "never" && claimed.possible > 0;
      // Which ones were missed is nobody's business where it is not told of each.
      const names = told && feedback.show.includes("correctness");
      const line = this.part("score");
      const open = isOpen(claimed);
      // What counts may be another attempt, or all of them.
      const standing = store.standing(progress, this.data.quiz, { ...this.policy, scoring: this.data.scoring });
      const { passed, undecided } = standing;
      const { state } = Coursewright.status(standing);
      delete this.box.dataset.mark;
      if (told) {
        const { score, most: top, points, possible } = claimed;
        const [question] = questions.values();
        const status = (undecided ? open : pass !== null && (!passed || claimed.passed)) ? state : "done";
        const mark = { passed: "right", failed: "wrong" }[status];
        if (mark) this.box.dataset.mark = mark;
        const words = text(`status_${status}`, { percent: span(score, top) });
        line.replaceChildren(...question.badge(mark, words), ` ${text("score", { points: number(points), n: possible })}`);
      } else {
        line.textContent = text("handed_in");
      }
      const lines = told && pass !== null ? [text("pass_mark", { percent: percent(pass) })] : [];
      lines.push(most ? text("attempt_of", { n: nth, of: most }) : text("attempt", { n: nth }));
      if (told && passed && claimed.passed === false) lines.push(text("passed_already"));
      if (open) lines.push(text("open"));
      if (!left) lines.push(text(state === "failed" ? "attempts_used_up" : "attempts_used"));
      const n = Math.min(all.length, most || Infinity);
      if (told && n > 1) lines.push(text(`counts_${rule}`, { n, percent: span(standing.best, standing.most) }));
      if (limit && over) lines.push(text("time_was_over", { time: Coursewright.time(over) }));
      this.part("attempts").textContent = lines.join(text("gap"));
      this.showBand(told && !open ? claimed.score : null);
      this.showGain(attempt, progress);
      const sure = this.part("calibration");
      if (sure) Coursewright.showCalibration(sure, told && confidence !== "none" ? this.sureness(attempt, questions) : []);
      const action = (name) => this.box.querySelector(`[data-action='${name}']`);
      action("retry").hidden = !names || !left || retry !== "wrong" || !wrong.length || wrong.length === attempt.questions.length;
      action("new").hidden = !left;
      this.part("may-again")?.toggleAttribute("hidden", !left);
      // Some browsers give every file on a disk a storage of its own: the results page reads only what is loaded there.
      this.part("disk").hidden = location.protocol !== "file:";
      this.showReading(names ? wrong : [], questions);
      this.showLearnt(names, attempt, new Set(wrong.map(({ id }) => id)));
    }

    /** The highest band that the score reaches. @param {number | null} score */
    showBand(score) {
      const bands = [...this.box.querySelectorAll("[data-band]")];
      const reached = score !== null && bands.find(({ dataset }) => score + 1e-9 >= Number(dataset.band));
      for (const band of bands) band.hidden = band !== reached;
    }

    /** This score beside that of the first pre-test before it (Hake 1998). */
    showGain({ ended, claimed }, { attempts }) {
      const line = this.part("gain");
      if (!line) return;
      const first = attempts.find((one) => one.quiz === this.data.gain_of && one.ended < ended && typeof one.claimed.score === "number");
      line.hidden = !first || typeof claimed.score !== "number" || isOpen(first.claimed) || isOpen(claimed);
      if (line.hidden) return;
      const [before, after] = [first.claimed.score, claimed.score];
      const words = before >= 1 ? "gain_full" : after < before ? "gain_down" : "gain_up";
      line.textContent = text(words, { before: percent(before), after: percent(after), gain: percent((after - before) / (1 - before)) });
    }

    /** How sure each first answer was, and whether it was right. */
    sureness({ questions: records }, questions) {
      return records.filter(({ confidence, tries }) => confidence && tries.length)
        .map(({ id, confidence, tries }) => ({ level: confidence, right: Coursewright.grade(questions.get(id).data, tries[0]).mark === "right" }));
    }

    /** Which objectives were met: those all of whose questions here are right. @param {Set<string>} wrong ids of questions */
    showLearnt(told, attempt, wrong) {
      const box = this.part("learnt");
      if (!box) return;
      box.hidden = true;
      if (!told) return;
      for (const item of box.querySelectorAll("[data-asked]")) {
        const own = this.data.questions.filter((data) => data.objective === item.dataset.asked && !grading.isByHand(data) && attempt.questions.some(({ id }) => id === data.id));
        const met = own.every(({ id }) => !wrong.has(id));
        item.hidden = !own.length;
        box.hidden &&= item.hidden;
        item.toggleAttribute("data-right", met);
        item.querySelector("[data-told]")?.remove();
        item.append(element("span", { class: "visually-hidden", "data-told": "", lang: document.documentElement.lang }, ` (${text(met ? "met" : "not_met")})`));
      }
    }

    /** Links to what the wrong responses were about. */
    showReading(wrong, questions) {
      const links = wrong.flatMap(({ id }) => questions.get(id).all("[data-see] a"));
      const different = [...new Map(links.map((link) => [link.href, link])).values()];
      const box = this.part("again");
      box.hidden = !different.length;
      box.querySelector("ul").replaceChildren(...different.map((link) => element("li", {}, link.cloneNode(true))));
    }
  };
})();
