/* What first attempts say of the questions: as results/items of the builder, from the same formulas in the same order.
   docs/content/results/for-authors/item-analysis.md has each with its source. */
"use strict";

/** Of fewer people no figure is told. */
const LEAST_PEOPLE = 10;

/** Which options a response takes, by their places. */
function optionsTaken({ choices, single }, response) {
  const at = (id) => choices.findIndex((choice) => choice.id === id);
  if (typeof response === "string" && single) return [at(response)].filter((place) => place >= 0);
  if (Array.isArray(response) && !single) return [...new Set(response.map(at))].filter((place) => place >= 0).sort((one, other) => one - other);
  return [];
}

/** The first response to each question that was asked and that somebody grades; null while a mark is missing. */
function observedIn(keys, attempt, drawn, markings, graded) {
  if (graded.score === null || graded.to_mark > 0) return null;
  const records = new Map();
  for (const record of attempt.questions) if (!records.has(record.id)) records.set(record.id, record);
  const items = keys.data.questions.flatMap((data, at) => {
    const asked = keys.questions[at];
    if (!asked || !drawn[at]) return [];
    const points = asked.byHand ? asked.points : data.points;
    if (!(points > 0)) return [];
    const record = records.get(data.id) ?? null;
    const first = record?.tries[0] ?? null;
    const marking = markings.get(data.id);
    const credit = marking ? (marking.points ?? 0) / points : asked.byHand ? 0 : Coursewright.grade(data, first).credit;
    const seconds = record?.seconds ?? null;
    return [{
      question: at, credit, points, taken: optionsTaken(asked.offer, first), seconds: seconds === null ? null : Math.fround(seconds),
      confidence: record?.confidence ?? null, reworded: record !== null && record.wording !== null && record.wording !== asked.wording,
    }];
  });
  return { items, score: graded.score };
}

/** Mean and variance of one variable in one pass. */
class Moments {
  constructor() {
    this.n = 0;
    this.mean = 0;
    this.squares = 0;
  }

  add(value) {
    this.n += 1;
    const before = value - this.mean;
    this.mean += before / this.n;
    this.squares += before * (value - this.mean);
  }

  variance() {
    return this.n > 1 ? this.squares / (this.n - 1) : null;
  }

  deviation() {
    return this.n > 1 ? Math.sqrt(this.variance()) : null;
  }
}

/** Of two variables, observed together. */
class Joint {
  constructor() {
    this.one = new Moments();
    this.other = new Moments();
    this.products = 0;
  }

  add(one, other) {
    const before = one - this.one.mean;
    this.one.add(one);
    this.other.add(other);
    this.products += before * (other - this.other.mean);
  }

  correlation() {
    const spread = Math.sqrt(this.one.squares * this.other.squares);
    return this.one.n > 1 && spread > 1e-12 ? Math.min(Math.max(this.products / spread, -1), 1) : null;
  }
}

/** The two ends of a 95 % confidence interval of a correlation. */
function intervalOf(r, n) {
  if (n <= 3) return null;
  const z = Math.atanh(Math.min(Math.max(r, -0.999999), 0.999999));
  const half = 1.959964 / Math.sqrt(n - 3);
  return [Math.tanh(z - half), Math.tanh(z + half)];
}

/** How many earn so much, in steps of 1 %. */
class EarnedShares {
  constructor() {
    this.counts = [];
  }

  add(share) {
    const at = Math.round(Math.min(Math.max(share, 0), 1) * 100);
    while (this.counts.length <= at) this.counts.push(0);
    this.counts[at] += 1;
  }

  sum(from, to) {
    return this.counts.slice(from, to).reduce((sum, count) => sum + count, 0);
  }

  /** Where the weak end and the strong begin; null where too many earn the same. */
  cut() {
    const third = this.sum(0) / 3;
    const nearest = (count) => {
      let best = null;
      for (let edge = 0; edge <= this.counts.length; edge += 1) {
        if (count(edge) === 0) continue;
        const key = [Math.abs(count(edge) - third), count(edge)];
        if (best === null || compareParts(key, best.key) < 0) best = { edge, key };
      }
      return best?.edge ?? null;
    };
    const [weak, strong] = [nearest((edge) => this.sum(0, edge)), nearest((edge) => this.sum(edge))];
    if (weak === null || strong === null) return null;
    const cut = { weak, strong };
    return weak <= strong && this.weak(cut) >= 3 && this.strong(cut) >= 3 ? cut : null;
  }

  weak({ weak }) {
    return this.sum(0, weak);
  }

  strong({ strong }) {
    return this.sum(strong);
  }
}

const STEP = 1.02;
/** STEP to a whole power, by squaring as the builder does it. */
function stepTo(power) {
  let [result, base] = [1, STEP];
  for (let left = power; ; base *= base) {
    if (left & 1) result *= base;
    left >>= 1;
    if (left === 0) return result;
  }
}

/** The median of many times, to 2 %. */
class Times {
  constructor() {
    this.n = 0;
    this.counts = [];
  }

  add(seconds) {
    if (!Number.isFinite(seconds) || seconds < 0) return;
    const at = Math.round(Math.log(Math.min(Math.max(seconds, 1), 86400)) / Math.log(STEP));
    while (this.counts.length <= at) this.counts.push(0);
    this.counts[at] += 1;
    this.n += 1;
  }

  median() {
    let before = 0;
    const at = this.counts.findIndex((count) => {
      before += count;
      return 2 * before >= this.n;
    });
    return this.n > 0 ? stepTo(at) : null;
  }
}

/** What has been seen of one question. */
class SeenItem {
  constructor() {
    this.joint = new Joint();
    this.points = new Moments();
    this.earned = new EarnedShares();
    this.options = [];
    this.times = new Times();
    this.sure = [0, 1, 2].map(() => ({ n: 0, right: 0 }));
  }

  option(at) {
    return (this.options[at] ??= { rest: new Moments(), earned: new EarnedShares() });
  }

  add(item, rest) {
    this.points.add(item.points * item.credit);
    if (item.reworded) return;
    this.joint.add(item.credit, rest);
    this.earned.add(rest);
    for (const at of item.taken) {
      this.option(at).rest.add(rest);
      this.option(at).earned.add(rest);
    }
    if (item.seconds !== null) this.times.add(item.seconds);
    if (item.confidence !== null) {
      const sure = this.sure[item.confidence - 1];
      sure.n += 1;
      sure.right += item.credit >= 1 ? 1 : 0;
    }
  }

  /** @param {{id: string}[]} choices */
  statistics(choices) {
    const { n } = this.joint.one;
    if (n < LEAST_PEOPLE) return noStatistics(n);
    const r = this.joint.correlation();
    const cut = this.earned.cut();
    const groups = (earned) => (cut === null ? null : { strong: earned.strong(cut), weak: earned.weak(cut) });
    return {
      n, facility: this.joint.one.mean, discrimination: r, interval: r === null ? null : intervalOf(r, n), rest: this.joint.other.mean,
      groups: groups(this.earned),
      options: choices.map(({ id }, at) => {
        const { rest, earned } = this.option(at);
        return { id, n: rest.n, share: rest.n / n, rest: rest.n > 0 ? rest.mean : null, rest_deviation: rest.deviation(), groups: groups(earned) };
      }),
      median_time: this.times.n >= LEAST_PEOPLE ? this.times.median() : null,
      sure: this.sure.map(({ n: many, right }) => [many, many > 0 ? right / many : null]),
    };
  }
}

const noStatistics = (n) => ({
  n, facility: null, discrimination: null, interval: null, rest: null, groups: null, options: [], median_time: null,
  sure: [[0, null], [0, null], [0, null]],
});

/** What has been seen of one quiz. */
class SeenQuiz {
  constructor() {
    this.score = new Moments();
    this.total = new Moments();
    this.items = [];
    this.asked = null;
    this.differ = false;
  }

  add({ items, score }) {
    // From zero on and one after another: a sum of fractions depends on the order.
    const points = items.reduce((sum, item) => sum + item.points, 0);
    const earned = items.reduce((sum, item) => sum + item.points * item.credit, 0);
    this.score.add(score);
    this.total.add(earned);
    const asked = items.map(({ question }) => question);
    if (this.asked === null) this.asked = asked;
    else this.differ ||= this.asked.length !== asked.length || this.asked.some((at, place) => at !== asked[place]);
    for (const item of items) {
      const others = points - item.points;
      (this.items[item.question] ??= new SeenItem()).add(item, others > 0 ? (earned - item.points * item.credit) / others : 0);
    }
  }

  /** Cronbach's alpha, or why there is none. */
  alpha() {
    if (this.score.n < LEAST_PEOPLE) return { why: "too_few" };
    if (this.differ) return { why: "questions_differ" };
    const asked = this.asked ?? [];
    if (asked.length < 2) return { why: "one_question" };
    const total = this.total.variance();
    if (!(total > 1e-12)) return { why: "no_spread" };
    const parts = asked.reduce((sum, at) => sum + (this.items[at].points.variance() ?? 0), 0);
    const k = asked.length;
    return { alpha: (k / (k - 1)) * (1 - parts / total) };
  }

  statistics() {
    const isTold = this.score.n >= LEAST_PEOPLE;
    const { alpha = null, why = null } = this.alpha();
    const deviation = isTold ? this.score.deviation() : null;
    return {
      n: this.score.n, mean: isTold ? this.score.mean : null, deviation, alpha, no_alpha: why,
      error: alpha === null || deviation === null ? null : deviation * Math.sqrt(1 - Math.max(alpha, 0)),
    };
  }
}

/** With one of these it is not certain whose responses they are, or that a page has made the attempt. */
const DOUBTFUL = ["copy", "two_contents", "edited", "unknown_question", "missing_question", "not_drawn", "other_paper", "name_only"];

class Items {
  constructor(site) {
    this.site = site;
    this.quizzes = new Map([...site.quizzes.keys()].map((id) => [id, new SeenQuiz()]));
  }

  learner({ attempts }) {
    const begun = new Set();
    for (const attempt of attempts) {
      if (givesWay(attempt) || begun.has(attempt.quiz)) continue;
      begun.add(attempt.quiz);
      if (attempt.observed && !attempt.flags.some(({ flag }) => DOUBTFUL.includes(flag))) this.quizzes.get(attempt.quiz).add(attempt.observed);
    }
  }

  /** The figures of each quiz that somebody has taken. */
  report() {
    return [...this.site.quizzes.values()].flatMap((quiz) => {
      const seen = this.quizzes.get(quiz.data.quiz);
      if (seen.score.n === 0) return [];
      const questions = quiz.data.questions.map(({ id }, at) => {
        const asked = quiz.words.get(id);
        const figures = seen.items[at]?.statistics(asked.offer.choices) ?? noStatistics(0);
        return { id, asked, figures, wording: quiz.data.questions[at].wording, verdicts: verdictsOn(figures, asked.offer, quiz.data.pretest) };
      });
      return [{ quiz, figures: seen.statistics(), questions }];
    });
  }
}

/* Verdicts */

const askedOf = ({ n, facility }) => `${n} people earn ${percentOf(facility ?? 0)} of its points`;

/** The upper end of Wilson's 95 % interval of a share. */
function highestShare(share, n) {
  const z = 1.96;
  const spread = Math.sqrt((share * (1 - share)) / n + (z * z) / (4 * n * n));
  return (share + (z * z) / (2 * n) + z * spread) / (1 + (z * z) / n);
}

/** Those that weigh most come first. Only what stands in tables: the message and the figures behind it. */
function verdictsOn(item, offer, isPretest) {
  if (item.n < LEAST_PEOPLE) return [];
  const found = [...onDiscrimination(item)];
  if (!isPretest) found.push(...onFacility(item, offer), ...onCertainty(item));
  const isEasy = item.facility !== null && item.facility > 0.95;
  for (const choice of offer.choices.filter(({ key }) => !key)) {
    const option = item.options.find(({ id }) => id === choice.id);
    if (!option) continue;
    found.push(...onStrongTakers(item, offer, choice, option));
    if (offer.distractors && !isEasy) found.push(...onNoTakers(item, choice, option));
  }
  return [...found.filter(({ urgent }) => urgent), ...found.filter(({ urgent }) => !urgent)];
}

const verdict = (urgent, message, figures) => [{ urgent, message, figures }];

function onDiscrimination(item) {
  if (item.discrimination === null || item.interval === null) return [];
  const [r, [low, high]] = [item.discrimination, item.interval];
  const figures = `${askedOf(item)}, discrimination ${fixed(r, 2)} (95%: ${fixed(low, 2)} to ${fixed(high, 2)})`;
  if (r < 0 && high < 0.2) return verdict(true, "strong learners fail this question, and weak ones pass it: is the key right?", figures);
  if (r < 0) return verdict(false, "so far strong learners fail this question more often than weak ones", figures);
  return high < 0.2 ? verdict(false, "this question hardly tells strong learners from weak ones", figures) : [];
}

function onFacility(item, { guess }) {
  if (item.facility === null) return [];
  const figures = askedOf(item);
  if (item.facility > 0.95) return verdict(false, "nearly everybody gets this right", figures);
  if (guess !== null) {
    return highestShare(item.facility, item.n) < guess ? verdict(true, `fewer get this right than would by guessing (${percentOf(guess)})`, figures) : [];
  }
  return item.facility < 0.2 ? verdict(true, "hardly anybody gets this right", figures) : [];
}

function onCertainty({ sure }) {
  const [certain, right] = sure[2];
  if (right === null || certain < 5 || 1 - right < 0.25) return [];
  return verdict(true, "many who are certain are wrong: there is a misconception here, or the key is wrong", `${percentOf(1 - right)} of the ${certain} who were certain are wrong`);
}

/** Where each person takes one option, those who take it are held against those who take the key; else against all. */
function onStrongTakers(item, offer, choice, option) {
  if (option.rest === null || option.rest_deviation === null) return [];
  if ((offer.single && offer.choices.length <= 2) || option.n < 5 || option.share < 0.1) return [];
  const variance = (option.rest_deviation * option.rest_deviation) / option.n;
  let [other, error, who] = [item.rest, Math.sqrt(variance), "all who were asked"];
  if (offer.single) {
    const keys = offer.choices.filter((one) => one.key).map((one) => item.options.find(({ id }) => id === one.id)).filter(Boolean);
    // Nobody is less than nothing; of two that are the same, the last.
    const key = keys.reduce((best, one) => ((one.rest ?? -Infinity) >= (best?.rest ?? -Infinity) ? one : best), null);
    if (!key || key.rest === null) return [];
    const spread = key.rest_deviation === null ? 0 : (key.rest_deviation * key.rest_deviation) / key.n;
    [other, error, who] = [key.rest, Math.sqrt(variance + spread), "those who take the key"];
  }
  if (!(option.rest - other > 1.645 * error)) return [];
  return verdict(true, `strong learners take \`${choice.text}\`: is it right, too?`,
    `taken by ${option.n} of ${item.n}; elsewhere they earn ${percentOf(option.rest)}, ${who} ${percentOf(other)}`);
}

function onNoTakers(item, choice, option) {
  if (!(option.share < 0.05 && item.n >= 20)) return [];
  return verdict(false, `${option.n === 0 ? "nobody" : "hardly anybody"} takes \`${choice.text}\``, `taken by ${option.n} of ${item.n}`);
}

/* Tables */

const joinedCell = (words) => given(words.join(" | ") || null);

const quizRow = ({ quiz, figures, questions }) => [
  given(quiz.course), given(quiz.data.quiz), given(quiz.data.title), given(quiz.data.mode), given(quiz.data.scoring),
  counted(questions.length), counted(figures.n), measured(figures.mean), measured(figures.deviation), measured(figures.alpha),
  measured(figures.error), given(figures.no_alpha),
];

function optionsInWords({ figures, asked }) {
  return asked.offer.choices.flatMap((choice) => {
    const option = figures.options.find(({ id }) => id === choice.id);
    if (!option) return [];
    const all = figures.groups;
    const groups = all && option.groups ? `, of the ${all.strong} strongest ${option.groups.strong}, of the ${all.weak} weakest ${option.groups.weak}` : "";
    return [`${choice.key ? "✓ " : ""}${choice.text}: ${option.n} (${percentOf(option.share)})${groups}`];
  });
}

const questionRow = (quiz, question) => {
  const { figures, asked } = question;
  const isAsked = figures.sure.some(([n]) => n > 0);
  const sure = figures.sure.flatMap(([n, right]) => [isAsked ? counted(n) : null, measured(right)]);
  return [
    given(quiz.course), given(quiz.data.quiz), given(question.id), given(asked.type), given(asked.plain), given(quiz.file),
    counted(figures.n), measured(figures.facility), measured(figures.discrimination), measured(figures.interval?.[0] ?? null),
    measured(figures.interval?.[1] ?? null),
    measured(figures.median_time === null ? null : roundedNumber(figures.median_time * 10) / 10), ...sure,
    joinedCell(optionsInWords(question)), joinedCell(question.verdicts.map(({ message, figures: behind }) => `${message} (${behind})`)),
  ];
};

const ITEM_ROWS = {
  "questions.csv": (report) => report.flatMap(({ quiz, questions }) => questions.map((question) => questionRow(quiz, question))),
  "quizzes.csv": (report) => report.map(quizRow),
};

/** items.json: the same for those who write the questions. */
function itemsJson(site, report) {
  const groups = (of) => (of === null ? "null" : jsonObject({ strong: of.strong, weak: of.weak }));
  const item = (figures) => ({
    n: figures.n, facility: jsonFraction(figures.facility), discrimination: jsonFraction(figures.discrimination),
    interval: figures.interval === null ? "null" : jsonList(figures.interval.map(jsonFraction)), rest: jsonFraction(figures.rest),
    groups: groups(figures.groups),
    options: jsonList(figures.options.map((option) => jsonObject({
      id: jsonText(option.id), n: option.n, share: jsonFraction(option.share), rest: jsonFraction(option.rest),
      rest_deviation: jsonFraction(option.rest_deviation), groups: groups(option.groups),
    }))),
    median_time: jsonFraction(figures.median_time), sure: jsonList(figures.sure.map(([n, right]) => jsonList([n, jsonFraction(right)]))),
  });
  const quizzes = report.map(({ quiz, figures, questions }) => jsonObject({
    course: jsonText(quiz.course), quiz: jsonText(quiz.data.quiz), scoring: jsonText(quiz.data.scoring), n: figures.n, mean: jsonFraction(figures.mean),
    deviation: jsonFraction(figures.deviation), alpha: jsonFraction(figures.alpha), no_alpha: jsonText(figures.no_alpha), error: jsonFraction(figures.error),
    questions: jsonList(questions.map(({ id, asked, wording, figures: of }) => jsonObject({ id: jsonText(id), type: jsonText(asked.type), wording: jsonText(wording), ...item(of) }))),
  }));
  return `${jsonObject({ format: '"coursewright-items/1"', site: jsonText(site.id), quizzes: jsonList(quizzes) })}\n`;
}
