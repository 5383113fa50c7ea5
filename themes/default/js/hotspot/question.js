/** An image whose areas are chosen by pointing at them: each is one of the options in the list below it. */
(() => {
  const { text } = Coursewright;

  Coursewright.kinds.hotspot = class extends Coursewright.Question {
    begin() {
      this.areas = this.all("[data-area]");
      this.find(".picture").addEventListener("click", ({ target }) => {
        if (this.locked) return;
        const id = target.closest("[data-area]")?.dataset.area;
        const input = this.controls.find(({ value }) => value === id);
        if (!input) {
          if (!this.fieldset.dataset.mark) this.say(text("no_area"));
          return;
        }
        input.checked = true;
        input.dispatchEvent(new Event("input", { bubbles: true }));
      });
    }

    refresh() {
      for (const area of this.areas) area.toggleAttribute("data-chosen", area.dataset.area === this.response);
    }

    tell(row, mark, words) {
      super.tell(row, mark, words);
      this.find(`[data-area="${row.dataset.option}"]`)?.setAttribute("data-mark", mark);
    }
  };
})();
