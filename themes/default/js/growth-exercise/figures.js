/** What a growth model comes to in an exercise, as src/quiz/exercise reckons it. Pure. */
(() => {
  const Coursewright = globalThis.Coursewright;
  const { hundredths } = Coursewright.exercise;
  const has = Object.hasOwn;

  Coursewright.exercise.models.growth = (model, value) => {
    const launches = model.efforts.map(({ launch }, at) => (has(value, at + 1) ? value[at + 1] : launch));
    const { totals, cost, ahead } = Coursewright.growth.outlook(model, has(value, "0") ? value[0] : true, launches);
    const people = totals.at(-1);
    return { people: hundredths(people), cost: hundredths(cost), cost_per_person: people >= 0.5 ? hundredths(cost / people) : null, days_ahead: ahead * 100 };
  };
})();
