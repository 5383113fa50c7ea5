/**
 * What the models of a page have in common: powers of two and numbers as src/block/numbers.rs makes them, controls, and
 * an element that follows its controls and says what came of a change.
 */
window.Coursewright = window.Coursewright || {};

(() => {
  const { element, strings } = window.Coursewright;

  /** How long the reader must rest before a result is read out. */
  const QUIET = 700;
  /** How far from 0 an exponent counts. */
  const FARTHEST = 1000;

  /**
   * Two to the power of a number: by sums, products and quotients alone, so that the build gets the same bits.
   * @param {number} exponent
   */
  function twoTo(exponent) {
    const held = Math.min(Math.max(exponent, -FARTHEST), FARTHEST);
    const whole = Math.floor(held + 0.5);
    const rest = (held - whole) * Math.LN2;
    let power = 1;
    for (let term = 14; term >= 1; term -= 1) power = 1 + power * rest / term;
    const factor = whole < 0 ? 0.5 : 2;
    for (let times = Math.abs(whole); times > 0; times -= 1) power *= factor;
    return power;
  }

  /** @param {number[]} values */
  const sum = (values) => values.reduce((all, value) => all + value, 0);

  /** @param {number} count @param {string} thousands */
  function peopleText(count, thousands) {
    if (count > 0 && count < 0.5) return "< 1";
    return String(Math.round(count)).replace(/\B(?=(\d{3})+$)/g, thousands);
  }

  /** @param {number} value @param {string} thousands */
  function numberText(value, thousands) {
    const hundredths = Math.round(value * 100);
    const decimals = String(hundredths % 100).padStart(2, "0").replace(/0+$/, "");
    return peopleText(Math.floor(hundredths / 100), thousands) + (decimals && `.${decimals}`);
  }

  /** @param {number} value @param {string} thousands */
  function moneyText(value, thousands) {
    const hundredths = Math.round(value * 100);
    if (value >= 100 || hundredths % 100 === 0) return peopleText(Math.round(value), thousands);
    return `${Math.floor(hundredths / 100)}.${String(hundredths % 100).padStart(2, "0")}`;
  }

  /** @param {number} share from 0 to 1 */
  function percentText(share) {
    const percent = share * 100;
    if (percent > 0 && percent < 0.001) return "< 0.001%";
    const scale = percent < 0.01 ? 10000 : percent < 0.1 ? 1000 : 100;
    return `${Math.round(percent * scale) / scale}%`;
  }

  /** @param {string} text @param {Object<string, any>} values */
  const fill = (text, values) => text.replace(/\{(\w+)\}/g, (place, name) => values[name] ?? place);

  /** Writes texts into the cells of a row that change. @param {Element} row @param {string[]} texts @param {string} [cells] */
  function put(row, texts, cells = "td.model-value") {
    row.querySelectorAll(cells).forEach((cell, at) => { cell.textContent = texts[at]; });
  }

  /** @param {string} label @param {(checked: boolean) => void} change */
  function check(label, change) {
    const box = element("input", { type: "checkbox", autocomplete: "off" });
    box.addEventListener("change", () => change(box.checked));
    return { box, label: element("label", { class: "model-check" }, box, element("span", {}, label)) };
  }

  /**
   * A range and a number that follow each other.
   * @param {string} label @param {number} least @param {number} most @param {(value: number, typed?: Element) => void} change
   */
  function slider(label, least, most, change) {
    const limits = { min: least, max: most, step: 1, autocomplete: "off", "aria-label": label };
    const range = element("input", { type: "range", ...limits });
    const number = element("input", { type: "number", inputmode: "numeric", ...limits });
    range.addEventListener("input", () => change(Number(range.value)));
    number.addEventListener("input", () => {
      const { validity, valueAsNumber } = number;
      const fits = validity.valid && number.value !== "";
      number.setAttribute("aria-invalid", String(!fits));
      if (fits) change(valueAsNumber, number);
    });
    /** @param {number} value @param {Element} [typed] the field that must be left as it is */
    const show = (value, typed) => {
      range.value = String(value);
      if (typed === number) return;
      number.value = String(value);
      number.removeAttribute("aria-invalid");
    };
    // What does not fit gives way to the value that holds.
    number.addEventListener("change", () => show(Number(range.value)));
    return { box: element("span", { class: "model-inputs" }, range, number), show, range, number };
  }

  /** A button that is pressed or not. @param {string} label @param {() => void} change */
  function toggle(label, change) {
    const button = element("button", { type: "button", class: "model-toggle", "aria-pressed": "false" }, label);
    button.addEventListener("click", change);
    return button;
  }

  /**
   * A kind of model has `prefix` (of its strings), `start()`, which sets everything as the author did, `controls()`, and
   * `show()`, which lets figure, sentence and tables follow. All stand in the page already but for the controls.
   */
  class Model extends HTMLElement {
    connectedCallback() {
      if (this.data) return;
      this.data = JSON.parse(this.querySelector("script[type='application/json']").textContent);
      this.words = this.data.words;
      this.result = this.querySelector("[data-said]");
      this.spoken = element("p", { class: "visually-hidden", role: "status" });
      this.reset = element("button", { class: "button button-quiet model-reset", type: "button" }, strings[`${this.prefix}_reset`]);
      this.reset.addEventListener("click", () => {
        this.start();
        this.changed();
      });
      this.start();
      const legend = element("legend", {}, strings[`${this.prefix}_controls`]);
      const outcome = this.result.closest(".model-outcome") ?? this.result;
      const controls = element("fieldset", { class: "model-controls" }, legend, ...this.controls());
      this.querySelector(".model-data").before(controls);
      controls.append(outcome, this.reset, this.spoken);
      this.show();
    }

    disconnectedCallback() {
      clearTimeout(this.rest);
    }

    /** Follows a change, and says what came of it once the reader rests. @param {Element} [typed] */
    changed(typed) {
      this.show(typed);
      clearTimeout(this.rest);
      this.rest = setTimeout(() => { this.spoken.textContent = this.spokenText(); }, QUIET);
    }

    spokenText() {
      return this.result.textContent;
    }

    /** One of the words that the build has used, too. @param {string} name @param {Object<string, any>} [places] */
    say(name, places = {}) {
      return fill(this.words[name], places);
    }
  }

  window.Coursewright.model = { Model, check, fill, moneyText, numberText, peopleText, percentText, put, slider, sum, toggle, twoTo };
})();
