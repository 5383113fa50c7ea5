/** Who is reached in a network of relations, as src/block/relation_network.rs reckons it. */
(() => {
  /** @typedef {{threads: boolean[], pairs: boolean[], gone: boolean[]}} Ties pairs in the order 0–1, 0–2, …, 1–2, … */

  /** How many pairs there are. @param {number} people */
  const pairsOf = (people) => people * (people - 1) / 2;

  /** @param {Ties} ties @param {number} one @param {number} other */
  function knows({ threads, pairs }, one, other) {
    const [low, high] = [Math.min(one, other), Math.max(one, other)];
    return one !== other && pairs[low * threads.length - low * (low + 1) / 2 + high - low - 1];
  }

  /** In how many steps each person is reached; 0 where they are not. @param {Ties} ties @returns {number[]} */
  function reach(ties) {
    const { threads, gone } = ties;
    const steps = threads.map((thread, at) => (thread && !gone[at] ? 1 : 0));
    for (let step = 1; step <= threads.length; step += 1) {
      threads.forEach((_, at) => {
        if (!steps[at] && !gone[at] && steps.some((other, from) => other === step && knows(ties, at, from))) steps[at] = step + 1;
      });
    }
    return steps;
  }

  /** Who passes a message on to a person; −1 where it comes from the centre, or not at all. @param {Ties} ties @param {number} at */
  function through(ties, at) {
    const steps = reach(ties);
    return steps[at] < 2 ? -1 : steps.findIndex((step, other) => step === steps[at] - 1 && knows(ties, at, other));
  }

  /** Who else is lost when a person leaves, too. @param {Ties} ties @param {number} at */
  function lostWith(ties, at) {
    const now = reach(ties);
    const then = reach({ ...ties, gone: ties.gone.map((gone, other) => gone || other === at) });
    return now.map((_, other) => other).filter((other) => other !== at && now[other] && !then[other]);
  }

  Coursewright.network = { knows, lostWith, pairsOf, reach, through };
})();
