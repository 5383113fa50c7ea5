/* What a learner's attempts and lessons come to in one course: as results/course.rs of the builder. */
"use strict";

const DUE_WITHIN_DAYS = 30;

/** What the attempts so far come to, quiz by quiz. */
class Tally {
  constructor(course) {
    this.course = course;
    this.quizzes = course.quizzes.map(() => ({ attempts: 0, best: 0, first: 0, last: 0, sum: 0 }));
  }

  add(attempt, score) {
    const at = this.course.quizzes.findIndex(({ id }) => id === attempt.quiz);
    if (at < 0 || !attempt.graded) return;
    const taken = this.quizzes[at];
    if (taken.attempts === 0) taken.first = score;
    taken.attempts += 1;
    taken.best = Math.max(taken.best, score);
    taken.last = score;
    taken.sum += score;
  }

  scores() {
    return this.quizzes.map((taken, at) => {
      const { rule, mark } = this.course.quizzes[at];
      const score = { best: taken.best, last: taken.last, first: taken.first, average: taken.sum / Math.max(taken.attempts, 1) }[rule];
      return { mark, score: taken.attempts > 0 ? score : null };
    });
  }

  mean() {
    const scores = this.scores();
    return scores.length ? scores.reduce((sum, { score }) => sum + (score ?? 0), 0) / scores.length : null;
  }

  passed() {
    const mean = this.mean();
    if (mean === null || (this.course.mark === null && this.course.quizzes.every(({ mark }) => mark === null))) return null;
    const reaches = (score, mark) => mark === null || score + PASS_SLACK >= mark;
    return this.scores().every(({ score, mark }) => score !== null && reaches(score, mark)) && reaches(mean, this.course.mark);
  }
}

/** Whether a course is passed by these attempts, whatever marks are still missing. */
function isPassedBy(course, attempts) {
  const tally = new Tally(course);
  for (const attempt of attempts) if (attempt.course === course.id) tally.add(attempt, attempt.graded?.least);
  return tally.passed() === true;
}

const verdictBetween = (least, most) => (least ? "yes" : most ? "to mark" : "no");

/** What waits for a mark is not late yet. */
function lateFlag(verdict, passedOn, { due, today }) {
  if (due === null || verdict === null) return [];
  if (verdict === "yes" && passedOn !== null && passedOn > due) return [raised("late", `passed on ${shownDay(passedOn)}, due on ${shownDay(due)}`)];
  return verdict === "no" && today > due ? [raised("late", `not passed, due on ${shownDay(due)}`)] : [];
}

/**
 * @param {any} course of the site
 * @param {any[]} attempts all of one learner's, in the order in which they ended
 * @param {Map<string, {opened: any, finished: any}>} lessons
 * @param {{required: boolean | null, due: number | null, today: number}} asked
 * @param {any[]} flags raised on the course so far @param {any[]} learnerFlags
 */
function courseResult(course, attempts, lessons, asked, flags, learnerFlags, flagOrder) {
  const ours = attempts.filter((attempt) => attempt.course === course.id);
  const counted = ours.filter(({ standing }) => standing === "counts");
  const [tally, most] = [new Tally(course), new Tally(course)];
  let passed = tally.passed();
  let passedAt = null;
  // What is valid for a time is renewed by attempts since the last pass that pass the course by themselves.
  let [again, renewedAt] = [new Tally(course), null];
  for (const attempt of counted) {
    tally.add(attempt, attempt.graded?.least);
    most.add(attempt, attempt.graded?.most);
    const now = tally.passed();
    if (now === true && passed !== true) {
      passedAt = attempt.ended;
      again = new Tally(course);
    } else if (course.valid_for !== null) {
      again.add(attempt, attempt.graded?.least);
      if (again.passed() === true) [again, renewedAt] = [new Tally(course), attempt.ended];
    }
    passed = now;
  }
  const markings = counted.flatMap(({ questions }) => questions.map(({ marking }) => marking)).filter(Boolean);
  const toMark = new Set(markings.filter(({ points }) => points === null).map(({ id }) => id)).size;
  const verdict = passed === null ? null : verdictBetween(passed, most.passed());
  const [mean, best] = [tally.mean(), most.mean()];
  const score = mean !== null && best - mean < PASS_SLACK ? mean : null;
  const times = course.lessons.map((lesson) => lessons.get(lesson)).filter(Boolean);
  const finished = times.filter((one) => one.finished !== null).length;
  const taken = tally.quizzes.filter((quiz) => quiz.attempts > 0).length;
  const moments = [...times.flatMap((one) => [one.opened, one.finished]), ...ours.filter((one) => !givesWay(one)).flatMap((one) => [one.started, one.ended])]
    .filter((moment) => moment !== null).sort(compareMoments);
  const firstPassedOn = passedAt !== null && verdict === "yes" ? dayOf(passedAt) : null;
  const isRenewed = firstPassedOn !== null && renewedAt !== null && compareMoments(renewedAt, passedAt) > 0;
  const passedOn = isRenewed ? dayOf(renewedAt) : firstPassedOn;
  const validUntil = passedOn !== null && course.valid_for !== null ? monthsAfter(passedOn, course.valid_for) : null;
  const completed = finished === course.lessons.length && taken === course.quizzes.length;
  const raisedHere = [...flags];
  if (asked.required === true) {
    if (course.quizzes.length ? taken === 0 : !completed) raisedHere.push(raised("missing", `\`${course.id}\` is required`));
    raisedHere.push(...lateFlag(verdict, firstPassedOn, asked));
  }
  if (validUntil !== null && validUntil < asked.today) raisedHere.push(raised("expired", `\`${course.id}\` was valid until ${shownDay(validUntil)}`));
  // What gave way may be why somebody has not passed.
  const matters = ({ standing, mode }) => standing === "counts" || (standing === "without_code" && verdict !== "yes") || standing === "too_many" || standing === "other_paper" || (standing === "unknown" && mode !== "practice");
  const all = [...learnerFlags, ...raisedHere, ...ours.filter(matters).flatMap((attempt) => attempt.flags)].map(({ flag }) => flag);
  return {
    course: course.id, title: course.title, required: asked.required, lessons_finished: finished, lessons: course.lessons.length,
    quizzes_taken: taken, quizzes: course.quizzes.length, score, passed: verdict, to_mark: toMark, completed,
    first_activity: moments.length ? dayOf(moments[0]) : null, last_activity: moments.length ? dayOf(moments.at(-1)) : null,
    passed_on: passedOn, valid_until: validUntil, flags: raisedHere,
    all_flags: [...new Set(all)].sort((one, other) => flagOrder(one) - flagOrder(other)),
  };
}

const isBegun = (result) => result.quizzes_taken > 0 || result.first_activity !== null;

/** Where somebody stands in a course, in a word. @param {number} today */
function stateOf(result, today) {
  const { passed, valid_until: until } = result;
  if (passed === "yes") return until !== null && until < today ? "expired" : until !== null && until <= today + DUE_WITHIN_DAYS ? "due" : "passed";
  if (passed === "to mark") return "to-mark";
  if (passed === "no") return isBegun(result) ? "not-passed" : "not-begun";
  return result.completed ? "completed" : isBegun(result) ? "begun" : "not-begun";
}
