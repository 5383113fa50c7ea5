/** The settings of a preference profile in an exercise, as js/exercise/panel.js asks for them. */
(() => {
  const { said, shut, bound } = Coursewright.exercise;
  const event = ({ act, topic, days_ago: ago }) => `${act}.${topic}.${ago}`;

  Coursewright.exercise.panels["preference-profile"] = {
    read(model) {
      const rest = [...model.events];
      const kept = model.data.events.map((one, at) => {
        const found = rest.findIndex((other) => event(other) === event(one));
        if (found >= 0) rest.splice(found, 1);
        return [`e${at + 1}`, said(found >= 0)];
      });
      return [["half_life", String(model.halfLife)], ...kept, ...rest.map((one, at) => [`a${at + 1}`, event(one)])];
    },
    write(model, given) {
      model.start();
      model.halfLife = Number(given.half_life ?? model.halfLife);
      const added = Object.keys(given).filter((id) => /^a\d/.test(id)).sort((a, b) => Number(a.slice(1)) - Number(b.slice(1)));
      const events = added.map((id) => {
        const [act, topic, ago] = given[id].split(".").map(Number);
        return { act, topic, days_ago: ago };
      });
      model.events = [...model.events.filter((_, at) => given[`e${at + 1}`] !== "no"), ...events];
    },
    limit(model, open, locked) {
      const { from, to } = open("half_life")?.domain.days ?? {};
      if (from !== undefined) bound([model.fades.range, model.fades.number], from, to);
      shut([model.fades.range, model.fades.number], locked || from === undefined);
      const initial = model.data.events.length;
      // Without consent there is no log at all: that is another lesson than the one that is asked.
      shut([model.agrees.box], locked || !open("e1"));
      const buttons = model.list.querySelectorAll("button");
      const kept = this.read(model).filter(([id, on]) => id.startsWith("e") && on === "yes").length;
      buttons.forEach((button, at) => { button.disabled = locked || (at < kept && !open("e1")); });
      const room = open(`a${buttons.length - kept + 1}`) && model.events.length < initial + 24;
      shut([model.add], locked || !model.consent || !room);
      model.reset.disabled = locked;
    },
  };
})();
