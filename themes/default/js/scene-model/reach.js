/** Who reaches which scene, as src/block/scene_model.rs reckons it. */
(() => {
  const Coursewright = (globalThis.Coursewright ||= {});

  /**
   * People at each scene, and last those who convert. Nothing is rounded.
   * @param {number} audience @param {number[]} passes @returns {number[]}
   */
  function reach(audience, passes) {
    const people = [audience];
    for (const pass of passes) people.push(people[people.length - 1] * pass);
    return people;
  }

  Coursewright.sceneModel = { reach };
})();
