/* One attempt, graded by the site's own graders with the site's keys: as results/grading.rs of the builder. */
"use strict";

/** What claims more claims no score, and nobody reads its digits. */
const isScore = (claimed) => claimed !== null && Math.abs(claimed) <= 1000;
/** A claimed score that differs by less has only been rounded. */
const CLAIM_SLACK = 1e-6;
const PASS_SLACK = 1e-9;
/** What the clock of a page may be off while an attempt is under way. */
const SECONDS_SLACK = 10;

/** A flag with what raised it. @param {string} flag @param {string} detail */
const raised = (flag, detail) => ({ flag, detail });

/** The keys of one version of a quiz, with the questions as the site words them today. */
class Keys {
  /** @param {any} quiz of the site @param {any} data the key */
  constructor(quiz, data) {
    this.quiz = quiz;
    this.data = data;
    this.places = new Map(data.questions.map((question, at) => [question.id, at]));
    this.questions = data.questions.map((question) => {
      const asked = quiz.words.get(question.id);
      return asked ? { ...asked, wording: question.wording } : null;
    });
    this.isByHand = this.questions.some((asked) => asked?.byHand) || data.questions.some((question) => Coursewright.grading.isByHand(question));
  }

  asked(id) {
    const at = this.places.get(id);
    return at === undefined ? null : this.questions[at];
  }

  /** Whether each question is asked by the attempt with this seed. */
  drawn(seed) {
    const drawn = Coursewright.draw(this.data, seed)?.flat();
    return this.data.questions.map(({ id }) => !drawn || drawn.includes(id));
  }

  /** What each question earned by the key alone, by the first record of it. */
  earned(attempt) {
    const earned = this.data.questions.map(() => null);
    for (const record of attempt.questions) {
      const at = this.places.get(record.id);
      if (at !== undefined) earned[at] ??= Coursewright.points(this.data.policy, this.data.questions[at], record);
    }
    return earned.map((points) => points ?? 0);
  }

  /** The last of the tries that the quiz allows. */
  lastAllowed({ tries }) {
    const most = this.data.policy.tries;
    return (most === null ? tries : tries.slice(0, most)).at(-1) ?? null;
  }
}

/** The score over what was drawn, in the order of the quiz. `earned`: of a question by its place, `{least, most, possible}`. */
function scoreWith(data, drawn, earned) {
  let [least, most, possible] = [0, 0, 0];
  data.questions.forEach((question, place) => {
    if (!drawn[place]) return;
    const part = earned(place, question);
    possible += part.possible;
    least += part.least;
    most += part.most;
  });
  const points = least > 0 ? least : 0;
  const [score, best] = [points, most > 0 ? most : 0].map((sum) => (possible > 0 ? sum / possible : 0));
  const mark = data.policy.pass_mark;
  const [sure, maybe] = [score, best].map((share) => share + PASS_SLACK >= mark);
  return { points, possible, score, most: best, passed: mark === null || sure !== maybe ? null : sure };
}

/** What somebody wrote at length, or null where nothing is written. */
function writtenText(response) {
  const text = isPlainMap(response) && Object.hasOwn(response, "text") ? response.text : null;
  return text !== null && Coursewright.grading.fold(text, ["spaces"]) !== "" ? text : null;
}

/** Texts that are carried over from attempt to attempt: the attempt that each was handed in with first. */
function originsOf(merged) {
  const origins = new Map();
  if (!merged.some(({ attempt }) => attempt.questions.some(({ carried }) => carried))) return origins;
  const attempts = merged.map(({ attempt }) => attempt).sort((one, other) => compareOptional(one.ended, other.ended) || one.number - other.number);
  for (const attempt of attempts) {
    for (const record of attempt.questions.filter(({ carried }) => !carried)) {
      for (const text of record.tries.map(writtenText).filter((text) => text !== null)) {
        const key = originKey(attempt, record, text);
        if (!origins.has(key)) origins.set(key, attempt.id);
      }
    }
  }
  return origins;
}
const originKey = ({ quiz, scoring }, { id }, text) => JSON.stringify([quiz, scoring, id, text]);

/** All that grading depends on, besides what was handed in. */
class Grading {
  /** @param {any} site @param {Marks} marks @param {{s: number, n: number}} now */
  constructor(site, marks, now) {
    Object.assign(this, { site, marks, now });
    this.earlier = new Map();
  }

  keysOf(quiz, attempt) {
    if (quiz.keys.data.scoring === attempt.scoring) return quiz.keys;
    const version = `${quiz.data.quiz} ${attempt.scoring}`;
    const data = this.site.versions.get(version);
    if (!data) return quiz.keys;
    if (!this.earlier.has(version)) this.earlier.set(version, new Keys(quiz, data));
    return this.earlier.get(version);
  }

  /** @param {{attempt: any, files: string[], flags: any[]}} merged @param {Map<string, string>} origins @param {(quiz: any) => boolean} counts */
  grade({ attempt, files, flags: before }, origins, counts) {
    const flags = [...before, ...this.impossibleTimes(attempt)];
    const quiz = this.site.quizzes.get(attempt.quiz) ?? null;
    const keys = quiz && this.keysOf(quiz, attempt);
    const result = {
      id: attempt.id, course: quiz?.course ?? attempt.course, quiz: attempt.quiz, title: quiz?.data.title ?? null,
      mode: keys?.data.mode ?? attempt.mode, number: attempt.number, started: attempt.started, ended: attempt.ended,
      standing: "unknown", graded: null, over_time: keys ? overTime(keys, attempt) : null, band: null, before: null, gain: null,
      claimed_score: isScore(attempt.claimed.score) ? attempt.claimed.score : null, claimed_passed: attempt.claimed.passed, flags, files, questions: [], observed: null,
      scoring: attempt.scoring, group: 0,
    };
    if (!quiz) {
      flags.push(raised("unknown_quiz", `there is no quiz \`${attempt.quiz}\``));
      result.questions = attempt.questions.map((record) => ungradedQuestion(null, record));
    } else if (keys.data.scoring !== attempt.scoring) {
      const made = cut(attempt.scoring, 40);
      flags.push(raised("unknown_version", quiz.withheld
        ? `made on \`${made}\`, of which no key was found among those that are withheld`
        : `made on \`${made}\`, and the site has \`${keys.data.scoring}\``));
      result.questions = attempt.questions.map((record) => ungradedQuestion(keys.asked(record.id), record));
    } else this.gradeKnown(result, keys, attempt, origins, counts);
    if (result.over_time > 0) flags.push(raised("over_time", `${result.over_time} s over the limit`));
    const score = result.graded?.score ?? null;
    if (quiz && score !== null) result.band = quiz.bands.find(({ from }) => score + PASS_SLACK >= from)?.message ?? null;
    return result;
  }

  gradeKnown(result, keys, attempt, origins, counts) {
    const seed = attempt.seed ?? "";
    const drawn = keys.drawn(seed);
    result.flags.push(...strangeQuestions(keys, attempt, drawn));
    const earned = keys.earned(attempt);
    const own = Coursewright.score(keys.data, seed, attempt.questions);
    const edited = editedClaim(attempt, own);
    if (edited) result.flags.push(edited);
    const markings = this.markings(keys, attempt, origins, drawn);
    result.graded = totalOf(keys, drawn, own, earned, markings);
    if (keys === keys.quiz.keys && attempt.number <= 1) result.observed = observedIn(keys, attempt, drawn, markings, result.graded);
    if (keys.data.mode === "practice") result.standing = "practice";
    else result.standing = counts(keys.quiz) ? "counts" : "not_counted";
    const seen = new Set();
    for (const record of attempt.questions) {
      if (seen.has(record.id)) continue;
      seen.add(record.id);
      const asked = keys.asked(record.id);
      const at = keys.places.get(record.id);
      result.questions.push(asked && drawn[at]
        ? gradedQuestion(keys, at, record, earned[at], markings.get(record.id) ?? null)
        : ungradedQuestion(asked, record));
    }
  }

  /** By question: the texts that HR marks. A blank one needs no mark, and one that is carried over has that of its first attempt. */
  markings(keys, attempt, origins, drawn) {
    const markings = new Map();
    if (!keys.isByHand) return markings;
    for (const record of attempt.questions) {
      const asked = keys.asked(record.id);
      if (!asked?.byHand || !drawn[keys.places.get(record.id)] || markings.has(record.id)) continue;
      const text = writtenText(keys.lastAllowed(record));
      if (text === null) continue;
      const own = responseId(attempt.id, record.id, text);
      const first = record.carried && !this.marks.has(own) ? origins.get(originKey(attempt, record, text)) : undefined;
      const id = first === undefined ? own : responseId(first, record.id, text);
      markings.set(record.id, { ...this.marks.of(id, asked.points), model: asked.model, checklist: asked.checklist });
    }
    return markings;
  }

  impossibleTimes({ started, ended, questions }) {
    const found = [];
    for (const [time, what] of [[started, "start"], [ended, "end"]]) {
      if (time === null) found.push(`it has no ${what} that could be read`);
      else if (isFuture(time, this.now)) found.push(`its ${what} is in the future, ${shownMoment(time)}`);
    }
    if (started !== null && ended !== null && compareMoments(ended, started) < 0) {
      found.push(`it ended at ${shownMoment(ended)}, before it started at ${shownMoment(started)}`);
    }
    if (started !== null && ended !== null && compareMoments(ended, started) >= 0) {
      const lasted = ended.s - started.s - Number(ended.n < started.n);
      const worked = questions.reduce((sum, { seconds }) => (seconds > 0 ? sum + seconds : sum), 0);
      if (worked > lasted + SECONDS_SLACK) found.push(`it lasted ${lasted} s, and its questions took ${fixed(worked, 0)} s`);
    }
    return found.map((detail) => raised("impossible_time", detail));
  }

  /** Holds attempts, in the order in which they ended, against the first attempt before them at their pre-test. */
  compare(attempts) {
    attempts.forEach((attempt, at) => {
      const pretest = this.site.quizzes.get(attempt.quiz)?.gain_of ?? null;
      if (pretest === null || !attempt.graded) return;
      const first = attempts.slice(0, at).find((other) => other.quiz === pretest && other.graded);
      attempt.before = first?.graded.score ?? null;
      const after = attempt.graded.score;
      if (attempt.before !== null && after !== null && attempt.before < 1) attempt.gain = (after - attempt.before) / (1 - attempt.before);
    });
  }
}

/** With what HR has marked; what waits for a mark is reckoned with nothing and with everything. */
function totalOf(keys, drawn, own, earned, markings) {
  const marked = () => scoreWith(keys.data, drawn, (place, question) => {
    const asked = keys.questions[place];
    const same = (points, possible) => ({ least: points, most: points, possible });
    // Nobody can mark the text to a question that is gone.
    if (!asked) return same(earned[place], Coursewright.grading.isByHand(question) ? 0 : question.points);
    if (!asked.byHand) return same(earned[place], question.points);
    const marking = markings.get(question.id);
    if (!marking) return same(0, asked.points);
    return marking.points === null ? { least: 0, most: asked.points, possible: asked.points } : same(marking.points, asked.points);
  });
  const score = keys.isByHand ? marked() : own;
  const hasMark = keys.data.policy.pass_mark !== null;
  return {
    points: score.points, possible: score.possible,
    score: score.most - score.score < CLAIM_SLACK ? score.score : null,
    passed: !hasMark ? null : score.passed === null ? "to mark" : score.passed ? "yes" : "no",
    to_mark: [...markings.values()].filter(({ points }) => points === null).length,
    least: score.score, most: score.most,
  };
}

function overTime(keys, { started, ended }) {
  const limit = keys.data.policy.time_limit;
  if (limit === null || started === null || ended === null) return null;
  let taken = ended.s - started.s;
  if (taken >= 0 && ended.n < started.n) taken -= 1;
  return Math.max(0, taken - limit);
}

function editedClaim({ claimed }, own) {
  if (claimed.score !== null && Math.abs(claimed.score - own.score) > CLAIM_SLACK) {
    const said = isScore(claimed.score) ? fixed(claimed.score, 4) : "what no score can be";
    return raised("edited", `the file says ${said}, the responses earn ${fixed(own.score, 4)}`);
  }
  // Without a pass mark there is nothing to claim.
  if (claimed.passed === null || (own.passed === null && !(own.most > own.score)) || claimed.passed === own.passed) return null;
  const words = (passed) => (passed === null ? "neither passed nor failed" : passed ? "passed" : "not passed");
  return raised("edited", `the file says ${words(claimed.passed)}, the responses say ${words(own.passed)}`);
}

/** What an attempt holds that it was not to ask, and lacks that it was. */
function strangeQuestions(keys, attempt, drawn) {
  const most = keys.data.policy.tries ?? Infinity;
  const given = new Set();
  const twice = [];
  for (const { id } of attempt.questions) {
    if (given.has(id)) twice.push(id);
    given.add(id);
  }
  const asked = keys.data.questions.map(({ id }) => id);
  const isEach = (at) => drawn[at];
  const lists = [
    ["unknown_question", "not in the quiz", [...given].filter((id) => !keys.asked(id)).sort(compareTexts)],
    ["unknown_question", "twice in the attempt", twice],
    ["missing_question", "not in the attempt", asked.filter((id, at) => isEach(at) && !given.has(id))],
    ["not_drawn", "not drawn for the attempt", asked.filter((id, at) => !isEach(at) && given.has(id))],
    ["too_many_tries", "more tries than allowed", attempt.questions.filter(({ tries }) => tries.length > most).map(({ id }) => id)],
  ];
  return lists.filter(([, , ids]) => ids.length).map(([flag, what, ids]) => raised(flag, `${what}: ${cut(ids.join(", "), 200)}`));
}

function ungradedQuestion(asked, record) {
  return {
    id: record.id, type: asked?.type ?? null, prompt: asked?.prompt ?? null, response: inWords(asked, record.tries.at(-1) ?? null),
    mark: null, points: null, possible: null, marking: null, tries: record.tries.length, hints: record.hints, seconds: record.seconds,
    confidence: record.confidence, carried: record.carried,
    reworded: Boolean(asked) && record.wording !== null && record.wording !== asked.wording,
  };
}

function gradedQuestion(keys, at, record, earned, marking) {
  const [asked, data] = [keys.questions[at], keys.data.questions[at]];
  const last = keys.lastAllowed(record);
  const { mark } = Coursewright.grade(data, last);
  const result = { ...ungradedQuestion(asked, record), response: inWords(asked, last), mark, points: earned, possible: data.points };
  if (!marking) return result;
  const given = marking.points;
  const word = given === null ? "ungraded" : given >= marking.most ? "right" : given > 0 ? "partly" : "wrong";
  return { ...result, marking, mark: word, points: given, possible: marking.most };
}
