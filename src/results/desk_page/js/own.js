/* Which of a learner's attempts are their own, and which were joined to them by less: as results/own.rs of the builder. */
"use strict";

/** Whether something is given that only a few know of somebody: their number or their address. */
const isKnown = (fields) => folded(fields.employee_id) !== null || folded(fields.email) !== null;

/** How much a file proves of whose it is: the name, something that the list has otherwise, the address, the number or a code. */
const [GIVES_NAME, GIVES_DISPUTED, GIVES_ADDRESS, GIVES_NUMBER] = [0, 1, 2, 3];
const isProof = (gives) => gives >= GIVES_ADDRESS;

/** Of each file: the first one that has something in common with it, or with one that has. */
function rootsOf(files) {
  const into = files.map((_, at) => at);
  // Leaves a shorter way behind it, so that nobody can make a long one of many files.
  const root = (at) => {
    while (into[at] !== at) at = into[at] = into[into[at]];
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
  return files.map((_, at) => root(at));
}

/** Attempts by the files that they came in. A group is the learner's `own`, as likely theirs as others are (`several`), or
    `apart`: perhaps somebody else's, where it is known what is the learner's. */
class Groups {
  /**
   * @param {{gives: number, id: string, attempts: string[]}[]} files in the order in which they are taken
   * @param {(attempt: string) => boolean} couldCount
   */
  constructor(files, couldCount) {
    const roots = rootsOf(files);
    const [given, counts] = [files.map(() => GIVES_NAME), files.map(() => false)];
    files.forEach(({ gives, attempts }, at) => {
      const root = roots[at];
      given[root] = Math.max(given[root], gives);
      counts[root] ||= attempts.some(couldCount);
    });
    const best = given.filter((_, root) => counts[root]).reduce((most, one) => Math.max(most, one), GIVES_NAME);
    const isCandidate = (root) => counts[root] && (given[root] === best || !isProof(best));
    // Whoever gives the number has all that gives it.
    const isOne = best === GIVES_NUMBER;
    const areSeveral = !isOne && files.filter((_, root) => isCandidate(root)).length > 1;
    this.groups = [];
    const numbers = new Map();
    const all = [...new Set(roots)];
    for (const root of all.filter(isCandidate)) {
      if (!isOne || !this.groups.length) this.groups.push({ gives: given[root], is: areSeveral ? "several" : "own" });
      numbers.set(root, this.groups.length - 1);
    }
    /** How many can stand for the learner alone; they are the first ones. */
    this.candidates = this.groups.length;
    for (const root of all.filter((one) => !isCandidate(one))) {
      this.groups.push({ gives: given[root], is: isProof(best) && given[root] < best ? "apart" : "own" });
      numbers.set(root, this.groups.length - 1);
    }
    this.files = roots.map((root) => numbers.get(root));
    this.of = new Map(files.flatMap(({ attempts }, at) => attempts.map((attempt) => [attempt, this.files[at]])));
  }

  number(attempt) {
    return this.of.get(attempt) ?? 0;
  }

  is(group) {
    return this.groups[group]?.is ?? "own";
  }

  /** What its files give at the most. */
  gives(group) {
    return this.groups[group]?.gives ?? GIVES_NAME;
  }

  /** Whether it may be somebody else's, where it is known what is the learner's. */
  isApart(group) {
    return this.is(group) === "apart";
  }

  /** The same of each file, in their order. */
  get apart() {
    return this.files.map((group) => this.isApart(group));
  }

  /** Tells what was joined by too little. */
  tell(attempts) {
    const told = new Map([[GIVES_NAME, "gives no more than the name"], [GIVES_DISPUTED, "gives a number, a name or an address that is not theirs on the roster"]]);
    for (const { group, files, flags } of attempts) {
      const given = told.get(this.gives(group)) ?? "gives no more than the address";
      if (this.is(group) !== "own") flags.push(raised("name_only", `\`${files[0] ?? ""}\` ${given}, and has no attempt of the learner's other files`));
    }
  }

  /** Lets no group of attempts take anything from another. @param {any} site @param {any[]} attempts in the order in which they ended */
  keepApart(site, attempts) {
    if (this.groups.length < 2) return;
    const ofGroups = Array.from({ length: this.candidates }, () => []);
    for (const attempt of attempts) ofGroups[attempt.group]?.push(attempt);
    for (const course of site.courses) {
      const kept = ofGroups.findIndex((group) => isPassedBy(course, this.alone(site, group)));
      const rules = new Map(course.quizzes.map(({ id, rule }) => [id, rule]));
      const counting = attempts.filter(({ standing, quiz }) => standing === "counts" && rules.has(quiz));
      // Where more attempts can make a score smaller, all give way to those of the first group.
      const first = new Map();
      for (const { quiz, group } of counting) {
        if (rules.get(quiz) !== "best") first.set(quiz, Math.min(first.get(quiz) ?? group, group));
      }
      for (const attempt of counting) {
        const { quiz, group } = attempt;
        if (kept < 0 ? group > (first.get(quiz) ?? group) : group !== kept) attempt.standing = "by_name";
      }
    }
  }

  /** Attempts of a group that would count if there were no other. */
  alone(site, group) {
    const counted = new Map();
    const counting = group.filter(({ standing }) => standing === "counts");
    const within = new Set([...counting].sort((one, other) => lacksItsCode(one) - lacksItsCode(other)).filter(({ quiz, number }) => {
      const allowed = allowedAttempts(site, quiz);
      if (allowed === 0) return true;
      if (number > allowed) return false;
      counted.set(quiz, (counted.get(quiz) ?? 0) + 1);
      return counted.get(quiz) <= allowed;
    }));
    return counting.filter((attempt) => within.has(attempt));
  }
}

/** Whether an attempt was to be made with the learner's code, and was not. */
const lacksItsCode = ({ flags }) => flags.some(({ flag }) => ["no_code", "unknown_code", "forged_code", "other_code"].includes(flag));

/** How many attempts a quiz allows; 0 for as many as somebody likes. */
const allowedAttempts = (site, quiz) => site.quizzes.get(quiz)?.data.policy.attempts ?? 0;

/** Whether it may be somebody else's, beside others that are the learner's: it bears on nothing of theirs. */
const givesWay = ({ standing }) => standing === "without_code" || standing === "by_name";

/** Tells which attempts ended before one with a smaller number began: of those of one browser, at one version of a quiz. What gives
    way is held against the others, and they are not against it. */
function tellOrder(attempts) {
  const key = ({ group, quiz, scoring }) => JSON.stringify([group, quiz, scoring]);
  const begun = new Map();
  for (const attempt of attempts) {
    if (!begun.has(key(attempt))) begun.set(key(attempt), new Map());
    const numbers = begun.get(key(attempt));
    numbers.set(attempt.number, earlierOf(numbers.get(attempt.number) ?? null, givesWay(attempt) ? null : attempt.started));
  }
  // Of each number: when the last of those before it began.
  for (const numbers of begun.values()) {
    let last = null;
    for (const [number, started] of [...numbers].sort(([one], [other]) => one - other)) {
      numbers.set(number, last);
      if (started !== null && (last === null || compareMoments(started, last) > 0)) last = started;
    }
  }
  for (const attempt of attempts) {
    const began = begun.get(key(attempt)).get(attempt.number);
    if (began !== null && attempt.ended !== null && compareMoments(attempt.ended, began) < 0) {
      attempt.flags.push(raised("impossible_time", `number ${attempt.number} ended at ${shownMoment(attempt.ended)}, before an earlier one began at ${shownMoment(began)}`));
    }
  }
}
