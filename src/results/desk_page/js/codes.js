/* Personal codes in attempts: whether each is genuine, whose it is, and who else has used it. As results/codes.rs and code.rs
   of the builder. */
"use strict";

const CODE_PREFIX = "K1";
const CODE_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const SIGNATURE_BYTES = 64;
/** Before what a code says there is what tells one from another. */
const CODE_ID_BYTES = 8;
const LONGEST_CODE = 487;

/** A seed as its code and the number of the attempt that it was drawn for; null for a seed without a code. */
function codeOfSeed(seed) {
  const [, text, number] = /^(.*)\.([0-9]+)$/s.exec(seed ?? "") ?? [];
  if (text === undefined || !text.startsWith(CODE_PREFIX) || number.startsWith("0") || Number(number) > 0xffffffff) return null;
  return { text, number: Number(number) };
}

/** The bytes that letters stand for; null for every other text. */
function bytesOfLetters(text) {
  const bytes = [];
  let [held, bits] = [0, 0];
  for (const letter of text) {
    const value = CODE_LETTERS.indexOf(letter);
    if (value < 0) return null;
    [held, bits] = [(held << 5) | value, bits + 5];
    if (bits < 8) continue;
    bits -= 8;
    bytes.push(held >> bits);
    held &= (1 << bits) - 1;
  }
  return bits < 5 && held === 0 ? Uint8Array.from(bytes) : null;
}

/** What a code says, or whether it is forged or none. @param {CryptoKey} key */
async function readCode(text, site, key) {
  const bytes = text.length - CODE_PREFIX.length <= LONGEST_CODE ? bytesOfLetters(text.slice(CODE_PREFIX.length)) : null;
  if (bytes === null || bytes.length < SIGNATURE_BYTES + CODE_ID_BYTES) return { is: "none" };
  const said = bytes.subarray(0, -SIGNATURE_BYTES);
  let parts;
  try {
    parts = STRICT_TEXT.decode(said.subarray(CODE_ID_BYTES)).split("\n");
  } catch {
    return { is: "none" };
  }
  if (parts.length !== 3 || !parts[0]) return { is: "none" };
  const message = joined(utf8(`coursewright-code/1\n${site}\n`), said);
  const isGenuine = await crypto.subtle.verify({ name: "ECDSA", hash: "SHA-256" }, key, bytes.subarray(-SIGNATURE_BYTES), message);
  return { is: isGenuine ? "genuine" : "forged", learner: parts[0], quizzes: parts[2].split(" ").filter(Boolean) };
}

/** The codes of all attempts, and which several people have used; null where no quiz asks for one. */
async function codesOf(site, { people, heads }) {
  if (!site.codes) return null;
  const key = await crypto.subtle.importKey("jwk", site.codes.key, { name: "ECDSA", namedCurve: "P-256" }, false, ["verify"]);
  const attemptsOf = (person) => person.members.flatMap((member) => heads[member].submission.attempts);
  const holders = inSeveralHands(people, (person) => attemptsOf(person).map(({ seed }) => codeOfSeed(seed)?.text ?? null));
  const read = new Map();
  for (const attempt of people.flatMap(attemptsOf)) {
    const text = codeOfSeed(attempt.seed)?.text;
    if (text !== undefined && !read.has(text)) read.set(text, await readCode(text, site.id, key));
  }
  return { asked: new Set(site.codes.quizzes), holders, read };
}

/** The numbers of the papers that a learner has drawn, each once, by quiz and code. */
function codePapers(codes, attempts) {
  const papers = new Map();
  for (const { quiz, seed } of codes ? attempts : []) {
    const found = codeOfSeed(seed);
    if (!found) continue;
    const draw = drawOf(quiz, found);
    if (!papers.has(draw)) papers.set(draw, new Set());
    papers.get(draw).add(found.number);
  }
  return papers;
}

const drawOf = (quiz, { text }) => `${quiz}\n${text}`;

/** Whether an attempt was certainly made with a code that was signed for this person. */
function isWithOwnCode(codes, { seed }, whose) {
  const found = codes && codeOfSeed(seed);
  const code = found && codes.read.get(found.text);
  return Boolean(code) && code.is === "genuine" && whoseIs(code, whose) === "theirs";
}

/** Whether a quiz asks for a code, and an attempt at it was made with the learner's own. `flag`: as below. */
const isAsAsked = (codes, attempt, whose, flag) =>
  Boolean(codes?.asked.has(attempt.quiz)) && (flag === null || flag.flag === "used_code") && isWithOwnCode(codes, attempt, whose);

/** Whoever knows somebody's number can hand in attempts as theirs, but not with their code. So in a course that is passed without the
    attempts that lack theirs, none of those counts. Where it is not, they count, and are told; but where more attempts can make a
    score smaller, they give way to what was made with the code. */
function giveWay(site, groups, attempts) {
  if (!attempts.some(lacksItsCode)) return;
  const withCode = attempts.filter((attempt) => !lacksItsCode(attempt));
  for (const course of site.courses) {
    const rules = new Map(course.quizzes.map(({ id, rule }) => [id, rule]));
    const passing = groups.alone(site, withCode);
    const own = new Set(passing.filter(({ hasOwnCode, quiz }) => hasOwnCode && rules.get(quiz) !== "best").map(({ quiz }) => quiz));
    const isPassed = isPassedBy(course, passing);
    for (const attempt of attempts) {
      if (attempt.standing === "counts" && rules.has(attempt.quiz) && lacksItsCode(attempt) && (isPassed || own.has(attempt.quiz))) {
        attempt.standing = "without_code";
      }
    }
  }
}

/** What there is to say of an attempt; null for nothing. @param {Map<string, Set<number>>} papers @param {(others: number[]) => string} names */
function codeFlag(codes, attempt, whose, papers, names) {
  const { quiz } = attempt;
  if (!codes?.asked.has(quiz)) return null;
  const found = codeOfSeed(attempt.seed);
  if (!found) return raised("no_code", `\`${quiz}\` asks for one`);
  const code = codes.read.get(found.text);
  if (code.is === "none") return raised("unknown_code", `\`${cut(found.text, 20)}\` is no code`);
  if (code.is === "forged") return raised("forged_code", `\`${cut(found.text, 20)}\``);
  if (code.quizzes.length && !code.quizzes.includes(quiz)) {
    return raised("unknown_code", `the code of \`${code.learner}\` is for ${code.quizzes.join(", ")}, not for \`${quiz}\``);
  }
  // Who could choose the number could choose the questions. So it is not believed: the draw is that of the code for as many of
  // its papers as are here.
  const before = [...papers.get(drawOf(quiz, found))].filter((other) => other < found.number).length;
  if (found.number > 1 + before) return raised("other_paper", `its questions are those of attempt ${found.number} with the code, and ${before} came before it`);
  if (whoseIs(code, whose) === null) return raised("other_code", `it is the code of \`${cut(code.learner, 100)}\``);
  const others = (codes.holders.get(found.text) ?? []).filter((other) => other !== whose.who);
  return others.length ? raised("used_code", `also by ${names(others)}`) : null;
}

/** Whether a code was signed for somebody: "theirs" by what the list says of them, or by what they say where there is none;
    "claimed" by what they say and the list does not know; null for another's. The list has the last word: whoever knows it
    can write what a colleague's code says into a file of their own. */
function whoseIs({ learner }, { person, entry, roster }) {
  const at = learner.indexOf(":");
  const [kind, value] = [learner.slice(0, at), at < 0 ? null : folded(learner.slice(at + 1))];
  const claims = { employee_id: person.claims.employee_ids, email: person.claims.emails, name: person.claims.names };
  if (value === null || !Object.hasOwn(claims, kind)) return null;
  const isSame = (known) => known === value || (kind === "employee_id" && roster.isSameId(known, value));
  const listed = folded(entry?.fields[kind]);
  if (listed !== null) return (kind === "email" ? roster.ofEmail(value) === person.entry : isSame(listed)) ? "theirs" : null;
  if (!claims[kind].some(isSame)) return null;
  return entry === null ? "theirs" : "claimed";
}
