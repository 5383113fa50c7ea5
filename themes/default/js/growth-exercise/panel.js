/** The settings of a growth model in an exercise, as js/exercise/panel.js asks for them. */
(() => {
  const { said, shut, bound } = Coursewright.exercise;

  Coursewright.exercise.panels.growth = {
    read: (model) => [["0", said(model.usesSteady)], ...model.launches.map((day, at) => [String(at + 1), day === null ? "off" : String(day)])],
    write(model, given) {
      model.start();
      model.usesSteady = given[0] !== "no";
      model.launches = model.launches.map((day, at) => {
        const set = given[at + 1];
        if (set === undefined) return day;
        if (set === "off") return null;
        model.planned[at] = Number(set);
        return Number(set);
      });
    },
    limit(model, open, locked) {
      model.rows.forEach(({ use, day }, at) => {
        const setting = open(String(at));
        const { from, to } = setting?.domain.launch ?? {};
        if (day && from !== undefined) {
          bound([day.range, day.number], from, to);
          // Where an effort would begin that is not used yet.
          model.planned[at - 1] = Math.min(Math.max(model.planned[at - 1], from), to);
        }
        shut([use.box, ...(day ? [day.range, day.number] : [])], locked || !setting);
      });
      model.reset.disabled = locked;
    },
  };
})();
