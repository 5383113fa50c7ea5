/**
 * What learners' results say of a quiz, beside each of its questions: for authors, in `serve --report` alone.
 *
 * @typedef {{head: string[], rows: {text: string, is_key: boolean, cells: string[]}[]}} Options
 * @typedef {{is_urgent: boolean, message: string, figures: string, help: string, place: string}} Verdict
 * @typedef {{summary: string, facts: [string, string][], options?: Options|null, verdicts?: Verdict[]}} Figures
 * @typedef {Figures & {questions: (Figures & {id: string})[]}} Panel
 */
(() => {
  /** Figures that unfold; its own tree keeps it apart from the site's styles. */
  class Items extends HTMLElement {
    /** @param {string} name @param {Figures} figures */
    show(name, figures) {
      const { summary, facts, options, verdicts = [] } = figures;
      const style = make("link", { rel: "stylesheet", href: "/__coursewright/items.css" });
      const isUrgent = verdicts.some((verdict) => verdict.is_urgent);
      const look = isUrgent ? " (look at this)" : verdicts.length > 0 ? " (a hint)" : "";
      const details = make("details", {},
        make("summary", {}, make("b", {}, name, make("i", {}, look), ":"), " ", summary),
        ...verdicts.map(drawVerdict),
        ...(options ? [drawOptions(options)] : []),
        ...(facts.length > 0 ? [make("dl", {}, ...facts.flatMap(([what, value]) => [make("dt", {}, what), make("dd", {}, value)]))] : []),
      );
      details.open = isUrgent;
      if (verdicts.length > 0) details.dataset.told = isUrgent ? "urgent" : "hint";
      // Without its styles it would be a heap of text.
      style.addEventListener("load", () => root.append(details));
      const root = this.attachShadow({ mode: "open" });
      root.append(style);
      return this;
    }
  }

  /** @param {Verdict} verdict */
  function drawVerdict({ is_urgent, message, figures, help, place }) {
    return make("p", { class: is_urgent ? "verdict urgent" : "verdict" },
      make("b", {}, is_urgent ? "Look at this: " : "Hint: "), message, make("br", {}), figures, make("br", {}), help,
      make("br", {}), make("code", {}, place));
  }

  /** @param {Options} options */
  function drawOptions({ head, rows }) {
    const top = make("tr", {}, ...["Option", ...head].map((text) => make("th", { scope: "col" }, text)));
    const drawn = rows.map(({ text, is_key, cells }) => make("tr", is_key ? { class: "key" } : {},
      make("th", { scope: "row" }, is_key ? `✓ ${text}` : text), ...cells.map((cell) => make("td", {}, cell))));
    return make("table", {}, make("caption", {}, "Who took what: ✓ earns points"), make("thead", {}, top), make("tbody", {}, ...drawn));
  }

  /**
   * @param {string} name
   * @param {Record<string, string>} attributes
   * @param {...(Node|string)} children
   */
  function make(name, attributes, ...children) {
    const element = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    element.append(...children);
    return element;
  }

  /** @param {HTMLElement} form */
  async function beside(form) {
    const answer = await fetch(`/__coursewright/items/${encodeURIComponent(form.dataset.quiz)}`);
    /** @type {Panel|null} */
    const panel = answer.ok ? await answer.json() : null;
    if (!panel) return;
    form.prepend(new Items().show("Results of this quiz", panel));
    for (const figures of panel.questions) {
      form.querySelector(`fieldset[data-question="${CSS.escape(figures.id)}"]`)?.append(new Items().show("Results", figures));
    }
  }

  customElements.define("coursewright-items", Items);
  for (const form of document.querySelectorAll("quiz-form[data-quiz]")) beside(form).catch(() => {});
})();
