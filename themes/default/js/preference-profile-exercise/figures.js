/** What a preference profile comes to in an exercise, as src/quiz/exercise reckons it. Pure. */
(() => {
  const Coursewright = globalThis.Coursewright;
  const has = Object.hasOwn;

  Coursewright.exercise.models["preference-profile"] = (model, value, settings) => {
    const kept = model.events.filter((_, at) => (has(value, `e${at + 1}`) ? value[`e${at + 1}`] : true));
    const added = settings.flatMap(({ id, domain }) => (domain.event && has(value, id) ? [value[id]] : []));
    const log = [...kept, ...added];
    const rules = {
      topics: Array.from({ length: model.topics }),
      acts: model.acts.map((weight) => ({ weight })),
      messages: model.messages.map((topic) => ({ topic })),
      share: model.share,
      least: model.least,
    };
    const { shares, chosen } = Coursewright.profile.profile(rules, has(value, "half_life") ? value.half_life : model.half_life, log);
    return { message: (chosen + 1) * 100, topic_share: Math.round(Math.max(0, ...shares) * 10000), events: log.length * 100 };
  };
})();
