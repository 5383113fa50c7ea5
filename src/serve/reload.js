/**
 * Keeps a page of the development server up to date, and lays the author's mistakes over it.
 *
 * The server sends what is new after every change. A page that differs is loaded again, which keeps its place and
 * starts its scripts afresh; while there are errors the last good page stays.
 *
 * @typedef {{number: number, before: string, marked: string, after: string}} Line
 * @typedef {{severity: "error"|"warning", code: string, message: string, place: string|null, lines: Line[],
 *   label: string|null, help: string|null, also: {place: string, label: string}[]}} Fault
 * @typedef {{page: string|null, errors: number, warnings: number, faults: Fault[]}} News
 */
(() => {
  const shown = document.currentScript.dataset.token;
  /** @type {EventSource|null} */
  let source = null;

  /** A browser keeps few connections to one server: pages that nobody sees do without. */
  function listen() {
    if (document.hidden || source) return;
    source = new EventSource(`/__coursewright/events?page=${encodeURIComponent(location.pathname)}`);
    source.addEventListener("message", (event) => {
      /** @type {News} */
      const news = JSON.parse(event.data);
      if (news.errors === 0 && news.page !== null && news.page !== shown) {
        stop();
        location.reload();
      } else {
        overlay.show(news);
      }
    });
  }

  function stop() {
    source?.close();
    source = null;
  }

  /** The panel of mistakes, and the button that calls it back. Its own tree keeps it apart from the site's styles. */
  class Overlay extends HTMLElement {
    /** What was closed is not opened again for the same mistakes. */
    closed = "";

    constructor() {
      super();
      const root = this.attachShadow({ mode: "open" });
      const style = make("link", { rel: "stylesheet", href: "/__coursewright/overlay.css" });
      this.button = make("button", { type: "button", class: "count", hidden: "" });
      this.panel = make("section", { class: "panel", role: "alertdialog", "aria-labelledby": "title", tabindex: "-1", hidden: "" });
      this.button.addEventListener("click", () => this.open());
      // Without its styles it would be a heap of text.
      style.addEventListener("load", () => root.append(this.button, this.panel));
      root.append(style);
      document.addEventListener("keydown", (event) => {
        if (event.key === "Escape" && !this.panel.hidden) {
          event.preventDefault();
          this.close();
        }
      });
    }

    /** @param {News} news */
    show(news) {
      const none = news.errors + news.warnings === 0;
      if (none && !this.isConnected) return;
      if (!this.isConnected) document.documentElement.append(this);
      const counts = [counted(news.errors, "error"), counted(news.warnings, "warning")].filter(Boolean).join(", ");
      this.faults = JSON.stringify(news.faults);
      this.button.textContent = counts;
      this.button.dataset.severity = news.errors > 0 ? "error" : "warning";
      const close = make("button", { type: "button", class: "close" }, "Close (Esc)");
      close.addEventListener("click", () => this.close());
      const rest = news.errors + news.warnings - news.faults.length;
      this.panel.replaceChildren(
        make("header", {}, make("h1", { id: "title" }, counts), close),
        ...news.faults.map(drawFault),
        ...(rest > 0 ? [make("p", {}, `and ${rest} more, in the terminal`)] : []),
      );
      if (news.errors > 0 && this.closed !== this.faults) {
        this.open();
      } else if (none || this.panel.dataset.severity === "error") {
        this.panel.hidden = true;
      }
      this.panel.dataset.severity = this.button.dataset.severity;
      this.button.hidden = none || !this.panel.hidden;
    }

    open() {
      this.panel.hidden = false;
      this.button.hidden = true;
      this.panel.focus({ preventScroll: true });
    }

    close() {
      this.closed = this.faults;
      this.panel.hidden = true;
      this.button.hidden = false;
    }
  }

  /** @param {Fault} fault */
  function drawFault(fault) {
    const parts = [
      make("h2", {}, make("b", {}, `${fault.severity}[${fault.code}]`), " ", fault.message),
    ];
    if (fault.place) parts.push(make("p", { class: "place" }, fault.place));
    if (fault.lines.length > 0) parts.push(make("pre", {}, ...fault.lines.flatMap((line) => drawLine(line, fault))));
    if (fault.help) parts.push(make("p", { class: "help" }, make("b", {}, "help: "), fault.help));
    for (const other of fault.also) {
      parts.push(make("p", { class: "also" }, make("span", { class: "place" }, other.place), " ", other.label));
    }
    return make("article", { "data-severity": fault.severity }, ...parts);
  }

  /** A line, and below it carets under what is meant. The same text stands over the carets unseen, so that they keep
   * their place whatever the width of its letters.
   * @param {Line} line
   * @param {Fault} fault
   */
  function drawLine(line, fault) {
    const number = String(line.number).padStart(4);
    const text = [make("i", {}, `${number} │ `), line.before, make("mark", {}, line.marked), line.after, "\n"];
    if (line.marked === "") return text;
    const label = line === fault.lines.at(-1) && fault.label ? ` ${fault.label}` : "";
    const unseen = make("span", { class: "unseen" }, line.marked);
    // Enough for letters that are twice as wide; what is too much is cut off.
    const carets = make("span", { class: "carets", "data-carets": "^".repeat(2 * line.marked.length) }, unseen);
    return [...text, make("i", {}, "     │ "), make("span", { class: "unseen" }, line.before), carets, make("em", {}, label), "\n"];
  }

  function counted(number, what) {
    return number === 0 ? "" : `${number} ${what}${number === 1 ? "" : "s"}`;
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

  customElements.define("coursewright-overlay", Overlay);
  const overlay = new Overlay();
  document.addEventListener("visibilitychange", () => (document.hidden ? stop() : listen()));
  window.addEventListener("pagehide", stop);
  window.addEventListener("pageshow", listen);
  listen();
})();
