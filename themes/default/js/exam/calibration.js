/** How sure a learner was, beside how often they were right. */
(() => {
  const { element, text } = Coursewright;
  /** Fewer answers say nothing of a person. */
  const FEW = 5;
  /** The level that pays best for a share of right answers, by certainty-based marking. */
  const deserved = (share) => (share < 2 / 3 ? 1 : share < 0.8 ? 2 : 3);

  /**
   * @param {{level: number, right: boolean}[]} answers
   * @returns {{n: number, levels: {level: number, n: number, right: number}[], verdict: "few" | "over" | "under" | "well"}}
   */
  Coursewright.calibrate = (answers) => {
    const levels = [1, 2, 3].map((level) => {
      const own = answers.filter((answer) => answer.level === level);
      return { level, n: own.length, right: own.filter(({ right }) => right).length };
    });
    const n = answers.length;
    // By how many levels the answers stand too high, on the average.
    const shift = levels.reduce((sum, one) => sum + (one.n ? one.n * (one.level - deserved(one.right / one.n)) : 0), 0) / n;
    return { n, levels, verdict: n < FEW ? "few" : shift > 0.5 ? "over" : shift < -0.5 ? "under" : "well" };
  };

  /** Fills the table of a result. @param {HTMLElement} box @param {{level: number, right: boolean}[]} answers */
  Coursewright.showCalibration = (box, answers) => {
    const { n, levels, verdict } = Coursewright.calibrate(answers);
    box.hidden = !n;
    box.querySelector("tbody").replaceChildren(...levels.filter((one) => one.n).map((one) => element("tr", {},
      element("th", { scope: "row" }, text(`sure_${one.level}`)),
      element("td", {}, text("sure_right", one), element("progress", { value: one.right, max: one.n, "aria-hidden": "true" })))));
    box.querySelector(":scope > p").textContent = text(`sure_${verdict}`, { n });
  };
})();
