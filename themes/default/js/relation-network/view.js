/**
 * `<relation-network>`: a centre and people, whom the reader introduces to each other and takes out.
 *
 * It reckons as src/block/relation_network.rs and its parts do.
 */
(() => {
  const { element, strings } = Coursewright;
  const { Model, fill, put, toggle } = Coursewright.model;
  const { knows, lostWith, pairsOf, reach, through } = Coursewright.network;

  class RelationNetwork extends Model {
    prefix = "network";

    start() {
      const { threads, pairs, gone } = this.data;
      this.ties = { threads: [...threads], pairs: [...pairs], gone: [...gone] };
    }

    controls() {
      const { people, centre } = this.data;
      this.pairs = people.flatMap((_, one) => people.slice(one + 1).map((_, more) => [one, one + 1 + more]));
      this.buttons = {
        threads: people.map((name) => name),
        pairs: this.pairs.map(([one, other]) => `${people[one]} – ${people[other]}`),
        gone: people.map((name) => name),
      };
      return Object.entries(this.buttons).map(([kind, labels]) => {
        this.buttons[kind] = labels.map((label, at) => {
          const button = toggle(label, () => {
            this.ties[kind][at] = !this.ties[kind][at];
            this.changed();
          });
          return Object.assign(button, { lang: this.own });
        });
        const head = element("p", { class: "model-head", id: `rn-${this.data.id}-${kind}` }, fill(strings[`network_set_${kind}`], { centre }));
        const set = element("div", { class: "model-toggles" }, ...this.buttons[kind]);
        return element("div", { class: "model-set", role: "group", "aria-labelledby": head.id }, head, set);
      });
    }

    names(list) {
      return list.length ? list.map((at) => this.data.people[at]).join(strings.comma) : this.words.said.none;
    }

    show() {
      const { ties, pairs, words: { said } } = this;
      const { gone, threads } = ties;
      for (const [kind, buttons] of Object.entries(this.buttons)) {
        buttons.forEach((button, at) => button.setAttribute("aria-pressed", String(ties[kind][at])));
      }
      const star = { ...ties, pairs: ties.pairs.map(() => false) };
      const [alone, together] = this.querySelectorAll("svg");
      this.draw(alone, star);
      this.draw(together, ties);
      const steps = reach(ties);
      const all = gone.map((_, at) => at);
      const lost = all.map((at) => (gone[at] ? [] : lostWith(ties, at)));
      const reached = (list) => list.filter(Boolean).length;
      const here = all.filter((at) => !gone[at]);
      const weak = here.filter((at) => lost[at].length);
      const result = fill(said.result, {
        star: reached(reach(star)),
        network: reached(steps),
        people: all.length,
        threads: here.filter((at) => threads[at]).length,
        known: pairs.filter(([one, other], at) => ties.pairs[at] && !gone[one] && !gone[other]).length,
        pairs: pairsOf(here.length),
      });
      this.result.textContent = [result, weak.length ? fill(said.single, { names: this.names(weak) }) : said.safe].join(strings.gap);
      this.querySelectorAll("[data-people] tr").forEach((row, at) => {
        const from = through(ties, at);
        const way = gone[at] ? said.gone : !steps[at] ? said.unreached : from < 0 ? said.direct : fill(said.through, { name: this.data.people[from] });
        const known = here.filter((other) => knows(ties, at, other));
        put(row, [threads[at] ? said.yes : said.no, this.names(known), way, this.names(lost[at])], "td");
      });
    }

    /** @param {SVGElement} svg @param {Ties} ties */
    draw(svg, ties) {
      const { words } = this;
      const { gone } = ties;
      const steps = reach(ties);
      const dashed = (shape, dashes) => (dashes ? shape.setAttribute("stroke-dasharray", dashes) : shape.removeAttribute("stroke-dasharray"));
      for (const line of svg.querySelectorAll("[data-thread]")) {
        const at = Number(line.dataset.thread);
        const holds = ties.threads[at] && !gone[at];
        line.toggleAttribute("data-on", holds);
        dashed(line, holds ? "" : "2 6");
      }
      for (const line of svg.querySelectorAll("[data-pair]")) {
        const [one, other] = line.dataset.pair.split("-").map(Number);
        const holds = knows(ties, one, other) && !gone[one] && !gone[other];
        line.toggleAttribute("data-on", holds);
        line.setAttribute("visibility", holds ? "visible" : "hidden");
      }
      const lost = steps.map((_, at) => at).filter((at) => !steps[at] && !gone[at]);
      for (const who of svg.querySelectorAll("[data-who]")) {
        const at = Number(who.dataset.who);
        who.toggleAttribute("data-lost", !steps[at]);
        dashed(who, steps[at] ? "" : "3 3");
        svg.querySelector(`[data-state="${at}"]`).textContent = gone[at] ? words.said.gone : steps[at] ? "" : words.lost;
      }
      const places = { people: this.data.people.join(strings.comma), lost: this.names(lost) };
      svg.querySelector("desc").textContent = fill(words.describe, places);
    }
  }

  customElements.define("relation-network", RelationNetwork);
})();
