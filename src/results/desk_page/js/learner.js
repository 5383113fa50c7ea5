/* Who is who, and who handed in the same: as results/learner.rs and results/copies.rs of the builder. */
"use strict";

/** What a learner is known by, from what they give: a number, an address or a name. */
function identityOf(fields) {
  const [id, email, name] = [folded(fields.employee_id), folded(fields.email), folded(fields.name)];
  if (id !== null) return `employee_id:${id}`;
  if (email !== null) return `email:${email}`;
  return name === null ? null : `name:${name}`;
}

/** The id of the attempt that ended first, by which a learner is known who gives nothing. */
function firstAttempt(submission) {
  const [first] = [...submission.attempts].sort((one, other) => compareOptional(one.ended, other.ended) || compareTexts(one.id, other.id));
  return first?.id;
}

/** A head is one file: its name, its submission and what of it says whose it is. In the order in which they are taken. */
const sortHeads = (heads) => heads.sort((one, other) =>
  compareOptional(one.submission.created, other.submission.created) || compareTexts(one.file, other.file));

/** What submissions say of whose they are: folded and sorted. */
function claimsOf(learners) {
  const claims = { names: [], employee_ids: [], emails: [] };
  for (const learner of learners) addClaims(claims, learner);
  return claims;
}

function addClaims({ names, employee_ids, emails }, learner) {
  insertText(names, folded(learner.name));
  insertText(employee_ids, folded(learner.employee_id));
  insertText(emails, folded(learner.email));
}

/** Learners as each submission by itself tells of them, in the order of their ids. */
function toldPeople(heads) {
  const people = new Map();
  heads.forEach(({ submission }, at) => {
    const id = identityOf(submission.learner) ?? `unnamed:${firstAttempt(submission) ?? submission.id}`;
    if (!people.has(id)) people.set(id, { id, claims: claimsOf([]), members: [], entry: null });
    const person = people.get(id);
    addClaims(person.claims, submission.learner);
    person.members.push(at);
  });
  return [...people.values()].sort((one, other) => compareTexts(one.id, other.id));
}

const rankOf = ({ id }) => {
  const rank = ["employee_id:", "email:", "name:"].findIndex((kind) => id.startsWith(kind));
  return rank < 0 ? 3 : rank;
};

const CLAIMS = ["names", "employee_ids", "emails"];

function areOne(one, other) {
  const sides = CLAIMS.map((kind) => [one.claims[kind], other.claims[kind]]);
  const isSame = (a, b) => a.length === b.length && a.every((text, at) => text === b[at]);
  const contradict = sides.some(([a, b]) => a.length && b.length && !isSame(a, b));
  const agree = sides.some(([a, b]) => a.some((text) => b.includes(text)));
  return !contradict && (agree || rankOf(one) === 3 || rankOf(other) === 3);
}

function absorb(person, other) {
  for (const kind of CLAIMS) other.claims[kind].forEach((text) => insertText(person.claims[kind], text));
  person.members = [...person.members, ...other.members].sort((a, b) => a - b);
}

/** Makes one of two that are the same learner. `shared`: for each attempt that several hold, who does. */
function united(people, shared) {
  const into = people.map((_, at) => at);
  const find = (at) => {
    while (into[at] !== at) at = into[at];
    return at;
  };
  for (const holders of shared) {
    const begin = find(holders[0]);
    for (const holder of holders.slice(1)) {
      const [first, other] = [find(begin), find(holder)];
      if (first === other || !areOne(people[first], people[other])) continue;
      const [stays, goes] = rankOf(people[first]) > rankOf(people[other]) ? [other, first] : [first, other];
      absorb(people[stays], people[goes]);
      people[goes].members = [];
      into[goes] = stays;
    }
  }
  return people.filter((person) => person.members.length);
}

/** Finds each on the roster, and adds whoever is on it alone. */
function enrolled(people, roster) {
  const found = new Map();
  for (const person of people) {
    const entry = roster.find(person.claims);
    if (entry === null) continue;
    person.entry = entry;
    if (found.has(entry)) {
      absorb(found.get(entry), person);
      person.members = [];
    } else found.set(entry, person);
  }
  const alone = [];
  roster.ids().forEach((id, at) => {
    if (found.has(at)) found.get(at).id = id;
    else alone.push({ id, claims: claimsOf([]), members: [], entry: at });
  });
  return [...people.filter((person) => person.members.length), ...alone].sort((one, other) => compareTexts(one.id, other.id));
}

/** What two attempts of two people never share; null where there is little to tell it from others. */
function workOf(attempt) {
  if (attempt.made.work === undefined) attempt.made.work = workWithin(attempt);
  return attempt.made.work;
}

function workWithin({ started, ended, quiz, questions }) {
  if (started === null || ended === null) return null;
  if (questions.every(({ tries }) => tries.every((response) => response === null))) return null;
  const plain = (response) => (isPlainMap(response) ? ["map", ...sortedEntries(response)] : response);
  return JSON.stringify([quiz, started.s, started.n, ended.s, ended.n, questions.map(({ id, tries }) => [id, tries.map(plain)])]);
}

const isPlainMap = (response) => response !== null && typeof response === "object" && !Array.isArray(response);
const sortedEntries = (map) => Object.entries(map).sort(([one], [other]) => compareTexts(one, other));

/** By what two attempts are the same one, whatever file each is in; made when two of a kind are met. */
const contentOf = (attempt) => (attempt.made.content ??= JSON.stringify(attempt, (key, value) => {
  if (key === "made") return undefined;
  // Of what a learner gave, and of nothing else, the order says nothing.
  return value !== null && typeof value === "object" && Object.getPrototypeOf(value) === null ? ["map", ...sortedEntries(value)] : value;
}));

/** What is looked at before the whole work is: its quiz and its times. */
const momentsOf = ({ quiz, started, ended }) =>
  (started === null || ended === null ? null : `${quiz} ${started.s} ${started.n} ${ended.s} ${ended.n}`);

/** Whoever holds what several hold: by what it is, in order. */
function inSeveralHands(people, keysOf) {
  const hands = new Map();
  people.forEach((person, who) => {
    for (const key of keysOf(person)) {
      if (key === null) continue;
      const holders = hands.get(key);
      if (!holders) hands.set(key, [who]);
      else if (holders.at(-1) !== who) holders.push(who);
    }
  });
  for (const [key, holders] of hands) if (holders.length < 2) hands.delete(key);
  return hands;
}

/** All learners with their files, and who of them handed in the same; between its steps the page may live. */
async function everybodyOf(heads, roster) {
  sortHeads(heads);
  const attemptsOf = (person) => person.members.flatMap((member) => heads[member].submission.attempts);
  const told = toldPeople(heads);
  await pause();
  const byId = inSeveralHands(told, (person) => attemptsOf(person).map(({ id }) => id));
  const shared = [...byId].sort(([one], [other]) => compareTexts(one, other)).map(([, holders]) => holders);
  const people = enrolled(united(told, shared), roster);
  await pause();
  const moments = inSeveralHands(people, (person) => attemptsOf(person).map(momentsOf));
  const work = (attempt) => (moments.has(momentsOf(attempt)) ? workOf(attempt) : null);
  await pause();
  const submissions = inSeveralHands(people, (person) => person.members.map((member) => heads[member].submission.id));
  const attempts = inSeveralHands(people, (person) => attemptsOf(person).map(({ id }) => id));
  await pause();
  return { heads, people, submissions, attempts, works: inSeveralHands(people, (person) => attemptsOf(person).map(work)), work };
}

/** Other people who hold a thing, no more than `most`. */
const othersWith = (hands, key, who, most) => (key === null ? [] : (hands.get(key) ?? []).filter((other) => other !== who).slice(0, most));
