/**
 * Grades exercises on models: what a plan comes to, and which goals that meets. The same function as `judge` of
 * src/quiz/exercise, step by step. It reckons with the functions of the models themselves; those that a page does not ask
 * for are not there.
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

  /** @param {number} people */
  const pairsOf = (people) => Array.from({ length: people }, (_, one) => Array.from({ length: people - one - 1 }, (_, more) => [one, one + 1 + more])).flat();

  /** What each kind of model comes to with these values: its figures in hundredths, and what it costs. */
  const MODELS = {
    "scene-model": ({ audience, passes, cost }, value) => {
      const set = passes.map((pass, at) => (has(value, at + 1) ? value[at + 1] / 10000 : pass));
      const people = Coursewright.sceneModel.reach(audience, set);
      const last = people[people.length - 1];
      const each = cost && last >= 0.5 ? hundredths(Coursewright.sceneModel.spent(cost.fixed, people, cost.arrivals) / last) : null;
      return { conversions: hundredths(last), share: Math.round(last / people[0] * 10000), cost_per_conversion: each };
    },
    growth: (model, value) => {
      const launches = model.efforts.map(({ launch }, at) => (has(value, at + 1) ? value[at + 1] : launch));
      const { totals, cost, ahead } = Coursewright.growth.outlook(model, has(value, "0") ? value[0] : true, launches);
      const people = totals.at(-1);
      return { people: hundredths(people), cost: hundredths(cost), cost_per_person: people >= 0.5 ? hundredths(cost / people) : null, days_ahead: ahead * 100 };
    },
    "relation-network": (model, value) => {
      const all = (letter, list) => list.map((on, at) => (has(value, letter + (at + 1)) ? value[letter + (at + 1)] : on));
      const known = pairsOf(model.threads.length);
      const pairs = model.pairs.map((on, at) => {
        const id = known[at].map((one) => one + 1).join("-");
        return has(value, id) ? value[id] : on;
      });
      const ties = { threads: all("t", model.threads), pairs, gone: all("g", model.gone) };
      const { lostWith, reach } = Coursewright.network;
      const steps = reach(ties);
      const here = ties.gone.map((_, at) => at).filter((at) => !ties.gone[at]);
      return {
        reached: steps.filter(Boolean).length * 100,
        introductions: known.filter(([one, other], at) => pairs[at] && !ties.gone[one] && !ties.gone[other]).length * 100,
        weak_points: here.filter((at) => lostWith(ties, at).length).length * 100,
        steps: Math.max(0, ...steps) * 100,
      };
    },
    "preference-profile": (model, value, settings) => {
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
    },
  };

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
    const figures = MODELS[key.model.kind](key.model, value, key.settings);
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

  Coursewright.exercise = { judge };
  // What leaves all as it was is no response.
  const credit = (key, given) => (Object.keys(given ?? {}).length ? judge(key, given).credit : 0);
  Coursewright.graders = { ...Coursewright.graders, model: (key, given) => ({ credit: credit(key, given), answer: null }) };
})();
