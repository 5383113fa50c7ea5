/** Items to be put in order: each has buttons that move it up or down, and arrow keys on them do the same. */
(() => {
  const { text } = Coursewright;

  Coursewright.kinds.ordering = class extends Coursewright.Question {
    begin() {
      this.list = this.find(".ordering");
      /** Whether the learner has put the items in an order; until then the order is not a response. */
      this.ordered = false;
      for (const button of this.all("[data-move]")) this.ready(button);
    }

    ready(button) {
      const way = button.dataset.move;
      button.parentNode.hidden = false;
      button.setAttribute("aria-label", text(`move_${way}`, { item: this.name(button.closest("li")) }));
      button.addEventListener("click", () => this.move(button, way === "up"));
      button.addEventListener("keydown", (event) => {
        if (!/^Arrow(Up|Down)$/.test(event.key)) return;
        event.preventDefault();
        this.move(button, event.key === "ArrowUp");
      });
    }

    name(row) {
      return Coursewright.wordsOf(row.querySelector(".text"));
    }

    move(button, up) {
      const row = button.closest("li");
      const other = up ? row.previousElementSibling : row.nextElementSibling;
      if (!other || this.locked) return;
      other[up ? "before" : "after"](row);
      this.ordered = true;
      const rows = [...this.list.children];
      const words = text("moved", { item: this.name(row), n: rows.indexOf(row) + 1, of: rows.length });
      row.dispatchEvent(new CustomEvent("coursewright:say", { bubbles: true, detail: words }));
      row.dispatchEvent(new Event("input", { bubbles: true }));
      button.focus();
    }

    get controls() {
      return this.all("[data-move]");
    }

    get response() {
      return this.ordered ? this.shown : null;
    }
    set response(value) {
      this.ordered = Array.isArray(value);
      if (this.ordered) this.arrange(value);
    }

    /** Items left as they stood are an answer once the learner has them checked. */
    take() {
      this.ordered = true;
    }

    showKey() {
      this.listKey("key_order", "ol", this.data.key.order.map((id) => [this.find(`[data-option="${id}"] .text`).cloneNode(true)]));
    }
  };
})();
