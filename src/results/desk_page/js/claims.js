/* What files say of whose they are, held against the list of people: how much of it is proof, and where it sounds like several
   people. As results/claims.rs of the builder. */
"use strict";

/** What a file gives of the learner whose it is, but for codes. @param {number | null} at of theirs, in the roster */
function givenBy(roster, at, learner) {
  const [number, email, name] = [folded(learner.employee_id), folded(learner.email), folded(learner.name)];
  if (at === null) return number !== null ? GIVES_NUMBER : email !== null ? GIVES_ADDRESS : GIVES_NAME;
  const entry = roster.entries[at];
  if (number !== null && entry.number !== null) {
    return roster.isSameId(number, entry.number) && !isSlip(roster, at, learner) ? GIVES_NUMBER : GIVES_DISPUTED;
  }
  if (name !== null && isAnotherName(name, entry.words)) return GIVES_DISPUTED;
  return email !== null && roster.ofEmail(email) === at ? GIVES_ADDRESS : GIVES_NAME;
}

/** Whether a file that gives a row's number says otherwise that it is somebody else's: by a name of which the row has no word, or
    by another row's address, unless the name is the row's, as where a team shares the address. */
function isSlip(roster, at, learner) {
  const [{ words }, name, email] = [roster.entries[at], folded(learner.name), folded(learner.email)];
  const whose = email === null ? null : roster.ofEmail(email);
  if (whose === at) return false;
  if (whose !== null) return name === null || nameWords(name).join(" ") !== words.join(" ");
  return name !== null && isAnotherName(name, words);
}

/** Whether a name has no word of the list's. A first name alone, or in another order, is the same name. */
const isAnotherName = (name, listed) => listed.length > 0 && !nameWords(name).some((word) => listed.includes(word));

/** Of addresses that came with several names, each in one spelling. */
function namesOfEmail(heads) {
  const names = new Map();
  for (const { submission: { learner } } of heads) {
    const [email, name] = [folded(learner.email), folded(learner.name)];
    if (email === null || name === null) continue;
    if (!names.has(email)) names.set(email, []);
    insertText(names.get(email), name);
  }
  const distinct = [...names].map(([email, list]) => [email, distinctNames(list)]);
  return new Map(distinct.filter(([, list]) => list.length > 1));
}

/** Of who goes by several names. */
function several(who, names, count = names.length) {
  if (count < 2) return [];
  const named = names.slice(0, MOST_NAMED).map((name) => `\`${name}\``);
  const rest = count - named.length;
  return [raised("several_people", `\`${who}\` is used by ${named.join(", ")}${rest > 0 ? ` and ${rest} more` : ""}`)];
}

/** Names of which none is another's in other words, to hold many files against. */
function ownNames(claims) {
  const names = distinctNames(claims.names);
  return { names, keys: new Set(names.map(nameKey)) };
}

/** @param {{roster: Roster, names: Map<string, string[]>}} about names of addresses that came with several */
class ClaimsDesk {
  constructor(roster, heads) {
    this.roster = roster;
    this.namesOfEmail = namesOfEmail(heads);
  }

  /** What the files say that are the learner's, as far as anybody can know. @param {any[]} learners of each file */
  own({ claims }, learners, groups) {
    const { apart } = groups;
    return apart.includes(true) ? claimsOf(learners.filter((_, at) => !apart[at])) : claims;
  }

  /** What of a file that may be somebody else's sounds like it. */
  ofAnother(person, own, learner) {
    const claims = claimsOf([learner]);
    // There may be as many own names as files: no more of them are copied than are told.
    const names = own.names.slice(0, MOST_NAMED);
    const more = own.names.length - names.length;
    for (const name of claims.names) if (!own.keys.has(nameKey(name))) insertText(names, name);
    return this.severalPeople(person, claims, names, names.length + more);
  }

  /** What sounds like several people. @param {string[]} names the first ones of `count` */
  severalPeople(person, claims, names, count = names.length) {
    const { roster } = this;
    const flags = several(person.id, names, count);
    for (const email of claims.emails) {
      // Who else writes the address of somebody on the list is told where they do.
      const isOwn = person.entry !== null && roster.ofEmail(email) === person.entry;
      const names = this.namesOfEmail.get(email);
      if (names && !isOwn) flags.push(...several(`email:${email}`, names));
    }
    if (person.entry === null) return flags;
    const { fields, number, words } = roster.entries[person.entry];
    const other = claims.names.find((name) => isAnotherName(name, words));
    if (other !== undefined) flags.push(raised("several_people", `\`${person.id}\` was used by \`${cut(other, 100)}\`, and belongs to \`${folded(fields.name) ?? ""}\``));
    const given = number === null ? undefined : claims.employee_ids.find((one) => !roster.isSameId(one, number));
    if (given !== undefined) flags.push(raised("several_people", `\`${person.id}\` gave the number \`${cut(given, 100)}\`, which is not theirs`));
    return flags;
  }

  /** Whose row a file more likely is that gives the learner's number by a slip. */
  slip(person, file, learner) {
    const { roster } = this;
    const [number, email, name] = [folded(learner.employee_id), folded(learner.email), folded(learner.name)];
    const listed = person.entry === null ? null : roster.entries[person.entry].number;
    if (number === null || listed === null || !roster.isSameId(number, listed) || !isSlip(roster, person.entry, learner)) return [];
    const at = (email === null ? null : roster.ofEmail(email)) ?? (name === null ? null : roster.aloneNamed(name));
    if (at === null) return [];
    return [raised("several_people", `\`${file}\` gives the number of \`${person.id}\`, and is more likely ${roster.row(at)}`)];
  }

  /** Whether the list of people has a learner, and whom they may be if not. */
  notOnRoster(person) {
    if (this.roster.isEmpty || person.entry !== null) return [];
    const perhaps = this.roster.perhaps(person.claims);
    return [raised("not_on_roster", `\`${person.id}\`${perhaps ? `; perhaps ${perhaps}` : ""}`)];
  }

  /** Whether both of two learners give numbers, and none in common. */
  numbersDiffer(one, other) {
    const [ids, others] = [one, other].map(({ claims }) => claims.employee_ids.slice(0, MOST_NAMED));
    return ids.length > 0 && others.length > 0 && !ids.some((id) => others.some((theirs) => this.roster.isSameId(id, theirs)));
  }

  /** Whether two learners who handed in the same attempt may be one: nothing tells them apart that HR has said, and the name or
      the number is the same in another spelling. */
  mayBeOne(one, other) {
    if (one.entry !== null && other.entry !== null) return false;
    // However many one goes by.
    const few = (kind) => [one, other].map(({ claims }) => claims[kind].slice(0, MOST_NAMED));
    const [[names, others], [ids, otherIds]] = [few("names"), few("employee_ids")];
    const keys = others.map(nameKey);
    return names.some((name) => keys.includes(nameKey(name))) || ids.some((id) => otherIds.some((theirs) => this.roster.isSameId(theirs, id)));
  }
}
