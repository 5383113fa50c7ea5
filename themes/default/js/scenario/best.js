/** The best path through a scenario, to be laid beside the one that a learner took. */
(() => {
  /** As many states as the builder follows. */
  const MOST = 20_000;

  /**
   * The path that earns the most, and of those one with the fewest turns; of several the one that keeps longest to the
   * path taken, so that they part where something was lost.
   * @param {any} key @param {string[]} taken @param {(state: {at: string}) => string[]} listed the choices of a node in their order
   * @returns {string[] | null}
   */
  Coursewright.bestPath = (key, taken, listed) => {
    const { story } = Coursewright;
    const name = JSON.stringify;
    const start = story.begin(key);
    /** Every state by its name: the states that its open choices lead to, and those that lead to it. */
    const found = new Map([[name(start), { state: start, ways: [], before: [] }]]);
    let most = 0;
    for (const [here, { state, ways }] of found) {
      most = Math.max(most, story.credit(key, state) ?? 0);
      for (const id of listed(state)) {
        const next = story.go(key, state, id);
        const there = next && name(next);
        if (!next || (!found.has(there) && found.size >= MOST)) continue;
        if (!found.has(there)) found.set(there, { state: next, ways: [], before: [] });
        ways.push([id, there]);
        found.get(there).before.push(here);
      }
    }
    // How many turns each state is from the best end, counted back from there.
    const turns = new Map();
    for (const [here, { state }] of found) if (story.credit(key, state) === most) turns.set(here, 0);
    for (const [here, count] of turns) {
      for (const before of found.get(here).before) if (!turns.has(before)) turns.set(before, count + 1);
    }
    let here = name(start);
    if (!turns.get(here)) return null;
    const path = [];
    while (turns.get(here) > 0) {
      const good = found.get(here).ways.filter(([, there]) => turns.get(there) === turns.get(here) - 1);
      const [id, there] = good.find(([id]) => id === taken[path.length] && path.every((one, at) => one === taken[at])) ?? good[0];
      path.push(id);
      here = there;
    }
    return path;
  };
})();
