/* A submission as it comes, from the bytes of a file, sealed or not. Nothing in it is trusted. */
"use strict";

const SUBMISSION_FORMAT = "coursewright-submission/1";
const SEALED_FORMAT = "coursewright-sealed/1";
/** Of an id, a name or an address, in bytes. */
const LONGEST_ID = 256;
/** With a personal code in it. */
const LONGEST_SEED = 512;
/** Far above any honest submission. */
const SIZE_LIMIT = 16 << 20;

/** Why a file counts for nothing: a name that stands in tables, and what its words tell of it. */
class Aside extends Error {
  constructor(name, ...parts) {
    super(name);
    this.name = name;
    this.parts = parts;
  }
}

const tooLong = () => dataFault(`more than ${LONGEST_ID} bytes in an id or a name`);

const readId = (json) => {
  const text = straight(readText(json));
  const length = bytesIn(text);
  if (length === 0) throw dataFault("an id is empty");
  if (length > LONGEST_ID) throw tooLong();
  return text;
};

const readUpTo = (most) => (json) => {
  const text = readOptional(readText)(json);
  if (text !== null && bytesIn(text) > most) throw tooLong();
  return text;
};
const readShort = readUpTo(LONGEST_ID);

/** What a learner gave: null, a text, a list or a map of texts, or false for what no form makes. */
const readResponse = (json) => {
  const letter = json.needed();
  if (letter === '"') return readText(json);
  if (letter === "[") {
    return json.within("]", () => {
      let ids = [];
      let isFirst = true;
      while (json.hasElement(isFirst)) {
        isFirst = false;
        const word = readWord(json);
        if (ids && word !== null) ids.push(word);
        else ids = null;
      }
      return ids ?? false;
    });
  }
  if (letter === "{") {
    return json.within("}", () => {
      const given = Object.create(null);
      let isFirst = true;
      for (let key = json.key(isFirst); key !== null; key = json.key(isFirst)) {
        isFirst = false;
        json.colon();
        given[key] = readWord(json);
      }
      return Object.values(given).includes(null) ? false : given;
    });
  }
  if (letter === "n") return readOptional(readText)(json);
  skipScalar(json);
  return false;
};

/** A text, or null for anything else. */
const readWord = (json) => {
  const letter = json.needed();
  if (letter === '"') return readText(json);
  if (letter === "[" || letter === "{") json.skip();
  else skipScalar(json);
  return null;
};

function skipScalar(json) {
  const letter = json.needed();
  if (isNumberAt(letter)) json.number();
  else json.skip();
}

const readTime = (json) => {
  const given = readResponse(json);
  return typeof given === "string" && bytesIn(given) <= 64 ? readMoment(given) : null;
};

/** A number or a yes, and whatever else may stand there in a file that was edited. */
const readSmall = (json) => {
  const letter = json.needed();
  if (isNumberAt(letter)) {
    const { value, isWhole } = json.number();
    return isWhole ? value : null;
  }
  if (letter === "t") return readYesNo(json);
  if (letter === '"') readText(json);
  else json.skip();
  return null;
};
const readLevel = (json) => {
  const level = readSmall(json);
  return [1, 2, 3].includes(level) ? level : null;
};

const none = () => null;
/** Nothing with a sign before it is nothing. */
const readScore = (json) => {
  const score = readOptional(readFraction)(json);
  return score === null ? null : score + 0;
};
const CLAIMED = readRecord("Claimed", { score: [readScore, none], passed: [readOptional(readYesNo), none] });
const FIELDS = readRecord("Fields", { name: [readShort, none], employee_id: [readShort, none], email: [readShort, none] });
const QUESTION = readRecord("QuestionRecord", {
  id: [readId],
  wording: [readShort, none],
  tries: [readList(readResponse, 1000)],
  hints: [readCount, () => 0],
  seconds: [readOptional(readFraction), none],
  confidence: [readLevel, none],
  carried: [(json) => readSmall(json) === true, () => false],
});
const ATTEMPT = readRecord("Attempt", {
  id: [readId],
  course: [readId],
  quiz: [readId],
  mode: [readId],
  number: [readCount],
  scoring: [readId],
  started: [readTime, none],
  ended: [readTime, none],
  seed: [readUpTo(LONGEST_SEED), none],
  questions: [readList(QUESTION, 1000)],
  claimed: [CLAIMED, () => ({ score: null, passed: null })],
});
const LESSON = readRecord("LessonRecord", { lesson: [readId], opened: [readTime, none], finished: [readTime, none] });
const SUBMISSION = readRecord("Submission", {
  id: [readId],
  site: [readRecord("MadeOn", { id: [readId] })],
  learner: [FIELDS, () => ({ name: null, employee_id: null, email: null })],
  created: [readTime, none],
  attempts: [readList(ATTEMPT, 10000)],
  lessons: [readList(LESSON, 10000), () => []],
});
const HEAD = readRecord("Head", { format: [readOptional(readText), none] });

const STRICT_TEXT = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const LOOSE_TEXT = new TextDecoder("utf-8", { ignoreBOM: true });

/** How many bytes at the beginning are sound UTF-8. */
function soundBytes(bytes) {
  let at = 0;
  while (at < bytes.length) {
    const [first, second] = [bytes[at], bytes[at + 1] ?? 0];
    const length = first < 0x80 ? 1 : first >= 0xc2 && first < 0xe0 ? 2 : first >= 0xe0 && first < 0xf0 ? 3 : first >= 0xf0 && first < 0xf5 ? 4 : 0;
    const least = { 0xe0: 0xa0, 0xf0: 0x90 }[first] ?? 0x80;
    const most = { 0xed: 0x9f, 0xf4: 0x8f }[first] ?? 0xbf;
    if (length === 0 || at + length > bytes.length || (length > 1 && (second < least || second > most))) return at;
    for (let next = 2; next < length; next += 1) if ((bytes[at + next] & 0xc0) !== 0x80) return at;
    at += length;
  }
  return at;
}

/** Without the byte order mark. */
const withoutMark = (bytes) => (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? bytes.subarray(3) : bytes);

function reasonOf(fault) {
  if (fault.kind === "eof") return new Aside("truncated");
  if (fault.kind === "syntax") return new Aside("not_json", fault.line, fault.column);
  return new Aside(fault.message.startsWith("more than ") ? "too_much" : "damaged", cut(fault.message, 200));
}

/** Reads the bytes of one file. Throws an `Aside`. @param {Uint8Array} bytes */
function parseSubmission(bytes) {
  const from = withoutMark(bytes);
  if (from.every((byte) => byte === 32 || byte === 9 || byte === 10 || byte === 12 || byte === 13)) throw new Aside("empty");
  let text;
  try {
    text = STRICT_TEXT.decode(from);
  } catch {
    throw new Aside("not_utf8", soundBytes(from));
  }
  let format;
  try {
    ({ format } = readJson(text, HEAD));
  } catch (fault) {
    throw fault instanceof JsonFault ? (fault.kind === "data" ? new Aside("other_json") : reasonOf(fault)) : fault;
  }
  if (format === null || !trimmed(text).startsWith("{")) throw new Aside("other_json");
  if (format !== SUBMISSION_FORMAT) {
    const slash = format.indexOf("/");
    const kind = slash < 0 ? "" : format.slice(0, slash);
    if (kind === "coursewright-submission") throw new Aside("other_version", cut(format.slice(slash + 1), 40));
    if (kind === "coursewright-progress") throw new Aside("progress");
    if (kind === "coursewright-report" || kind === "coursewright-items") throw new Aside("report");
    throw new Aside("other_json");
  }
  try {
    return readJson(text, SUBMISSION);
  } catch (fault) {
    throw fault instanceof JsonFault ? reasonOf(fault) : fault;
  }
}

/* Sealed files: HPKE (RFC 9180) in base mode, the other half of the site's seal.js. */

const CURVE = { name: "ECDH", namedCurve: "P-256" };
const KEM = [75, 69, 77, 0, 0x10];
const SUITE = [72, 80, 75, 69, 0, 0x10, 0, 1, 0, 1];
const utf8 = (text) => ENCODER.encode(text);
const joined = (...parts) => Uint8Array.from(parts.flatMap((part) => [...part]));

async function hmacOf(key, bytes) {
  const hash = { name: "HMAC", hash: "SHA-256" };
  // Not every browser takes an empty key; one of zeros is the same to HMAC.
  const imported = await crypto.subtle.importKey("raw", key.length ? key : new Uint8Array(32), hash, false, ["sign"]);
  return new Uint8Array(await crypto.subtle.sign("HMAC", imported, bytes));
}
const extracted = (suite, salt, label, ikm) => hmacOf(salt, joined(utf8("HPKE-v1"), suite, utf8(label), ikm));
const expanded = async (suite, key, label, info, length) =>
  (await hmacOf(key, joined([0, length], utf8("HPKE-v1"), suite, utf8(label), info, [1]))).slice(0, length);

const BASE64 = /^[A-Za-z0-9+/]*(?:[AQgw]==|[AEIMQUYcgkosw048]=)?$/;
/** Base64 as it is written by the book, or null. */
const bytesOfBase64 = (text) =>
  text.length % 4 === 0 && BASE64.test(text) ? Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0)) : null;

/** What was sealed for a key. @param {{secret: CryptoKey, raw: Uint8Array}} key */
async function openHpke(key, { enc, info, aad, sealed }) {
  const { subtle } = crypto;
  const theirs = await subtle.importKey("raw", enc, CURVE, false, []);
  const secret = new Uint8Array(await subtle.deriveBits({ name: "ECDH", public: theirs }, key.secret, 256));
  const nothing = new Uint8Array();
  const shared = await expanded(KEM, await extracted(KEM, nothing, "eae_prk", secret), "shared_secret", joined(enc, key.raw), 32);
  const context = joined([0], await extracted(SUITE, nothing, "psk_id_hash", nothing), await extracted(SUITE, nothing, "info_hash", info));
  const schedule = await extracted(SUITE, shared, "secret", nothing);
  const aes = await subtle.importKey("raw", await expanded(SUITE, schedule, "key", context, 16), "AES-GCM", false, ["decrypt"]);
  const iv = await expanded(SUITE, schedule, "base_nonce", context, 12);
  return new Uint8Array(await subtle.decrypt({ name: "AES-GCM", iv, additionalData: aad }, aes, sealed));
}

/** HR's private key from its file; throws words for a person. @param {string} text */
async function readPrivateKey(text) {
  const lines = text.replace(/^\ufeff+/, "").split("\n").map(trimmed);
  const field = (name) => {
    const line = lines.slice(1).find((one) => one.slice(0, one.indexOf(":")) === name && one.includes(":"));
    return line === undefined ? undefined : trimmed(line.slice(line.indexOf(":") + 1));
  };
  const scalar = lines[0] === "coursewright-private-key/1" ? bytesOfBase64(field("private_key") ?? "") : null;
  const raw = bytesOfBase64(field("public_key") ?? "");
  if (scalar?.length !== 32) throw new Error("this is no file of a private key, which `coursewright keys new` writes");
  if (raw?.length !== 65) throw new Error("this file of a private key lacks its public key; take the file as it was written");
  const plain = (bytes) => btoa(String.fromCharCode(...bytes)).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
  const jwk = { kty: "EC", crv: "P-256", d: plain(scalar), x: plain(raw.subarray(1, 33)), y: plain(raw.subarray(33)), ext: true };
  let secret;
  try {
    secret = await crypto.subtle.importKey("jwk", jwk, CURVE, false, ["deriveBits"]);
  } catch {
    throw new Error("this file holds a private key and another public one");
  }
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", raw)).subarray(0, 16);
  const groups = [...hash].map((byte) => padded(byte.toString(16))).join("").match(/.{4}/g);
  return { secret, raw, fingerprint: groups.join(" ") };
}

const ENVELOPE_FIELDS = ["format", "site", "build", "key", "created", "enc", "sealed"];
const ENVELOPE = readRecord("Envelope", Object.fromEntries(ENVELOPE_FIELDS.map((name) => [name, [readText]])), true);

/** The bytes inside of a sealed file; null for one that is not sealed. Throws an `Aside`. */
async function opened(bytes, keys) {
  const from = withoutMark(bytes);
  if (!LOOSE_TEXT.decode(from.subarray(0, 200)).includes("coursewright-sealed")) return null;
  let envelope;
  try {
    envelope = readJson(STRICT_TEXT.decode(from), ENVELOPE);
  } catch {
    throw new Aside("broken_seal");
  }
  const { format, site, build, key: fingerprint, created } = envelope;
  if (format !== SEALED_FORMAT) {
    const slash = format.lastIndexOf("/");
    throw new Aside("other_version", cut(slash < 0 ? "" : format.slice(slash + 1), 100));
  }
  const fields = [format, site, build, fingerprint, created];
  if (fields.some((field) => CONTROLS.test(field))) throw new Aside("broken_seal");
  const key = keys.find((one) => one.fingerprint === fingerprint);
  if (!key) throw new Aside("sealed", cut(fingerprint, 100));
  const [enc, sealed] = [bytesOfBase64(envelope.enc), bytesOfBase64(envelope.sealed)];
  try {
    return await openHpke(key, { enc, sealed, info: utf8(`${format}\n${site}`), aad: utf8(fields.join("\n")) });
  } catch {
    throw new Aside("broken_seal");
  }
}

/** A submission from the bytes of a file, whatever they came in, and whether it was sealed. */
async function readSubmission(bytes, keys) {
  const inside = await opened(bytes, keys);
  return { submission: parseSubmission(inside ?? bytes), isSealed: inside !== null };
}
