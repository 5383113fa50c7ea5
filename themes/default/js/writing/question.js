/** A text of the learner's own, which may be compared with a model answer; and a statement that is signed. */
(() => {
  const { text, store } = Coursewright;

  /** As the builder counts them: each Chinese, Japanese or Korean letter as half a word. */
  const countWords = (words) => {
    const wide = /[\u2e80-\u9fff\uac00-\ud7af]/g;
    const letters = words.match(wide)?.length ?? 0;
    return words.replace(wide, " ").split(/\s+/).filter((word) => /[\p{L}\p{N}]/u.test(word)).length + Math.ceil(letters / 2);
  };

  class FreeText extends Coursewright.PartsQuestion {
    begin() {
      this.once = true;
      this.writing = this.find("textarea");
      this.beside = this.find("[data-beside]");
      if (!this.beside) return;
      this.find("[data-compare]").addEventListener("click", () => {
        const fault = this.writing.value.trim() ? this.wanting : "choose_first";
        if (fault) {
          this.refuse(fault);
          this.outcome.focus();
          return;
        }
        this.say();
        this.compare(true);
        this.beside.focus();
      });
      this.compare(false);
    }

    /** The text stays as it is once the model answer has been seen. @param {boolean} seen */
    compare(seen) {
      if (!this.beside) return;
      this.beside.hidden = !seen;
      this.writing.readOnly = seen;
      this.find("[data-compare]").hidden = seen;
    }

    /** Ticks without a text are no response. */
    get response() {
      const given = super.response;
      return given?.text ? given : null;
    }
    set response(value) {
      // Whoever compares stays where they are when another tab has written the same.
      this.compare(Object.keys(value ?? {}).length > 1 || (!this.beside?.hidden && value?.text === this.writing.value));
      super.response = value;
    }

    get unreadable() {
      if (this.response === null) return "";
      return this.wanting || (this.beside?.hidden ? "not_compared" : "");
    }

    /** Whether the text is too short or too long: a key of the strings, or nothing. */
    get wanting() {
      const { value, dataset } = this.writing;
      const words = countWords(value);
      return words < Number(dataset.least ?? 0) ? "too_few_words" : words > Number(dataset.most ?? Infinity) ? "too_many_words" : "";
    }

    refresh() {
      this.find("[data-count]").textContent = text("words", { n: countWords(this.writing.value) });
    }

    show(response, graded, how) {
      super.show(response, graded, how);
      if (how.settled && how.show.includes("key")) this.compare(true);
    }
  }

  class Attestation extends Coursewright.PartsQuestion {
    begin() {
      this.sign();
    }

    /** Fills in the name, as the learner gave it for the results, and today's date. */
    sign() {
      const [, name, date] = this.controls;
      try {
        this.signature = JSON.parse(store.get("learner"))?.name ?? "";
      } catch {
        this.signature = "";
      }
      name.value = this.signature;
      // Swedes write days as the field holds them.
      date.value = new Date().toLocaleDateString("sv");
    }

    /** What was filled in for the learner is no response. */
    get response() {
      const given = super.response;
      return given && (given.agreed || (given.name ?? "") !== this.signature) ? given : null;
    }
    set response(value) {
      super.response = value;
      if (!value) this.sign();
    }

    /** A statement counts only when it is signed. */
    get given() {
      const { response } = this;
      return response?.agreed && response.name && response.date ? response : null;
    }

    get unreadable() {
      return this.response === null || this.given ? "" : "not_signed";
    }
  }

  Object.assign(Coursewright.kinds, { free_text: FreeText, attestation: Attestation });
})();
