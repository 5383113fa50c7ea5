/**
 * `<scene-model>`: a path of scenes that the reader can change.
 *
 * The figure and the table stand in the page already; this adds a control to each scene, and lets figure and table
 * follow. It reckons and shows numbers as src/block/scene_model.rs and its parts do.
 */
(() => {
  const { element, strings } = Coursewright;
  const { Said, fill, percentText, reach } = Coursewright.sceneModel;

  /** @typedef {{name: string, pass: number, reach: number | null}} Scene */

  /** How long the reader must rest before a result is read out. */
  const QUIET = 700;
  /** Somebody is never drawn as nobody. */
  const THINNEST = 0.75;

  /**
   * What one point more at a scene adds to those who convert; 0 where everybody goes on already.
   * @param {{audience: number, passes: number[], converted: number}} path @param {number} at
   */
  function gain({ audience, passes, converted }, at) {
    const raised = passes.map((pass, index) => (index === at ? Math.min(1, pass + 0.01) : pass));
    return reach(audience, raised)[passes.length] - converted;
  }

  /**
   * The shape of the people of one passage; `from` and `to` are shares of the audience.
   * @param {number} flow @param {number} top @param {number} bottom @param {number} from @param {number} to
   */
  function taper(flow, top, bottom, from, to) {
    const round = (value) => Math.round(value * 100) / 100;
    const edge = (share) => round(share > 0 ? flow - Math.max(flow * share, THINNEST) : flow);
    const middle = round((top + bottom) / 2);
    return `M${flow} ${top}L${edge(from)} ${top}C${edge(from)} ${middle} ${edge(to)} ${middle} ${edge(to)} ${bottom}L${flow} ${bottom}Z`;
  }

  class SceneModel extends HTMLElement {
    connectedCallback() {
      if (this.model) return;
      this.model = JSON.parse(this.querySelector("script[type='application/json']").textContent);
      this.own = Coursewright.own(this);
      const scenes = this.model.paths.flatMap((path) => path.scenes);
      this.first = scenes.map((scene) => scene.pass);
      this.reaches = scenes.map((scene) => scene.reach);
      this.passes = [...this.first];
      this.drawings = [...this.querySelectorAll(".sm-path svg")];
      this.tables = [...this.querySelectorAll("[data-path]")];
      [this.result, this.more] = this.querySelectorAll("[data-said]");
      this.before = new Said(this.model, this.first).all.converted;
      this.querySelector(".sm-data").before(this.controls());
      this.show();
    }

    disconnectedCallback() {
      clearTimeout(this.rest);
    }

    /** Everything that the reader can change, and what it leads to. */
    controls() {
      this.spoken = element("p", { class: "visually-hidden", role: "status" });
      this.reset = element("button", { class: "button button-quiet sm-reset", type: "button" }, strings.scene_model_reset);
      this.reset.addEventListener("click", () => {
        this.passes = [...this.first];
        this.show();
        this.speak();
      });
      this.scenes = [];
      const lists = this.model.paths.flatMap(({ title, scenes }) => {
        const own = scenes.map((scene) => this.control(scene, this.scenes.length + scenes.indexOf(scene)));
        this.scenes.push(...own);
        const list = element("ol", { class: "sm-scenes" }, ...own.map((scene) => scene.item));
        return title === null ? [list] : [element("p", { class: "sm-against", lang: this.own }, title), list];
      });
      const legend = element("legend", {}, strings.scene_model_controls);
      return element("fieldset", { class: "sm-controls" }, legend, ...lists, this.result, this.reset, this.more, this.spoken);
    }

    /** @param {Scene} scene @param {number} at */
    control(scene, at) {
      const id = `sm-${this.model.id}-rate-${at}`;
      const label = fill(strings.scene_model_rate, { name: scene.name });
      const range = element("input", { type: "range", id, min: "0", max: "100", step: "1", autocomplete: "off" });
      // Any step, so that a rate of 12.5 is valid; the arrow keys still move by one point.
      const number = element("input", {
        type: "number", min: "0", max: "100", step: "any", inputmode: "decimal", autocomplete: "off", "aria-label": label,
      });
      range.addEventListener("input", () => this.change(at, Number(range.value)));
      number.addEventListener("input", () => {
        const fits = number.validity.valid && number.value !== "";
        number.setAttribute("aria-invalid", String(!fits));
        if (fits) this.change(at, number.valueAsNumber, number);
      });
      const refused = element("p", { class: "sm-refused", role: "status" });
      // What cannot be a rate gives way to the rate that holds, and a sentence says so.
      number.addEventListener("change", () => {
        const { min: from, max: to, ariaInvalid } = number;
        this.show();
        if (ariaInvalid === "true") refused.textContent = fill(strings.scene_model_refused, { from, to, rate: number.value });
      });
      const follows = element("p", { class: "sm-follows" });
      const more = element("p", { class: "sm-gain" });
      const lever = element("p", { class: "sm-lever", hidden: "" }, "");
      const inputs = element("span", { class: "sm-inputs" }, range, element("span", { class: "sm-typed" }, number, " %"));
      const name = element("label", { class: "sm-scene-name", for: id, lang: this.own }, scene.name);
      return { item: element("li", { class: "sm-scene" }, name, inputs, refused, follows, more, lever), range, number, refused, follows, more, lever };
    }

    /** @param {number} at @param {number} percent @param {Element} [typed] the field that must be left as it is */
    change(at, percent, typed) {
      this.passes[at] = percent / 100;
      this.show(typed);
      this.speak();
    }

    changed() {
      return this.passes.some((pass, at) => pass !== this.first[at]);
    }

    /** @param {Element} [typed] */
    show(typed) {
      const said = new Said(this.model, this.passes);
      this.scenes.forEach((scene, at) => {
        const percent = Math.round(this.passes[at] * 1e6) / 1e4;
        scene.range.value = String(percent);
        scene.refused.textContent = "";
        scene.range.setAttribute("aria-valuetext", percentText(this.passes[at]));
        if (scene.number !== typed) {
          scene.number.value = String(percent);
          scene.number.removeAttribute("aria-invalid");
        }
        const [path, inside] = said.place(at);
        const [people, on] = [path.people[inside], path.people[inside + 1]].map((count) => said.people(count));
        scene.follows.textContent = fill(strings.scene_model_follows, { on, people });
        scene.more.textContent = this.gainText(said, at);
        const mark = this.markText(said, at);
        scene.lever.textContent = mark;
        scene.lever.hidden = !mark;
        scene.item.toggleAttribute("data-lever", Boolean(mark));
      });
      this.result.textContent = [...said.result(), ...this.changeText(said), ...said.compared()].join(this.model.words.between);
      this.more.textContent = said.more();
      this.reset.disabled = !this.changed();
      said.paths.forEach((path, at) => this.draw(this.drawings[at], said, path));
      this.tabulate(said);
    }

    /** What there is to be won at a scene. @param {any} said @param {number} at */
    gainText(said, at) {
      if (this.passes[at] >= 1) return strings.scene_model_full;
      const [path, inside] = said.place(at);
      const within = said.within[at];
      const more = within ?? gain(path, inside);
      const name = within === null ? "gain" : "within";
      const share = percentText(more / path.converted);
      const places = { n: said.people(more), more: `+${share}`, rate: within === null ? `+${share}` : percentText(this.reaches[at]) };
      return fill(strings[`scene_model_${name}${path.converted === 0 ? "_new" : ""}`], places);
    }

    /** The scene at which most is to be won; where nobody knows what is within reach, that which costs most. @param {any} said @param {number} at */
    markText(said, at) {
      if (said.lever >= 0) return at === said.lever ? strings.scene_model_lever : "";
      return at === said.weakest ? fill(strings.scene_model_costly, { n: said.people(said.forgone[at]) }) : "";
    }

    /** @param {any} said */
    changeText(said) {
      if (!this.changed()) return [];
      const change = Math.round(said.all.converted) - Math.round(this.before);
      const text = change > 0 ? strings.scene_model_more : change < 0 ? strings.scene_model_fewer : strings.scene_model_same;
      return [fill(text, { n: said.people(Math.abs(change)) })];
    }

    /** @param {SVGElement} svg @param {any} said @param {any} path */
    draw(svg, said, path) {
      const { forgone, people, passes, weakest } = path;
      const flow = Number(svg.dataset.flow);
      const last = passes.length;
      for (const shape of svg.querySelectorAll("path[data-flow]")) {
        const at = Number(shape.dataset.flow);
        const [from, to] = [people[at], people[Math.min(at + 1, last)]].map((count) => count / this.model.scale);
        shape.setAttribute("d", taper(flow, Number(shape.dataset.top), Number(shape.dataset.bottom), from, to));
      }
      /** @param {string} name @param {(at: number, text: SVGElement) => string} of */
      const write = (name, of) => {
        for (const text of svg.querySelectorAll(`[data-${name}]`)) text.textContent = of(Number(text.dataset[name]), text);
      };
      write("people", (at) => said.people(people[at]));
      write("rate", (at) => said.say("go_on", { rate: percentText(passes[at]) }));
      write("left", (at) => said.say("leave", { n: said.lost(people[at], people[at + 1]) }));
      write("cost", (at, text) => {
        text.toggleAttribute("data-weakest", at === weakest);
        return said.say(at === weakest ? "most_lost" : "lost_here", { n: said.people(forgone[at]) });
      });
      write("each", () => said.say("each", { n: said.each(path) }));
      const share = percentText(people[last] / people[0]);
      write("share", () => said.say("share", { share }));
      svg.querySelector("desc").textContent = said.say("describe", { audience: said.people(people[0]), converted: said.people(people[last]), share });
    }

    /** @param {any} said */
    tabulate(said) {
      const put = (row, values) => {
        row.querySelectorAll("td.sm-number").forEach((cell, at) => { cell.textContent = values[at] ?? ""; });
      };
      said.paths.forEach((path, at) => {
        const rows = this.tables[at].querySelectorAll("[data-row]");
        said.rows(path).forEach((values, row) => put(rows[row], values));
      });
      const sums = this.querySelectorAll("[data-sum]");
      if (sums.length) said.sums().forEach((values, row) => put(sums[row], values));
    }

    /** Says what has changed, and in words once the reader rests. */
    speak() {
      this.dispatchEvent(new Event("coursewright:changed", { bubbles: true }));
      clearTimeout(this.rest);
      this.rest = setTimeout(() => { this.spoken.textContent = this.result.textContent; }, QUIET);
    }
  }

  customElements.define("scene-model", SceneModel);
})();
