/** The settings of a network of relations in an exercise, as js/exercise/panel.js asks for them. */
(() => {
  const { said, shut } = Coursewright.exercise;

  Coursewright.exercise.panels["relation-network"] = {
    pairs: ({ data }) => data.people.flatMap((_, one) => data.people.slice(one + 1).map((_, more) => `${one + 1}-${one + 2 + more}`)),
    ids(model) {
      const people = model.data.people.map((_, at) => at + 1);
      return { threads: people.map((at) => `t${at}`), pairs: this.pairs(model), gone: people.map((at) => `g${at}`) };
    },
    read(model) {
      return Object.entries(this.ids(model)).flatMap(([kind, ids]) => ids.map((id, at) => [id, said(model.ties[kind][at])]));
    },
    write(model, given) {
      model.start();
      for (const [kind, ids] of Object.entries(this.ids(model))) {
        ids.forEach((id, at) => { if (given[id] !== undefined) model.ties[kind][at] = given[id] === "yes"; });
      }
    },
    limit(model, open, locked) {
      for (const [kind, ids] of Object.entries(this.ids(model))) {
        model.buttons[kind].forEach((button, at) => shut([button], locked || !open(ids[at])));
        // What cannot be changed need not be read as something to do.
        model.buttons[kind][0].closest(".model-set").hidden = !ids.some(open);
      }
      model.reset.disabled = locked;
    },
  };
})();
