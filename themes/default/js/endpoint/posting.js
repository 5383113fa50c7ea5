/** The way to the site's endpoint, as the results page shows it: what is on its way, what the answer was, what comes next. */
Coursewright.Posting = class {
  /** @param {HandIn} page @param {{url: string, host: string}} endpoint */
  constructor(page, { url, host }) {
    Object.assign(this, { page, url, host });
    /** What is on its way. @type {{stop: () => void, now: () => void} | null} */
    this.under = null;
    addEventListener("beforeunload", (event) => {
      if (this.under) event.preventDefault();
    });
  }

  async post() {
    const file = !this.under && await this.page.file();
    if (!file || this.under) return;
    this.under = Coursewright.post(this.url, file, (answer) => {
      const { state, wait } = answer;
      if (state === "sent") Coursewright.store.set("handin/sent", JSON.stringify({ host: this.host, at: new Date().toISOString() }));
      if (state !== "posting" && !wait) this.under = null;
      this.tell(answer);
    });
  }

  now() {
    this.under?.now();
  }

  /** What is on its way is no longer what is listed. */
  changed() {
    if (this.under) {
      this.under.stop();
      this.under = null;
      this.tell({ state: "changed" });
    } else {
      this.tellLast();
    }
  }

  /** When something was last sent from here. */
  tellLast() {
    let last = null;
    try {
      last = JSON.parse(Coursewright.store.get("handin/sent"));
    } catch {
      // Damaged: then nothing is known of it.
    }
    if (last) this.tell({ state: "before", ...last });
    else this.show("none", []);
  }

  /** @param {{state: string, status?: number, said?: string, wait?: number, host?: string, at?: string}} answer */
  tell({ state, status, said, wait, host = this.host, at = new Date().toISOString() }) {
    const { text, date, patience } = Coursewright;
    this.show(wait ? "waiting" : state, [
      text(`post_${state}`, { host, status, n: patience, date: date(at) }),
      ...(said ? [text("post_said", { host, said })] : []),
      ...(wait ? [text("post_wait", { n: wait })] : []),
    ]);
  }

  /** @param {string} state @param {string[]} lines */
  show(state, lines) {
    const [button, told, again] = ["[data-action='post']", "[data-posted]", "[data-again]"].map((place) => this.page.querySelector(place));
    button.setAttribute("aria-disabled", Boolean(this.under));
    told.dataset.state = state;
    told.replaceChildren(...lines.map((line) => Coursewright.element("p", {}, line)));
    // The button to try again stays while it is at work, so that whoever pressed it keeps their place.
    const hadFocus = again.contains(document.activeElement);
    again.hidden = state !== "waiting" && !(this.under && !again.hidden);
    if (again.hidden && hadFocus) button.focus();
  }
};
