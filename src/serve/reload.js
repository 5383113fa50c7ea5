/**
 * Keeps a page of the development server up to date, and lays the author's mistakes over it.
 *
 * The server sends what is new after every change. Where only plain text differs, it is exchanged in the page as it
 * stands; otherwise the page is loaded again, which keeps its place and starts its scripts afresh. While there are
 * errors the last good page stays.
 *
 * @typedef {{number: number, before: string, marked: string, after: string}} Line
 * @typedef {{severity: "error"|"warning", code: string, message: string, place: string|null, lines: Line[],
 *   label: string|null, help: string|null, also: {place: string, label: string}[]}} Fault
 * @typedef {{page: string|null, errors: number, warnings: number, faults: Fault[]}} News
 */
(() => {
  const PLAIN = new Set(
    ("a abbr aside b blockquote br caption cite code dd del div dl dt em figcaption figure h2 h3 h4 h5 h6 hr i img ins kbd li mark ol p pre q " +
      "s section small span strong sub sup table tbody td tfoot th thead tr u ul var").split(" "),
  );
  const PLAIN_ATTRIBUTES = new Set(
    ("alt aria-label aria-labelledby class colspan data-lang decoding dir height href id lang loading rel role rowspan scope src " +
      "start tabindex title value width").split(" "),
  );

  let shown = document.currentScript.dataset.token;
  /** The page as the server sent it, before scripts changed it. @type {Promise<Document|null>} */
  let sent = Promise.resolve(null);
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
        update();
      } else {
        sent = sent.then((page) => page ?? fetchPage());
      }
      overlay.show(news);
    });
  }

  async function update() {
    const [before, after] = await Promise.all([sent, fetchPage()]);
    const changes = before && after && token(before) === shown ? difference(before, after) : null;
    if (changes) {
      for (const change of changes) change();
      shown = token(after);
      // What was put into the page is no longer in `after`.
      sent = fetchPage();
    } else {
      stop();
      location.reload();
    }
  }

  async function fetchPage() {
    try {
      const answer = await fetch(location.href, { headers: { accept: "text/html" } });
      return new DOMParser().parseFromString(await answer.text(), "text/html");
    } catch {
      return null;
    }
  }

  /** @param {Document} page */
  function token(page) {
    return page.querySelector("script[data-token]")?.dataset.token;
  }

  /**
   * How to bring the page that is shown from one state to the next, or `null` when it has to be loaded again.
   * @param {Document} before
   * @param {Document} after
   */
  function difference(before, after) {
    const heads = [before, after].map((page) => {
      const head = page.head.cloneNode(true);
      head.querySelector("script[data-token]")?.remove();
      return head;
    });
    const same = heads[0].isEqualNode(heads[1]) && isSameTag(before.documentElement, after.documentElement);
    return same ? changes(document.body, before.body, after.body) : null;
  }

  /**
   * Only what no script has touched and none will miss is exchanged.
   * @param {Node} live
   * @param {Node} before
   * @param {Node} after
   * @returns {(() => void)[]|null}
   */
  function changes(live, before, after) {
    if (before.isEqualNode(after)) return [];
    if (!isSameTag(before, after) || live.childNodes.length !== before.childNodes.length) return null;
    const [old, next, there] = [before, after, live].map((node) => [...node.childNodes]);
    let start = 0;
    while (start < old.length && start < next.length && old[start].isEqualNode(next[start])) start++;
    let end = 0;
    while (end < Math.min(old.length, next.length) - start && old.at(-1 - end).isEqualNode(next.at(-1 - end))) end++;
    const [gone, come, go] = [old, next, there].map((nodes) => nodes.slice(start, nodes.length - end));
    if (gone.length === come.length) {
      const inside = gone.map((node, at) => changes(go[at], node, come[at]));
      if (inside.every(Boolean)) return inside.flat();
    }
    const untouched = gone.every((node, at) => node.isEqualNode(go[at]));
    if (!untouched || ![...gone, ...come].every(isPlain)) return null;
    const following = there[start + gone.length] ?? null;
    return [
      () => {
        for (const node of go) node.remove();
        for (const node of come) live.insertBefore(node, following);
      },
    ];
  }

  /** @param {Node} one @param {Node} other */
  function isSameTag(one, other) {
    return one instanceof Element && one.cloneNode(false).isEqualNode(other.cloneNode(false));
  }

  /** Text, and elements that a script has no handle on. @param {Node} node */
  function isPlain(node) {
    if (!(node instanceof Element)) return true;
    return [node, ...node.querySelectorAll("*")].every(
      (element) => PLAIN.has(element.localName) && [...element.attributes].every(({ name }) => PLAIN_ATTRIBUTES.has(name)),
    );
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

  /** Below each scenario, a way to its map. */
  function offerMaps() {
    for (const dialogue of document.querySelectorAll("scenario-dialogue")) {
      const quiz = dialogue.closest("[data-quiz]")?.dataset.quiz;
      const question = dialogue.closest("[data-question]")?.dataset.question;
      const href = `/__coursewright/map/${quiz}/${question}`;
      if (quiz && question) dialogue.append(make("p", {}, make("a", { href }, "Map of this scenario")));
    }
  }

  customElements.define("coursewright-overlay", Overlay);
  const overlay = new Overlay();
  document.addEventListener("visibilitychange", () => (document.hidden ? stop() : listen()));
  window.addEventListener("pagehide", stop);
  window.addEventListener("pageshow", listen);
  offerMaps();
  listen();
})();
