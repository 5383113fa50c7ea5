/**
 * The mean by weights: of ratings on a card, and of how near they come to those of the author. The block, the form of a
 * question and the graders all reckon with it, as `weighted` of src/block/scorecard.rs does.
 */
(() => {
  const Coursewright = (globalThis.Coursewright ||= {});

  /** Summed from the first on; nothing where there are none. @param {[number, number][]} values each with its weight before it */
  Coursewright.weighted = (values) => {
    let sum = 0;
    let all = 0;
    for (const [weight, value] of values) {
      sum += weight * value;
      all += weight;
    }
    return all > 0 ? sum / all : 0;
  };
})();
