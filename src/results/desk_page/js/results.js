/* One learner's result: attempts merged, every response graded, courses reckoned. As results/desk.rs of the builder. */
"use strict";

const MOST_NAMED = 5;

class Results {
  /** @param {any} site @param {any} everybody @param {Roster} roster @param {Marks} marks @param {{s: number, n: number}} now */
  constructor(site, everybody, roster, marks, now) {
    Object.assign(this, { site, everybody, roster, now });
    this.grading = new Grading(site, marks, now);
    this.claims = new ClaimsDesk(roster, everybody.heads);
    const { required, faults } = roster.required(site.courses);
    this.required = required;
    const key = ({ file, line, what }) => [file, line, what];
    this.rosterFaults = [...roster.faults, ...faults].sort((one, other) => compareParts(key(one), key(other)));
  }

  /** Learners by their index, in the order of their names. */
  order() {
    const { people } = this.everybody;
    const names = people.map((person) => folded(this.fields(person).name));
    const key = (who) => [names[who] === null ? 1 : 0, names[who] ?? "", who];
    return [...people.keys()].sort((one, other) => compareParts(key(one), key(other)));
  }

  heads(person) {
    return person.members.map((member) => this.everybody.heads[member]);
  }

  entry(person) {
    return person.entry === null ? null : this.roster.entries[person.entry];
  }

  /** What the roster says; where it is silent, the newest submission that gives a number or an address of theirs, then the one
      before, and those that prove no more than a name after all others. */
  fields(person) {
    const entry = this.entry(person);
    const newest = (field) => {
      const given = this.heads(person).map(({ submission }) => submission.learner).reverse();
      const gives = (learner) => isProof(givenBy(this.roster, person.entry, learner));
      for (const learner of [...given.filter(gives), ...given.filter((one) => !gives(one))]) {
        const text = shownText(learner[field] ?? "");
        if (text) return text;
      }
      return null;
    };
    const field = (name) => entry?.fields[name] ?? newest(name);
    return { name: field("name"), employee_id: field("employee_id"), email: field("email") };
  }

  learner(who) {
    const person = this.everybody.people[who];
    const fields = this.fields(person);
    const { codes } = this.everybody;
    const whose = { who, person, entry: this.entry(person), roster: this.roster };
    const attempts = this.attempts(whose);
    const counting = new Set(attempts.filter(({ standing }) => standing === "counts").map(({ id }) => id));
    const groups = new Groups(this.heads(person).map(({ submission: { id, learner, attempts: own } }) => ({
      gives: own.some((attempt) => isWithOwnCode(codes, attempt, whose)) ? GIVES_NUMBER : givenBy(this.roster, person.entry, learner),
      id, attempts: own.map((attempt) => attempt.id),
    })), (attempt) => counting.has(attempt));
    const { all, apart } = this.flags(who, person, fields, groups);
    const flags = this.sortedFlags(all);
    this.sideBySide(whose, groups, apart, attempts);
    const lessons = this.lessons(person, groups);
    const entry = this.entry(person);
    const today = dayOf(this.now);
    const asked = (at) => ({ required: this.roster.isEmpty ? null : entry !== null && this.required[person.entry].has(at), due: entry?.due ?? null, today });
    return {
      id: person.id, fields, department: entry?.department ?? null, started: entry?.started ?? null,
      files: this.heads(person).map(({ file }) => file), flags,
      courses: this.site.courses.flatMap((course, at) => (course.asked
        ? [courseResult(course, attempts, lessons, asked(at), this.lessonFlags(course, lessons), flags, this.site.flagOrder)] : [])),
      attempts,
    };
  }

  sortedFlags(flags) {
    const key = ({ flag, detail }) => [this.site.flagOrder(flag), detail];
    const sorted = [...flags].sort((one, other) => compareParts(key(one), key(other)));
    return deduped(sorted, (one, other) => one.flag === other.flag && one.detail === other.detail);
  }

  /** Those on the learner; and by attempt those on files that may be somebody else's, which bear on nothing of theirs. */
  flags(who, person, fields, groups) {
    const [all, apart, seen] = [[], new Map(), new Map()];
    const heads = this.heads(person);
    const own = this.claims.own(person, heads.map(({ submission }) => submission.learner), groups);
    const names = ownNames(own);
    const areApart = groups.apart;
    for (const [at, { file, isSealed, submission: { id, created, learner, attempts: [first] } }] of heads.entries()) {
      let flags = all;
      if (areApart[at]) {
        // There is nothing in it to be doubted, and nobody of whom.
        if (!first) continue;
        if (!apart.has(first.id)) apart.set(first.id, []);
        flags = apart.get(first.id);
        flags.push(...this.claims.ofAnother(person, names, learner));
      }
      flags.push(...this.claims.slip(person, file, learner));
      if (this.site.seals && !isSealed) flags.push(raised("not_sealed", `\`${file}\` was readable on its way`));
      if (seen.has(id)) flags.push(raised("duplicate", `\`${file}\` is the same submission as \`${seen.get(id)}\``));
      else seen.set(id, file);
      const others = othersWith(this.everybody.submissions, id, who, MOST_NAMED + 1);
      if (others.length) flags.push(raised("copy", `the submission \`${file}\` was also handed in by ${this.names(others)}`));
      if (created === null) flags.push(raised("impossible_time", `\`${file}\` does not say when it was made`));
      else if (isFuture(created, this.now)) flags.push(raised("impossible_time", `\`${file}\` was made in the future, at ${shownMoment(created)}`));
    }
    all.push(...this.claims.severalPeople(person, own, names.names), ...this.claims.notOnRoster(person));
    if (!person.members.length) return { all, apart };
    // The roster may know what the learner did not give.
    const given = { name: fields.name !== null, employee_id: own.employee_ids.length > 0, email: own.emails.length > 0 };
    const missing = this.site.require.filter((field) => field in given && !given[field]);
    if (missing.length) all.push(raised("no_name", `not given: ${missing.join(", ")}`));
    return { all, apart };
  }

  names(others) {
    const named = others.slice(0, MOST_NAMED).map((other) => `\`${this.everybody.people[other].id}\``);
    return `${named.join(", ")}${others.length > MOST_NAMED ? " and others" : ""}`;
  }

  /** Every attempt once, graded, in the order in which they ended. */
  attempts(whose) {
    const { who, person } = whose;
    const merged = this.merged(person);
    const origins = originsOf(merged);
    const { codes } = this.everybody;
    const papers = codePapers(codes, merged.map(({ attempt }) => attempt));
    const graded = merged.map((one) => {
      const code = codeFlag(codes, one.attempt, whose, papers, (some) => this.names(some));
      const hasOwnCode = isAsAsked(codes, one.attempt, whose, code);
      if (code) one.flags.push(code);
      one.flags.push(...this.copy(one.attempt, who));
      const result = this.grading.grade(one, origins, (quiz) => quiz.counts);
      if (code?.flag === "other_paper" && result.standing === "counts") result.standing = "other_paper";
      return Object.assign(result, { hasOwnCode });
    });
    return graded.sort((one, other) => compareOptional(one.ended, other.ended) || one.number - other.number || compareTexts(one.id, other.id));
  }

  /** Who else has the attempt, and whether they may be the same person. */
  copy(attempt, who) {
    const others = this.othersWithAttempt(attempt, who);
    if (!others.length) return [];
    const { attempts, people } = this.everybody;
    const holders = attempts.get(attempt.id) ?? [];
    const same = others.find((other) => this.claims.mayBeOne(people[who], people[other]) && holders.includes(other));
    // No row of the roster has two numbers.
    const remedy = same !== undefined && this.claims.numbersDiffer(people[who], people[same])
      ? "if one number is a mistake, have them hand in once more with the right one, delete the file with the wrong one (in a ledger: `collect --throw-out`), and collect again"
      : "give one row of the roster their number and every address, and collect again";
    const advice = same === undefined ? "" : `; \`${people[same].id}\` may be the same person: ${remedy}`;
    return [raised("copy", `also handed in by ${this.names(others)}${advice}`)];
  }

  /** What a learner's attempts come to beside each other. @param {Map<string, any[]>} apart flags on files, by attempt */
  sideBySide({ person, entry }, groups, apart, attempts) {
    for (const attempt of attempts) {
      attempt.group = groups.number(attempt.id);
      attempt.flags.push(...apart.get(attempt.id) ?? []);
      if (groups.gives(attempt.group) === GIVES_NAME && entry && isKnown(entry.fields)) {
        attempt.flags.push(raised("listed_by_name", `the roster knows more of \`${person.id}\` than a name`));
      }
    }
    groups.tell(attempts);
    giveWay(this.site, groups, attempts);
    tellOrder(attempts);
    groups.keepApart(this.site, attempts);
    this.count(groups, attempts);
    this.grading.compare(attempts);
    for (const attempt of attempts) attempt.flags = this.sortedFlags(attempt.flags);
  }

  othersWithAttempt(attempt, who) {
    const { attempts, works } = this.everybody;
    const few = (hands, key) => othersWith(hands, key, who, MOST_NAMED + 1);
    const others = new Set([...few(attempts, attempt.id), ...few(works, this.everybody.work(attempt))]);
    return [...others].sort((one, other) => one - other).slice(0, MOST_NAMED + 1);
  }

  merged(person) {
    const merged = new Map();
    for (const { file, submission: { created, attempts } } of this.heads(person)) {
      const here = new Set();
      for (const attempt of attempts) {
        const isNewHere = !here.has(attempt.id);
        here.add(attempt.id);
        if (!merged.has(attempt.id)) merged.set(attempt.id, { attempt, files: [], flags: [] });
        const known = merged.get(attempt.id);
        if (isNewHere) known.files.push(file);
        if (known.attempt !== attempt && contentOf(known.attempt) !== contentOf(attempt)) known.flags.push(raised("two_contents", `it is different in \`${file}\``));
        else if (!isNewHere) known.flags.push(raised("duplicate", `it is twice in \`${file}\``));
        if (created !== null && attempt.ended !== null && isFuture(attempt.ended, created)) {
          known.flags.push(raised("impossible_time", `\`${file}\` was made at ${shownMoment(created)}, before it ended`));
        }
      }
    }
    return [...merged.values()];
  }

  /** Which attempts are within those that a quiz allows, and which carry the number of another. The learner's own come first, and of
      these what was made with their code. */
  count(groups, attempts) {
    const [counted, numbers] = [new Map(), new Map()];
    const counting = attempts.filter(({ standing }) => standing === "counts");
    const rank = (attempt) => 2 * Number(groups.isApart(attempt.group)) + Number(lacksItsCode(attempt));
    for (const attempt of [...counting].sort((one, other) => rank(one) - rank(other))) {
      const { quiz, number } = attempt;
      if (!numbers.has(quiz)) numbers.set(quiz, new Set());
      if (numbers.get(quiz).has(number)) attempt.flags.push(raised("repeated_number", `there is another attempt number ${number}`));
      numbers.get(quiz).add(number);
      const allowed = allowedAttempts(this.site, quiz);
      if (allowed > 0 && number > allowed) {
        attempt.standing = "too_many";
        attempt.flags.push(raised("too_many_attempts", `attempt ${number} by its own count, of ${allowed} allowed`));
        continue;
      }
      const soFar = (counted.get(quiz) ?? 0) + 1;
      counted.set(quiz, soFar);
      if (allowed > 0 && soFar > allowed) {
        attempt.standing = "too_many";
        attempt.flags.push(raised("too_many_attempts", `attempt ${soFar} of ${allowed} allowed`));
      }
    }
  }

  /** When each lesson was first opened and first finished, over all submissions that are the learner's, as far as anybody can know. */
  lessons(person, { apart }) {
    const lessons = new Map();
    for (const { submission } of this.heads(person).filter((_, at) => !apart[at])) {
      for (const { lesson, opened, finished } of submission.lessons) {
        const times = lessons.get(lesson) ?? { opened: null, finished: null };
        lessons.set(lesson, { opened: earlierOf(times.opened, opened), finished: earlierOf(times.finished, finished) });
      }
    }
    return lessons;
  }

  lessonFlags(course, lessons) {
    return course.lessons.filter((id) => lessons.has(id)).flatMap((id) => {
      const { opened, finished } = lessons.get(id);
      const time = [opened, finished].find((one) => one !== null && isFuture(one, this.now));
      return time ? [raised("impossible_time", `the lesson \`${id}\` is dated ${shownMoment(time)}`)] : [];
    });
  }
}

/** Every flag on a learner, their courses and their attempts, with the course and the attempt that it is on. */
const allRaised = (learner) => [
  ...learner.flags.map((flag) => ({ course: null, attempt: null, ...flag })),
  ...learner.courses.flatMap(({ course, flags }) => flags.map((flag) => ({ course, attempt: null, ...flag }))),
  ...learner.attempts.flatMap((attempt) => attempt.flags.map((flag) => ({ course: attempt.course, attempt, ...flag }))),
];
