/** What a scene model comes to in an exercise, as src/quiz/exercise reckons it. Pure. */
(() => {
  const Coursewright = globalThis.Coursewright;
  const { hundredths } = Coursewright.exercise;
  const has = Object.hasOwn;

  Coursewright.exercise.models["scene-model"] = ({ audience, passes, cost }, value) => {
    const set = passes.map((pass, at) => (has(value, at + 1) ? value[at + 1] / 10000 : pass));
    const people = Coursewright.sceneModel.reach(audience, set);
    const last = people[people.length - 1];
    const each = cost && last >= 0.5 ? hundredths(Coursewright.sceneModel.spent(cost.fixed, people, cost.arrivals) / last) : null;
    return { conversions: hundredths(last), share: Math.round(last / people[0] * 10000), cost_per_conversion: each };
  };
})();
