/** The story of a scenario and what a path through it earns, as src/quiz/scenario/story.rs tells it step by step. Pure. */
(() => {
  const Coursewright = globalThis.Coursewright;
  const { one, isText, isList } = Coursewright.grading;
  const has = Object.hasOwn;

  /** Which signs the difference of two numbers may have. */
  const RELATIONS = { "=": [0], "!=": [-1, 1], ">=": [0, 1], "<=": [-1, 0], ">": [1], "<": [-1] };

  /** Whether a condition of a scenario holds; true is 1, and a variable that there is not counts as 0. */
  function holds(condition, values) {
    if (!condition) return true;
    const value = (name) => (has(values, name) ? values[name] : 0);
    const number = (operand) => operand.number ?? value(operand.variable);
    const [[kind, part]] = Object.entries(condition);
    if (kind === "is") return value(part) !== 0;
    if (kind === "not") return !holds(part, values);
    if (kind === "and") return part.every((one) => holds(one, values));
    if (kind === "or") return part.some((one) => holds(one, values));
    return RELATIONS[part[1]].includes(Math.sign(number(part[0]) - number(part[2])));
  }

  /** Where a path through a scenario is, and how it goes on. @typedef {{at: string, values: Object<string, number>}} State */
  const story = {
    holds,

    /** @returns {State} */
    begin: ({ start, variables = {} }) => ({
      at: start,
      values: Object.fromEntries(Object.entries(variables).map(([name, variable]) => [name, variable.start])),
    }),

    /** The choices of a state by their ids, whether they are open or not. */
    choices: (key, { at }) => (has(key.nodes, at) && key.nodes[at].choices) || {},

    /** Whether a choice is there and open. @param {State} state @param {string} id */
    isOpen(key, state, id) {
      const choices = story.choices(key, state);
      return has(choices, id) && holds(choices[id].when, state.values);
    },

    /** Where an open choice leads, or null: its effects come first. @param {State} state @param {string} id @returns {State | null} */
    go(key, state, id) {
      if (!story.isOpen(key, state, id)) return null;
      const way = story.choices(key, state)[id];
      if (isText(way)) return { at: way, values: state.values };
      const values = { ...state.values };
      for (const [name, effect] of Object.entries(way.effects || {})) {
        if (!has(values, name)) continue;
        const { from, to } = key.variables[name];
        values[name] = Math.max(Math.min(has(effect, "add") ? values[name] + effect.add : effect.set, to), from);
      }
      if (isText(way.to)) return { at: way.to, values };
      const target = way.to.find(({ when }) => holds(when, values));
      return target ? { at: target.to, values } : null;
    },

    /** What an end is worth; null where the dialogue goes on. @param {State} state */
    credit(key, { at, values }) {
      const node = has(key.nodes, at) ? key.nodes[at] : {};
      if (!has(node, "score")) return null;
      if (node.score !== null) return node.score;
      if (!key.score) return 0;
      const { of, from, to } = key.score;
      const part = ((has(values, of) ? values[of] : 0) - from) / (to - from);
      return part > 0 ? Math.min(part, 1) : 0;
    },
  };

  function walked(key, path) {
    if (!isList(path) || path.length === 0) return one(0);
    let state = story.begin(key);
    for (const choice of path) {
      state = story.go(key, state, choice);
      if (!state) return one(0);
    }
    return one(story.credit(key, state) ?? 0);
  }

  Coursewright.graders.scenario = walked;
  Coursewright.story = story;
})();
