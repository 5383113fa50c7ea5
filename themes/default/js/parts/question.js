/** Pairs, categories, gaps and ratings: what is asked part by part, and told of each part. */
(() => {
  const { text, element, number, grading } = Coursewright;

  class Matched extends Coursewright.PartsQuestion {
    get shown() {
      const list = this.find(".pair select");
      return list ? [...list.options].map(({ value }) => value).filter(Boolean) : super.shown;
    }

    refresh() {
      for (const select of this.all("select")) {
        // A closed list cuts off what is long: what was chosen is written out below it.
        select.parentNode.querySelector(".chosen")?.remove();
        const words = select.selectedOptions[0]?.textContent ?? "";
        if (select.value && words.length > 24) select.after(element("span", { class: "chosen", "aria-hidden": "true" }, words));
      }
    }

    showOptions(response, graded, told) {
      super.showOptions(response, graded, told);
      if (!this.once) this.showParts(response ?? {}, told);
    }

    /** What there is to say of each part that was answered. @param {Object<string, string>} response */
    showParts(response, told) {
      const { key } = this.data;
      for (const row of this.all("[data-part]")) {
        const { part } = row.dataset;
        if (key.criteria?.[part].reference === null) continue;
        const mark = grading.markOf(grading.part(key, part, response[part]));
        if (told && response[part]) this.tell(row, mark);
        if (key.gaps && mark !== "right") this.reveal(`[data-feedback="${part}"]`);
      }
    }

    showKey() {
      const { gaps, criteria, pairs, items } = this.data.key;
      const parts = pairs || items || gaps || criteria;
      this.listKey(gaps ? "key_gaps" : criteria ? "key_ratings" : "key_pairs", "ul", this.all("[data-part]").flatMap((row) => {
        const key = parts[row.dataset.part];
        const option = row.querySelector(`option[value="${key.right ?? key}"]`);
        // Of what is typed the first answer, unless all are patterns.
        const match = option?.textContent ?? key.reference ?? key.answers?.find((answer) => answer.text)?.text;
        const lang = Coursewright.own(row);
        // A gap has its name from the program, and so has what belongs nowhere.
        const item = gaps ? row.querySelector("[name]").getAttribute("aria-label") : element("span", { lang }, ...row.querySelector("label, [id]").cloneNode(true).childNodes);
        const [before, after] = text("pair").split("{item}").map((part) => part.replace("{match}", () => match));
        return (match ?? null) === null ? [] : [[before, item, element("span", { lang: option?.lang || lang }, after)]];
      }));
    }
  }

  class Scorecard extends Matched {
    refresh() {
      const rows = this.all("tr[data-part]");
      const rated = rows.flatMap((row) => {
        const rating = row.querySelector(":checked")?.value;
        return rating ? [[Number(row.dataset.weight), Number(rating)]] : [];
      });
      this.find("[data-total]").textContent = rated.length ? text("total", { total: number(Coursewright.weighted(rated)), n: rated.length, of: rows.length }) : "";
    }
  }

  Object.assign(Coursewright.kinds, { matching: Matched, categorize: Matched, cloze: Matched, scorecard: Scorecard });
})();
