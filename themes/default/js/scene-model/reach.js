/** Who reaches which scene and what that costs, as src/block/scene_model/reckon.rs reckons it. Nothing is rounded. */
(() => {
  const Coursewright = (globalThis.Coursewright ||= {});

  /**
   * People at each scene, and last those who convert.
   * @param {number} audience @param {number[]} passes @returns {number[]}
   */
  function reach(audience, passes) {
    const people = [audience];
    for (const pass of passes) people.push(people[people.length - 1] * pass);
    return people;
  }

  /** Money. @param {number} fixed @param {number[]} people @param {number[]} arrivals what each arrival at a scene costs */
  const spent = (fixed, people, arrivals) => arrivals.reduce((sum, each, at) => sum + people[at] * each, fixed);

  /**
   * Of each scene, from the last one on: `of` with the product of all passes after it.
   * @param {number[]} passes @param {(at: number, later: number) => any} of
   */
  function backwards(passes, of) {
    let later = 1;
    const found = [];
    for (let at = passes.length - 1; at >= 0; at -= 1) {
      found[at] = of(at, later);
      later *= passes[at];
    }
    return found;
  }

  /** The conversions that those who leave at each scene would have been. @param {number[]} people @param {number[]} passes @returns {number[]} */
  const forgone = (people, passes) => backwards(passes, (at, later) => (people[at] - people[at + 1]) * later);

  /**
   * The conversions that each scene would add alone, if it passed what is within its reach.
   * @param {number[]} people @param {number[]} passes @param {(number | null)[]} reaches @returns {(number | null)[]}
   */
  const within = (people, passes, reaches) => backwards(passes, (at, later) => {
    const room = reaches[at] === null ? 0 : reaches[at] - passes[at];
    return room > 0 ? people[at] * room * later : null;
  });

  Coursewright.sceneModel = { forgone, reach, spent, within };
})();
