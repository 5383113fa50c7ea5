/* Which of a learner's attempts are their own, and which were joined to them by a name alone: as results/own.rs of the
   builder. */
"use strict";

/** Whether something is given that only a few know of somebody: their number or their address. */
const isKnown = (fields) => folded(fields.employee_id) !== null || folded(fields.email) !== null;

/** How much a file gives of whose it is: the name, the address, the number or a code. */
const [GIVES_NAME, GIVES_ADDRESS, GIVES_NUMBER] = [0, 1, 2];
const givenBy = (learner, hasCode) => (folded(learner.employee_id) !== null || hasCode ? GIVES_NUMBER : isKnown(learner) ? GIVES_ADDRESS : GIVES_NAME);

/** Attempts by the files that they came in; the learner's own are those of group 0, where any is known to be. */
class Groups {
  /** @param {{gives: number, id: string, attempts: string[]}[]} files in the order in which they are taken */
  constructor(files) {
    const into = files.map((_, at) => at);
    const root = (at) => {
      while (into[at] !== at) at = into[at];
      return at;
    };
    const first = new Map();
    files.forEach(({ id, attempts }, at) => {
      for (const key of [...attempts.map((attempt) => `attempt ${attempt}`), `file ${id}`]) {
        if (!first.has(key)) first.set(key, at);
        const [one, other] = [root(at), root(first.get(key))];
        into[Math.max(one, other)] = Math.min(one, other);
      }
    });
    const roots = files.map((_, at) => root(at));
    const given = files.map(() => GIVES_NAME);
    files.forEach(({ gives }, at) => {
      given[roots[at]] = Math.max(given[roots[at]], gives);
    });
    const best = given.reduce((most, one) => Math.max(most, one), GIVES_NAME);
    this.isKnown = best > GIVES_NAME;
    this.of = new Map();
    this.groups = this.isKnown ? [best] : [];
    const numbers = new Map();
    files.forEach(({ attempts }, at) => {
      if (!attempts.length) return;
      const root = roots[at];
      const isOwn = this.isKnown && given[root] === best;
      if (!isOwn && !numbers.has(root)) numbers.set(root, this.groups.push(given[root]) - 1);
      for (const attempt of attempts) this.of.set(attempt, isOwn ? 0 : numbers.get(root));
    });
  }

  number(attempt) {
    return this.of.get(attempt) ?? 0;
  }

  /** What its files give at the most. */
  gives(group) {
    return this.groups[group] ?? GIVES_NAME;
  }

  /** Whether it is the learner's, as far as anybody can know. */
  isOwn(group) {
    return this.isKnown && group === 0;
  }

  /** Whether it may be somebody else's, where it is known what is the learner's. */
  isApart(attempt) {
    return this.isKnown && this.number(attempt) !== 0;
  }

  /** Tells what was joined by a name alone. */
  tell(attempts) {
    if (this.groups.length < 2) return;
    for (const { group, files, flags } of attempts) {
      const given = this.gives(group) === GIVES_NAME ? "name" : "address";
      if (!this.isOwn(group)) flags.push(raised("name_only", `\`${files[0] ?? ""}\` gives no more than the ${given}, and has no attempt of the learner's other files`));
    }
  }

  /** Lets no group of attempts take anything from another. @param {any} site @param {any[]} attempts in the order in which they ended */
  keepApart(site, attempts) {
    if (this.groups.length < 2) return;
    const candidates = this.isKnown ? [0] : [...this.groups.keys()];
    for (const course of site.courses) {
      const kept = candidates.find((group) => isPassedBy(course, this.alone(site, attempts, group)));
      const rules = new Map(course.quizzes.map(({ id, rule }) => [id, rule]));
      const counting = attempts.filter(({ standing, quiz }) => standing === "counts" && rules.has(quiz));
      // Where more attempts can make a score smaller: to those of the first group.
      const givesWay = ({ quiz, group }) => rules.get(quiz) !== "best"
        && attempts.some((other) => other.quiz === quiz && other.standing === "counts" && other.group < group);
      const setApart = counting.filter((attempt) => (kept === undefined ? givesWay(attempt) : attempt.group !== kept));
      for (const attempt of setApart) attempt.standing = "by_name";
    }
  }

  /** Attempts of a group that would count if there were no other. */
  alone(site, attempts, group) {
    const counted = new Map();
    return attempts.filter(({ standing, quiz, number, group: own }) => {
      if (standing !== "counts" || own !== group) return false;
      const allowed = allowedAttempts(site, quiz);
      if (allowed === 0) return true;
      if (number > allowed) return false;
      counted.set(quiz, (counted.get(quiz) ?? 0) + 1);
      return counted.get(quiz) <= allowed;
    });
  }
}

/** How many attempts a quiz allows; 0 for as many as somebody likes. */
const allowedAttempts = (site, quiz) => site.quizzes.get(quiz)?.data.policy.attempts ?? 0;

/** Tells which attempts ended before one with a smaller number began: of those of one browser, at one version of a quiz. */
function tellOrder(attempts) {
  const key = ({ group, quiz, scoring }) => JSON.stringify([group, quiz, scoring]);
  const begun = new Map();
  for (const attempt of attempts) {
    if (attempt.started === null) continue;
    if (!begun.has(key(attempt))) begun.set(key(attempt), new Map());
    const numbers = begun.get(key(attempt));
    numbers.set(attempt.number, earlierOf(numbers.get(attempt.number) ?? null, attempt.started));
  }
  for (const attempt of attempts) {
    const earlier = [...begun.get(key(attempt)) ?? []].filter(([number]) => number < attempt.number).map(([, started]) => started);
    const began = earlier.sort(compareMoments).at(-1);
    if (began !== undefined && attempt.ended !== null && compareMoments(attempt.ended, began) < 0) {
      attempt.flags.push(raised("impossible_time", `number ${attempt.number} ended at ${shownMoment(attempt.ended)}, before an earlier one began at ${shownMoment(began)}`));
    }
  }
}
