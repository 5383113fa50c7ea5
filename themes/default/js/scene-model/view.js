/**
 * `<scene-model>`: a path of scenes that the reader can change.
 *
 * The figure and the table stand in the page already; this adds a control to each scene, and lets figure and table
 * follow. It reckons and shows numbers as src/block/scene_model.rs and its parts do.
 */
(() => {
  const { element, strings } = Coursewright;
  const { reach } = Coursewright.sceneModel;

  /** @typedef {{name: string, pass: number}} Scene */
  /** @typedef {{id: string, audience: number, scenes: Scene[], compare: Scene | null, words: Object<string, string>}} Model */

  /** How long the reader must rest before a result is read out. */
  const QUIET = 700;
  /** How far from once as many still counts as level. */
  const NEAR = 0.075;
  /** Somebody is never drawn as nobody. */
  const THINNEST = 0.75;

  /**
   * What one point more at a scene adds to those who convert; 0 where everybody goes on already.
   * @param {number} audience @param {number[]} passes @param {number} at
   */
  function gain(audience, passes, at) {
    const raised = passes.map((pass, index) => (index === at ? Math.min(1, pass + 0.01) : pass));
    return reach(audience, raised)[passes.length] - reach(audience, passes)[passes.length];
  }

  /** @param {number} count @param {string} thousands */
  function peopleText(count, thousands) {
    if (count > 0 && count < 0.5) return "< 1";
    return String(Math.round(count)).replace(/\B(?=(\d{3})+$)/g, thousands);
  }

  /** @param {number} share from 0 to 1 */
  function percentText(share) {
    const percent = share * 100;
    if (percent > 0 && percent < 0.001) return "< 0.001%";
    const scale = percent < 0.01 ? 10000 : percent < 0.1 ? 1000 : 100;
    return `${Math.round(percent * scale) / scale}%`;
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

  /** @param {string} text @param {Object<string, string>} values */
  function fill(text, values) {
    return text.replace(/\{(\w+)\}/g, (place, name) => values[name] ?? place);
  }

  class SceneModel extends HTMLElement {
    connectedCallback() {
      if (this.model) return;
      /** @type {Model} */
      this.model = JSON.parse(this.querySelector("script[type='application/json']").textContent);
      this.first = this.model.scenes.map((scene) => scene.pass);
      this.passes = [...this.first];
      this.drawing = this.querySelector(".sm-path svg");
      this.rows = [...this.querySelectorAll("[data-rows] tr")];
      this.whole = this.querySelector("[data-whole]");
      this.querySelector(".sm-data").before(this.controls());
      this.show();
    }

    disconnectedCallback() {
      clearTimeout(this.rest);
    }

    /** Everything that the reader can change, and what it leads to. */
    controls() {
      this.scenes = this.model.scenes.map((scene, at) => this.control(scene, at));
      this.result = element("p", { class: "sm-result" });
      this.spoken = element("p", { class: "visually-hidden", role: "status" });
      this.reset = element("button", { class: "button button-quiet sm-reset", type: "button" }, strings.scene_model_reset);
      this.reset.addEventListener("click", () => {
        this.passes = [...this.first];
        this.show();
        this.speak();
      });
      const list = element("ol", { class: "sm-scenes" }, ...this.scenes.map((scene) => scene.item));
      const legend = element("legend", {}, strings.scene_model_controls);
      return element("fieldset", { class: "sm-controls" }, legend, list, this.result, this.reset, this.spoken);
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
      // What cannot be a rate gives way to the rate that holds.
      number.addEventListener("change", () => this.show());
      const follows = element("p", { class: "sm-follows" });
      const more = element("p", { class: "sm-gain" });
      const lever = element("p", { class: "sm-lever", hidden: "" }, strings.scene_model_lever);
      const inputs = element("span", { class: "sm-inputs" }, range, element("span", { class: "sm-typed" }, number, " %"));
      const name = element("label", { class: "sm-scene-name", for: id }, scene.name);
      return { item: element("li", { class: "sm-scene" }, name, inputs, follows, more, lever), range, number, follows, more, lever };
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
      const { audience, scenes, words } = this.model;
      const people = reach(audience, this.passes);
      const texts = people.map((count) => peopleText(count, words.thousands));
      const gains = this.passes.map((_, at) => gain(audience, this.passes, at));
      const most = Math.max(...gains);
      const levers = gains.map((value) => most > 0 && value >= most * (1 - 1e-9));
      const alone = levers.filter(Boolean).length < scenes.length;
      this.scenes.forEach((scene, at) => {
        const percent = Math.round(this.passes[at] * 1e6) / 1e4;
        scene.range.value = String(percent);
        scene.range.setAttribute("aria-valuetext", percentText(this.passes[at]));
        if (scene.number !== typed) {
          scene.number.value = String(percent);
          scene.number.removeAttribute("aria-invalid");
        }
        scene.follows.textContent = fill(strings.scene_model_follows, { on: texts[at + 1], people: texts[at] });
        scene.more.textContent = this.gainText(at, gains[at], people[scenes.length]);
        scene.lever.hidden = !(alone && levers[at]);
        scene.item.toggleAttribute("data-lever", alone && levers[at]);
      });
      this.result.textContent = this.resultText(people[scenes.length]);
      this.reset.disabled = !this.changed();
      this.draw(people, texts);
      this.tabulate(people, texts);
    }

    /** @param {number} at @param {number} more @param {number} converted */
    gainText(at, more, converted) {
      if (this.passes[at] >= 1) return strings.scene_model_full;
      const n = peopleText(more, this.model.words.thousands);
      if (converted === 0) return fill(strings.scene_model_gain_new, { n });
      return fill(strings.scene_model_gain, { n, rate: `+${percentText(more / converted)}` });
    }

    /** @param {number} converted */
    resultText(converted) {
      const { audience, compare, words } = this.model;
      const shown = (count) => peopleText(count, words.thousands);
      const share = percentText(converted / audience);
      const said = [fill(strings.scene_model_result, { converted: shown(converted), audience: shown(audience), share })];
      if (this.changed()) {
        const before = reach(audience, this.first)[this.first.length];
        const change = Math.round(converted) - Math.round(before);
        const text = change > 0 ? strings.scene_model_more : change < 0 ? strings.scene_model_fewer : strings.scene_model_same;
        said.push(fill(text, { n: shown(Math.abs(change)) }));
      }
      if (compare) {
        const single = audience * compare.pass;
        const times = converted / single;
        const level = Math.abs(times - 1) < NEAR;
        const text = single === 0 ? strings.scene_model_only : level ? strings.scene_model_level : strings.scene_model_times;
        said.push(fill(text, { times: String(Math.round(times * 10) / 10), name: compare.name, n: shown(single) }));
      }
      return said.join(strings.gap);
    }

    /** @param {number[]} people @param {string[]} texts */
    draw(people, texts) {
      const { audience, words } = this.model;
      const svg = this.drawing;
      const flow = Number(svg.dataset.flow);
      const last = people.length - 1;
      for (const path of svg.querySelectorAll("path[data-flow]")) {
        const at = Number(path.dataset.flow);
        const [from, to] = [people[at] / audience, people[Math.min(at + 1, last)] / audience];
        path.setAttribute("d", taper(flow, Number(path.dataset.top), Number(path.dataset.bottom), from, to));
      }
      for (const text of svg.querySelectorAll("[data-people]")) text.textContent = texts[Number(text.dataset.people)];
      for (const text of svg.querySelectorAll("[data-rate]")) {
        text.textContent = fill(words.go_on, { rate: percentText(this.passes[Number(text.dataset.rate)]) });
      }
      const share = percentText(people[last] / audience);
      svg.querySelector("[data-share]").textContent = fill(words.share, { share });
      svg.querySelector("desc").textContent = fill(words.describe, { audience: texts[0], converted: texts[last], share });
    }

    /** @param {number[]} people @param {string[]} texts */
    tabulate(people, texts) {
      const { audience, words } = this.model;
      const last = people.length - 1;
      const lost = (from, on) => peopleText(Math.round(from) - Math.round(on), words.thousands);
      const put = (row, values) => {
        [...row.querySelectorAll("td.sm-number")].forEach((cell, at) => { cell.textContent = values[at]; });
      };
      this.rows.forEach((row, at) => {
        put(row, [texts[at], percentText(this.passes[at]), texts[at + 1], lost(people[at], people[at + 1])]);
      });
      put(this.whole, [texts[0], percentText(people[last] / audience), texts[last], lost(audience, people[last])]);
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
