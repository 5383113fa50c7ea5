/*
 * Grades responses by the key of the page. The same functions as in the builder's src/quiz (fold, grade, score), step
 * by step, so that HR's program comes to the same marks: whatever changes here changes there. Here is what all quizzes
 * have in common, and choices, texts and numbers; other types stand in scripts that only those pages load that ask so.
 *
 * Pure: reads no page, keeps nothing, never throws. A response that no form of ours makes earns nothing.
 */
(() => {
  const Coursewright = (globalThis.Coursewright ||= {});

  /** @typedef {null | string | string[] | Object<string, string>} Response */
  /** @typedef {{mark: "right" | "partly" | "wrong" | "ungraded", credit: number, answer: number | null}} Grade */
  /** @typedef {{id: string, type: string, key: Object, points: number}} Question */
  /** @typedef {{tries: number | null, penalty: number, hint_cost: number, pass_mark: number | null, confidence: string}} Policy */

  const LONGEST_TEXT = 500;
  const SLACK = 1e-12;
  const PASS_SLACK = 1e-9;
  const ALL = ["case", "spaces", "width"];

  // Explicit lists: browsers and Rust disagree on what a space is, and on the case of letters that are new to Unicode.
  const SPACES = /[\t-\r \x85\xa0\u1680\u180e\u2000-\u200b\u2028\u2029\u202f\u205f\u2060\u3000\ufeff]+/g;
  const WIDE = /[\uff01-\uff5e]/g;
  const CASED = /[A-Z\xc0-\u024f\u0370-\u052f\u0531-\u0556\u1e00-\u1fff]/g;

  /** @param {string} letter */
  function small(letter) {
    if (letter === "\u0130") return "i";
    if (letter === "\u03c2") return "\u03c3";
    return letter.toLowerCase();
  }

  /**
   * Two texts that differ only in what is ignored fold to the same.
   * @param {string} text
   * @param {string[]} ignore any of "case", "spaces", "width"
   */
  function fold(text, ignore) {
    if (ignore.includes("width")) {
      text = text.normalize()
        .replace(WIDE, (letter) => String.fromCharCode(letter.charCodeAt(0) - 0xfee0))
        .replace(/\u3000/g, " ")
        .replace(/[\u2018\u2019\u02bc]/g, "'")
        .replace(/[\u201c-\u201e]/g, '"')
        .replace(/[\u2010-\u2015\u2212]/g, "-");
    }
    if (ignore.includes("spaces")) {
      text = text.replace(SPACES, " ").trim();
    }
    return ignore.includes("case") ? text.replace(CASED, small) : text;
  }

  // A comma between digits in threes groups them, any other comma is the decimal one: 1,500 is many, 1,5 and 0,125 are few.
  const NUMBER =
    /^([+-]?)(?:([1-9][0-9]{0,2}(?:,[0-9]{3})+)(\.[0-9]*)?|([0-9]{1,3}(?:(?: [0-9]{3})+|(?:'[0-9]{3})+)|[0-9]*)([.,][0-9]*)?)(e[+-]?[0-9]+)?$/;

  /**
   * A number as a learner types it, or null.
   * @param {string} text
   * @param {string | null | undefined} unit may stand before or after the number
   */
  function number(text, unit) {
    text = fold(text, ALL);
    unit = fold(unit || "", ALL);
    if (unit) {
      text = (text.endsWith(unit) ? text.slice(0, -unit.length) : text.startsWith(unit) ? text.slice(unit.length) : text).trim();
    }
    const found = NUMBER.exec(text);
    if (!found) return null;
    const [, sign, grouped, point, plain, decimal, exponent = ""] = found;
    const whole = grouped ?? plain;
    const fraction = (point ?? decimal ?? "").replace(",", ".");
    if (whole === "" && fraction.length < 2) return null;
    const value = Number((whole.replace(/[, ']/g, "") || "0") + (fraction === "." ? "" : fraction) + exponent);
    if (!Number.isFinite(value)) return null;
    return sign === "-" ? -value : value;
  }

  const has = Object.hasOwn;
  const isText = (value) => typeof value === "string";
  const isList = (value) => Array.isArray(value) && value.every(isText);
  const isMap = (value) =>
    typeof value === "object" && value !== null && !Array.isArray(value) && Object.values(value).every(isText);
  const share = (part, whole) => (whole > 0 ? part / whole : 0);
  const positive = (value) => (value > 0 ? value : 0);
  const areDistinct = (ids) => new Set(ids).size === ids.length;
  const isShort = (text, most = LONGEST_TEXT) => text.length <= most && !/\p{Surrogate}/u.test(text);
  const isBlank = (text) => fold(text, ["spaces"]) === "";
  const hasText = (given) => isMap(given) && has(given, "text") && !isBlank(given.text);
  const one = (credit) => ({ credit, answer: null });
  const markOf = (credit) => (credit >= 1 ? "right" : credit > 0 ? "partly" : "wrong");

  /** The first of those answers that earn the most. */
  function best(answers, matches) {
    let credit = 0;
    let answer = null;
    answers.forEach((given, index) => {
      if (matches(given) && (answer === null || given.credit > credit)) {
        credit = given.credit;
        answer = index;
      }
    });
    return { credit, answer };
  }

  function option(key, id) {
    return one(isText(id) && has(key.credits, id) ? key.credits[id] : 0);
  }

  function ticked(key, ids) {
    const known = (id) => key.right.includes(id) || key.wrong.includes(id);
    if (!isList(ids) || ids.length === 0 || !areDistinct(ids) || !ids.every(known)) return one(0);
    const c = key.right.length;
    const w = key.wrong.length;
    const t = ids.filter((id) => key.right.includes(id)).length;
    const f = ids.length - t;
    const rules = {
      balanced: () => share(t, c) - share(f, w),
      all_or_nothing: () => (t === c && f === 0 ? 1 : 0),
      net_correct: () => share(t - f, c),
      each_option: () => share(t + (w - f), c + w),
    };
    return one(positive(rules[key.rule]()));
  }

  function typed(key, text) {
    if (!isText(text) || !isShort(text) || isBlank(text)) return one(0);
    const folded = fold(text, key.ignore);
    return best(key.answers, (answer) =>
      isText(answer.match)
        ? new RegExp("^(?:" + answer.match + ")$", "su").test(folded)
        : fold(answer.text, key.ignore) === folded,
    );
  }

  function counted(key, text) {
    const given = isText(text) && isShort(text) ? number(text, key.unit) : null;
    if (given === null) return one(0);
    return best(key.answers, (answer) => {
      if (has(answer, "from")) return given >= answer.from && given <= answer.to;
      const size = Math.abs(answer.value);
      const allowed = answer.relative ? answer.tolerance * size : answer.tolerance;
      return Math.abs(given - answer.value) <= allowed + SLACK * size;
    });
  }

  // Those of other types come with scripts that only such pages load as need them, as js/ordering.
  const GRADERS = Coursewright.graders = {
    ...Coursewright.graders,
    single_choice: option,
    true_false: option,
    hotspot: option,
    multiple_response: ticked,
    short_answer: typed,
    numeric: counted,
  };

  /** Whether a response earns anything without a person who marks it. @param {Question} question */
  function isGraded({ type, key }) {
    if (type === "free_text") return key.marked_by === "self";
    if (type === "scorecard") return Object.values(key.criteria).some(({ reference }) => reference !== null);
    return has(GRADERS, type);
  }

  /** Whether a person at HR is to mark it. @param {Question} question */
  const isByHand = ({ type, key }) => type === "free_text" && key.marked_by === "hr";
  /** The tries that count. @param {Policy} policy @param {Response[]} tries */
  const allowed = ({ tries: most }, tries) => (most === null ? tries : tries.slice(0, most));

  /** Whether what was given is for a person to mark: a text that is not blank. A blank one earns nothing. */
  function isOpen(policy, question, tries) {
    const given = allowed(policy, tries).at(-1);
    return isByHand(question) && hasText(given);
  }

  /**
   * @param {Question} question
   * @param {Response} response
   * @returns {Grade}
   */
  function grade(question, response) {
    if (!isGraded(question)) return { mark: "ungraded", credit: 0, answer: null };
    const { credit, answer } = GRADERS[question.type](question.key, response);
    return { mark: markOf(credit), credit, answer };
  }

  /** Whether nothing was given. @param {Response} response */
  function isNothing(response) {
    if (isText(response)) return isBlank(response);
    return typeof (response ?? {}) === "object" && !Object.keys(response ?? {}).length;
  }

  // Certainty-based marking (Gardner-Medwin 1995): what right and wrong earn at each level, in thirds of the points.
  const CERTAINTY = [[1, 0], [2, -2], [3, -6]];
  const MOST = 3;
  const LEAST = -2;

  /** From -2 to 1. */
  function certain(credit, confidence) {
    const [right, wrong] = CERTAINTY[[1, 2, 3].includes(confidence) ? confidence - 1 : 0];
    return (credit * right + (1 - credit) * wrong) / MOST;
  }

  /**
   * What a question earned: the best try counts, each further one is worth less, and hints cost. Where certainty is
   * scored, the first try counts alone, and points may be less than none.
   * @param {Policy} policy
   * @param {Question} question
   * @param {{tries: Response[], hints: number, confidence?: number | null}} record hints: how many were looked at
   */
  function points(policy, question, { tries, hints, confidence }) {
    const cost = policy.hint_cost * (hints > 0 ? hints : 0);
    if (policy.confidence === "scored") {
      if (!(question.points > 0) || !isGraded(question) || !tries.length || isNothing(tries[0])) return 0;
      const worth = certain(grade(question, tries[0]).credit, confidence) - cost;
      return question.points * (worth > LEAST ? worth : LEAST);
    }
    let most = 0;
    allowed(policy, tries).forEach((response, earlier) => {
      const worth = grade(question, response).credit * positive(1 - policy.penalty * earlier);
      if (worth > most) most = worth;
    });
    return question.points * positive(most - cost);
  }

  /** Where a question stands among those of its pool under a seed. */
  function weight(seed, id) {
    let hash = 0x811c9dc5;
    const text = seed + "\0" + id;
    for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
    hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
    hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
    return (hash ^ (hash >>> 16)) >>> 0;
  }

  /**
   * Which questions the attempt with this seed asks, section by section; null where it asks all.
   * @param {{sections?: {pick: number, pool: string[]}[]}} data
   * @param {string} seed
   * @returns {string[][] | null}
   */
  function draw({ sections }, seed) {
    if (!sections || !sections.length) return null;
    return sections.map(({ pick, pool }) => {
      const picked = [...pool].sort((a, b) => weight(seed, a) - weight(seed, b) || (a < b ? -1 : 1)).slice(0, pick);
      return pool.filter((id) => picked.includes(id));
    });
  }

  /**
   * The score of one attempt over the questions that its seed draws, summed in the order of the quiz; and the most that
   * it can come to while texts wait for HR's marks.
   * @param {{policy: Policy, questions: Question[]}} data
   * @param {string | undefined} seed
   * @param {{id: string, tries: Response[], hints: number, confidence?: number | null}[]} records
   */
  function score(data, seed, records) {
    const drawn = draw(data, seed || "")?.flat();
    let least = 0;
    let most = 0;
    let possible = 0;
    for (const question of data.questions) {
      if (drawn && !drawn.includes(question.id)) continue;
      possible += question.points;
      const record = records.find((record) => record.id === question.id);
      if (!record) continue;
      const earned = points(data.policy, question, record);
      least += earned;
      most += isOpen(data.policy, question, record.tries) ? question.points : earned;
    }
    least = positive(least);
    const shares = [least, positive(most)].map((sum) => share(sum, possible));
    const mark = data.policy.pass_mark;
    const [sure, maybe] = shares.map((part) => part + PASS_SLACK >= mark);
    return { points: least, possible, score: shares[0], most: shares[1], passed: mark === null || sure !== maybe ? null : sure };
  }

  Object.assign(Coursewright, {
    grade, draw, points, score,
    grading: { fold, number, isGraded, isByHand, markOf, share, one, typed, isText, isList, isMap, isShort, hasText, areDistinct },
  });
})();
