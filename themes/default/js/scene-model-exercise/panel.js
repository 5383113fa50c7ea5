/** The settings of a scene model in an exercise, as js/exercise/panel.js asks for them. */
(() => {
  const { shut, bound } = Coursewright.exercise;
  const hundredths = (share) => Math.round(share * 10000) / 100;

  Coursewright.exercise.panels["scene-model"] = {
    read: (model) => model.passes.map((pass, at) => [String(at + 1), String(hundredths(pass))]),
    write(model, given) {
      model.passes = model.first.map((pass, at) => (given[at + 1] === undefined ? pass : Number(given[at + 1]) / 100));
    },
    limit(model, open, locked) {
      model.scenes.forEach(({ range, number }, at) => {
        const { from, to } = open(String(at + 1))?.domain.rate ?? {};
        if (from !== undefined) bound([range, number], from / 100, to / 100, 0.01);
        shut([range, number], locked || from === undefined);
      });
      if (locked) model.reset.disabled = true;
    },
  };
})();
