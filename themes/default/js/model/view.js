/** What the models of a page have in common: controls, and an element that follows them and says what came of a change. */
(() => {
  const { element, strings } = Coursewright;
  const { fill } = Coursewright.model;

  /** How long the reader must rest before a result is read out. */
  const QUIET = 700;
  /** Writes texts into the cells of a row that change. @param {Element} row @param {string[]} texts @param {string} [cells] */
  function put(row, texts, cells = "td.model-value") {
    row.querySelectorAll(cells).forEach((cell, at) => { cell.textContent = texts[at]; });
  }

  /** @param {Element} label @param {(checked: boolean) => void} change */
  function check(label, change) {
    const box = element("input", { type: "checkbox", autocomplete: "off" });
    box.addEventListener("change", () => change(box.checked));
    return { box, label: element("label", { class: "model-check" }, box, label) };
  }

  /**
   * A range and a number that follow each other.
   * @param {string} label @param {number} least @param {number} most @param {(value: number, typed?: Element) => void} change
   */
  function slider(label, least, most, change) {
    const limits = { min: least, max: most, step: 1, autocomplete: "off", "aria-label": label };
    const range = element("input", { type: "range", ...limits });
    const number = element("input", { type: "number", inputmode: "numeric", ...limits });
    const refused = element("span", { class: "model-refused", role: "status" });
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
      refused.textContent = "";
      if (typed === number) return;
      number.value = String(value);
      number.removeAttribute("aria-invalid");
    };
    // What does not fit gives way to the value that holds, and a sentence says so.
    number.addEventListener("change", () => {
      const { min: from, max: to, ariaInvalid } = number;
      show(Number(range.value));
      if (ariaInvalid === "true") refused.textContent = fill(strings.only_whole, { from, to, value: range.value });
    });
    return { box: element("span", { class: "model-inputs" }, range, number, refused), show, range, number };
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
      this.own = Coursewright.own(this);
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
      this.dispatchEvent(new Event("coursewright:changed", { bubbles: true }));
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

  Object.assign(Coursewright.model, { Model, check, put, slider, toggle });
})();
