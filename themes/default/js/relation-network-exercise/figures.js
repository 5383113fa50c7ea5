/** What a network of relations comes to in an exercise, as src/quiz/exercise reckons it. Pure. */
(() => {
  const Coursewright = globalThis.Coursewright;
  const has = Object.hasOwn;
  /** @param {number} people */
  const pairsOf = (people) => Array.from({ length: people }, (_, one) => Array.from({ length: people - one - 1 }, (_, more) => [one, one + 1 + more])).flat();

  Coursewright.exercise.models["relation-network"] = (model, value) => {
    const all = (letter, list) => list.map((on, at) => (has(value, letter + (at + 1)) ? value[letter + (at + 1)] : on));
    const known = pairsOf(model.threads.length);
    const pairs = model.pairs.map((on, at) => {
      const id = known[at].map((one) => one + 1).join("-");
      return has(value, id) ? value[id] : on;
    });
    const ties = { threads: all("t", model.threads), pairs, gone: all("g", model.gone) };
    const { lostWith, reach } = Coursewright.network;
    const steps = reach(ties);
    const here = ties.gone.map((_, at) => at).filter((at) => !ties.gone[at]);
    return {
      reached: steps.filter(Boolean).length * 100,
      introductions: known.filter(([one, other], at) => pairs[at] && !ties.gone[one] && !ties.gone[other]).length * 100,
      weak_points: here.filter((at) => lostWith(ties, at).length).length * 100,
      steps: Math.max(0, ...steps) * 100,
    };
  };
})();
