/**
 * `<score-card>`: criteria that the reader rates, and then sees beside a reference.
 *
 * It reckons and shows numbers as src/block/scorecard.rs and its parts do. A page that only asks a question has no models,
 * and no such element either.
 */
(() => {
  const { element, strings, text } = Coursewright;
  if (!Coursewright.model) return;
  const { Model, numberText } = Coursewright.model;

  class ScoreCard extends Model {
    prefix = "scorecard";

    start() {
      this.ratings = this.data.criteria.map(() => null);
      this.compared = false;
    }

    controls() {
      const { criteria, from, to, id, labels } = this.data;
      this.toggleAttribute("data-live", true);
      this.table = this.querySelector(".model-data");
      this.sets = criteria.map(({ name, share, levels }, at) => {
        const ratings = Array.from({ length: to - from + 1 }, (_, more) => from + more);
        const boxes = ratings.map((rating) => {
          const box = element("input", { type: "radio", name: `sc-${id}-${at}`, value: rating, autocomplete: "off" });
          box.addEventListener("change", () => {
            this.ratings[at] = rating;
            this.changed();
          });
          const words = levels[rating] ?? labels[rating];
          return { box, label: element("label", { class: "sc-level" }, box, element("b", {}, String(rating)), ...(words ? [element("span", { lang: this.own }, words)] : [])) };
        });
        const [before, after] = text("scorecard_criterion", { share }).split("{name}");
        const head = element("p", { class: "model-head", id: `sc-${id}-${at}-name` }, before, element("span", { lang: this.own }, name), after);
        const list = element("div", { class: "sc-levels" }, ...boxes.map(({ label }) => label));
        list.toggleAttribute("data-worded", boxes.some(({ label }) => label.children.length > 2));
        return { boxes, set: element("div", { class: "model-set", role: "radiogroup", "aria-labelledby": head.id }, head, list) };
      });
      this.compare = element("button", { type: "button", class: "button sc-compare" }, strings[this.data.reference ? "scorecard_compare" : "scorecard_show"]);
      this.compare.addEventListener("click", () => {
        const open = this.ratings.indexOf(null);
        if (open >= 0) {
          this.missing = true;
          this.changed();
          this.sets[open].boxes[0].box.focus();
          return;
        }
        this.compared = true;
        this.changed();
        this.table.open = true;
        this.table.querySelector("summary").focus();
      });
      // Beside the reference a learner's own ratings would otherwise be guessed.
      this.table.hidden = true;
      return [...this.sets.map(({ set }) => set), this.compare];
    }

    number(value) {
      return numberText(value, this.words.thousands);
    }

    /** What the ratings come to so far, over all criteria or over looks alone. @param {boolean} looks */
    total(looks) {
      const { criteria } = this.data;
      const counted = this.ratings.flatMap((rating, at) => (rating === null || (looks && !criteria[at].looks) ? [] : [[criteria[at].weight, rating]]));
      return Coursewright.weighted(counted);
    }

    show() {
      const { criteria, from, to, looks, share } = this.data;
      const rated = this.ratings.filter((rating) => rating !== null).length;
      this.sets.forEach(({ boxes }, at) => boxes.forEach(({ box }) => { box.checked = Number(box.value) === this.ratings[at]; }));
      this.reset.disabled = !rated;
      this.table.hidden = !this.compared;
      const places = { n: rated, of: criteria.length, total: this.number(this.total(false)), to };
      const whole = rated === criteria.length;
      const sofar = rated ? text(whole ? "scorecard_total_own" : "scorecard_so_far", places) : this.say("begin", { n: criteria.length, from, to });
      this.result.textContent = this.missing && !whole ? [sofar, text("scorecard_missing", { n: criteria.length - rated })].join(strings.gap) : sofar;
      this.missing = false;
      const rows = [
        ...criteria.map(({ reference }, at) => ({ name: String(at), own: this.ratings[at], reference })),
        ...["all", "looks"].map((name) => ({ name, own: rated ? this.total(name === "looks") : null, reference: this.reference(name === "looks") })),
      ];
      const svg = this.querySelector("svg");
      const wide = Number(svg.dataset.width);
      for (const { name, own, reference } of rows) {
        const bar = svg.querySelector(`[data-own="${name}"]`);
        if (!bar) continue;
        bar.setAttribute("width", String(own === null ? 0 : Math.round((own - from) / (to - from) * wide * 100) / 100));
        const shown = own === null ? "" : this.number(own);
        const words = own === null ? (reference === null ? "" : this.say("reference", { n: this.number(reference) }))
          : this.say(reference === null ? "own" : "both", { own: shown, n: reference === null ? "" : this.number(reference) });
        svg.querySelector(`[data-values="${name}"]`).textContent = words;
        this.querySelector(`[data-cell="${name}"]`).textContent = own === null ? this.words.none : shown;
      }
      const own = { total: this.number(this.total(false)), looks: this.number(this.total(true)), to, share };
      const yours = whole ? [text("scorecard_total_own", places), ...(looks ? [text("scorecard_looks_own", own)] : [])] : [];
      const theirs = this.querySelector("[data-beside]");
      this.first ??= theirs.textContent;
      theirs.textContent = [...yours, this.first].filter(Boolean).join(strings.gap);
      svg.querySelector("desc").textContent = this.say("describe", { result: theirs.textContent });
    }

    /** What the references come to. @param {boolean} looks */
    reference(looks) {
      const { criteria, reference } = this.data;
      return reference ? Coursewright.weighted(criteria.filter((one) => one.looks || !looks).map((one) => [one.weight, one.reference])) : null;
    }

    spokenText() {
      return this.compared ? this.querySelector("[data-beside]").textContent : this.result.textContent;
    }
  }

  customElements.define("score-card", ScoreCard);
})();
