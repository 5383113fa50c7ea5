/**
 * Grades exercises on models: what a plan comes to, and which goals that meets. The same function as `judge` of
 * src/quiz/exercise, step by step. What a model comes to is reckoned by its own functions, in a script that only those pages
 * load that ask for it, as js/growth-exercise.
 *
 * Pure, and it never throws: a plan that no form of ours makes earns nothing.
 */
(() => {
  const Coursewright = (globalThis.Coursewright ||= {});

  /** @typedef {{id: string, domain: "switch" | Object<string, Object<string, number>>, start: string}} Setting */
  /** @typedef {{figure: string, bound: string, value: number, points: number}} Goal figures in hundredths */
  /** @typedef {{model: any, settings: Setting[], most: number | null, goals: Goal[], solution?: Object<string, string>}} Key */
  /** @typedef {{effort: number, goals: {reached: number | null, met: boolean}[], credit: number, refused?: "unknown" | "bounds" | "effort"}} Judged */

  const has = Object.hasOwn;
  const hundredths = (value) => Math.round(value * 100);
  /** As JavaScript writes a whole number, of at most four digits. @param {string} text */
  const whole = (text) => (/^(0|[1-9][0-9]{0,3})$/.test(text) ? Number(text) : null);

  /** What a setting was set to; undefined where it cannot be. @param {Setting["domain"]} domain @param {string} said */
  function read(domain, said) {
    if (domain === "switch") return said === "yes" || (said === "no" ? false : undefined);
    const [[kind, { from, to, acts, topics, farthest }]] = Object.entries(domain);
    const within = (number) => (number !== null && from <= number && number <= to ? number : undefined);
    if (kind === "rate") {
      const found = /^(0|[1-9][0-9]{0,3})(?:\.([0-9]{1,2}))?$/.exec(said);
      return found ? within(Number(found[1]) * 100 + Number((found[2] ?? "").padEnd(2, "0"))) : undefined;
    }
    if (kind === "launch" && said === "off") return null;
    if (kind === "launch" || kind === "days") return within(whole(said));
    const parts = said.split(".").map(whole);
    if (parts.length !== 3 || parts.includes(null)) return undefined;
    const [act, topic, ago] = parts;
    return act < acts && topic < topics && ago <= farthest ? { act, topic, days_ago: ago } : undefined;
  }

  /** As it was at the start, which may lie outside of what it can be set to. @param {Setting} setting */
  const first = ({ domain, start }) => read(domain.rate ? { rate: { from: 0, to: 10000 } } : domain, start);

  /**
   * What each kind of model comes to with these values: its figures in hundredths, and what it costs. Each stands in a
   * script of its own.
   * @type {Object<string, (model: any, value: Object<string, any>, settings: Setting[]) => Object<string, number | null>>}
   */
  const models = {};

  const BOUNDS = { at_least: (reached, value) => reached >= value, at_most: (reached, value) => reached <= value, exactly: (reached, value) => reached === value };

  /** What a plan takes, in hundredths. */
  function effortOf({ model, settings }, value, figures) {
    if (model.kind === "growth") return figures.cost;
    const changed = settings.filter(({ id }) => has(value, id));
    if (model.kind === "scene-model") return changed.reduce((sum, setting) => sum + Math.max(0, value[setting.id] - first(setting)), 0);
    return changed.filter((setting) => first(setting) !== value[setting.id]).length * 100;
  }

  /** @param {Key} key @param {any} given @returns {Judged} */
  function judge(key, given) {
    const nothing = (refused, effort = 0) => ({ effort, goals: key.goals.map(() => ({ reached: null, met: false })), credit: 0, refused });
    if (typeof given !== "object" || given === null || Array.isArray(given)) return nothing("unknown");
    /** @type {Object<string, any>} */
    const value = {};
    for (const [id, said] of Object.entries(given)) {
      const setting = key.settings.find((one) => one.id === id);
      if (!setting || typeof said !== "string") return nothing("unknown");
      const set = read(setting.domain, said);
      if (set === undefined) return nothing("bounds");
      value[id] = set;
    }
    const figures = models[key.model.kind](key.model, value, key.settings);
    const effort = effortOf(key, value, figures);
    let earned = 0;
    let all = 0;
    const goals = key.goals.map(({ figure, bound, value: wanted, points }) => {
      const reached = figures[figure] ?? null;
      const met = reached !== null && BOUNDS[bound](reached, wanted);
      all += points;
      if (met) earned += points;
      return { reached, met };
    });
    if (key.most !== null && effort > key.most) return { ...nothing("effort", effort), goals: goals.map(({ reached }) => ({ reached, met: false })) };
    return { effort, goals, credit: all > 0 ? earned / all : 0 };
  }

  Coursewright.exercise = { judge, models, hundredths };
  // What leaves all as it was is no response.
  const credit = (key, given) => (Object.keys(given ?? {}).length ? judge(key, given).credit : 0);
  Coursewright.graders = { ...Coursewright.graders, model: (key, given) => ({ credit: credit(key, given), answer: null }) };
})();
