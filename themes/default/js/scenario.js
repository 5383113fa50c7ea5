/**
 * A branching dialogue, played as a conversation: what was said stays in sight, the learner's replies are buttons.
 * Fires `input` after each reply; `path` holds the replies so far, `ended` tells that an outcome was reached.
 */
class ScenarioDialogue extends HTMLElement {
  connectedCallback() {
    // Also called when the questions are put in another order.
    if (this.nodes) return;
    this.nodes = new Map([...this.querySelectorAll("[data-node]")].map((node) => [node.dataset.node, node]));
    this.dialogue = this.querySelector(".dialogue");
    this.again = this.querySelector("[data-action='again']");
    this.querySelector("[data-nodes]").hidden = true;
    this.dialogue.hidden = false;
    this.addEventListener("click", (event) => {
      // The second click of a double click would land on a reply that nobody has read.
      if (event.detail > 1) return;
      const reply = event.target.closest("button[data-reply]");
      if (reply) this.go([...this.path, reply.dataset.reply]);
      else if (event.target.closest("[data-action='again']")) this.go([]);
    });
    this.path = [];
  }

  /** Goes on as the learner wished. @param {string[]} path */
  go(path) {
    if (this.shut) return;
    this.path = path;
    this.dialogue.querySelector("[data-now]")?.focus();
    this.dispatchEvent(new Event("input", { bubbles: true }));
  }

  get path() {
    return this.taken;
  }
  /** Plays the dialogue up to the end of a path; it stops at a reply that is no longer there. @param {string[]} path */
  set path(path) {
    const turns = [];
    /** @type {string[]} */
    this.taken = [];
    let node = this.nodes.get(this.dataset.start);
    turns.push(this.turn(node));
    for (const id of path) {
      const choice = [...node.querySelectorAll("[data-choice]")].find((item) => item.dataset.choice === id);
      if (!choice) break;
      this.taken.push(id);
      node = this.nodes.get(choice.dataset.to);
      turns.push(this.reply(choice), this.turn(node));
    }
    turns.at(-1).dataset.now = "";
    this.ended = Boolean(node.querySelector(".outcome"));
    turns.push(this.ended ? this.outcome(node) : this.choices(node));
    this.dialogue.replaceChildren(...turns);
    this.locked = this.shut;
  }

  set locked(locked) {
    this.shut = locked;
    this.again.hidden = locked || !this.taken.length;
    for (const button of this.dialogue.querySelectorAll("button")) button.disabled = locked;
  }

  /** What somebody says. */
  turn(node) {
    const parts = [...node.children].filter((part) => part.matches(".speaker, .line"));
    const turn = Coursewright.element("li", { class: "turn", tabindex: "-1" }, ...parts.map((part) => part.cloneNode(true)));
    turn.toggleAttribute("data-you", node.hasAttribute("data-you"));
    return turn;
  }

  /** What the learner said, and what was noted of it. */
  reply(choice) {
    const { element, text } = Coursewright;
    const said = element("div", { class: "line" }, ...choice.querySelector("a").cloneNode(true).childNodes);
    const speaker = element("p", { class: "speaker" }, element("b", {}, text("you")));
    return element("li", { class: "turn", "data-you": "" }, speaker, said, ...this.note(choice));
  }

  note(choice) {
    const note = choice.querySelector("[data-note]");
    return note ? [Coursewright.element("aside", { class: "note" }, ...note.cloneNode(true).childNodes)] : [];
  }

  choices(node) {
    const { element, text } = Coursewright;
    const buttons = [...node.querySelectorAll("[data-choice]")].map((choice) => element("li", {},
      element("button", { type: "button", "data-reply": choice.dataset.choice }, ...choice.querySelector("a").cloneNode(true).childNodes)));
    return element("li", { class: "replies" }, element("ul", { class: "choices", "aria-label": text("replies") }, ...buttons));
  }

  /** How it ended, and the path that led there. */
  outcome(node) {
    const { element, text } = Coursewright;
    const steps = [];
    let from = this.nodes.get(this.dataset.start);
    for (const id of this.taken) {
      const choice = from.querySelector(`[data-choice="${id}"]`);
      steps.push(element("li", {}, element("span", {}, choice.querySelector("a").textContent.trim()), ...this.note(choice)));
      from = this.nodes.get(choice.dataset.to);
    }
    const path = element("details", { class: "path" }, element("summary", {}, text("path")), element("ol", {}, ...steps));
    return element("li", { class: "ending" }, node.querySelector(".outcome").cloneNode(true), path);
  }
}
customElements.define("scenario-dialogue", ScenarioDialogue);
