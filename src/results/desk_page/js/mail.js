/* Mails: their parts, what is in them, and what they are called. A text whose letters are bytes stands for its bytes. */
"use strict";

function binaryOf(bytes) {
  let text = "";
  for (let at = 0; at < bytes.length; at += 8192) text += String.fromCharCode(...bytes.subarray(at, at + 8192));
  return text;
}
const bytesOfBinary = (text) => {
  const bytes = new Uint8Array(text.length);
  for (let at = 0; at < text.length; at += 1) bytes[at] = text.charCodeAt(at);
  return bytes;
};

/** Whether something can be a file that a learner hands in. */
function isSubmission(bytes) {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes).trimStart().startsWith("{");
  } catch {
    return false;
  }
}

function decodedText(bytes, charset) {
  try {
    return new TextDecoder(charset || "utf-8").decode(bytes);
  } catch {
    return new TextDecoder().decode(bytes);
  }
}

function lenientBase64(text) {
  const letters = text.replace(/[^A-Za-z0-9+/]/g, "");
  return bytesOfBinary(atob(letters.slice(0, letters.length - (letters.length % 4 === 1 ? 1 : 0))));
}
const quotedPrintable = (text) => text.replace(/[ \t]+(?=\r?\n)/g, "").replace(/=\r?\n/g, "").replace(/=([0-9A-Fa-f]{2})/g, (_, hex) => String.fromCharCode(parseInt(hex, 16)));

/** A word of a head line that had to be encoded. */
const decodedWords = (text) => text.replace(/\?=\s+=\?/g, "?==?").replace(/=\?([^?*]+)(?:\*[^?]*)?\?([bBqQ])\?([^?]*)\?=/g, (_, charset, way, word) =>
  decodedText(/b/i.test(way) ? lenientBase64(word) : bytesOfBinary(quotedPrintable(word.replaceAll("_", " "))), charset));

/** The value of a head line and its parameters. */
function parametersOf(line) {
  const found = { value: /^[^;]*/.exec(line)[0].trim().toLowerCase() };
  const parts = new Map();
  for (const [, name, quoted, plain] of line.matchAll(/;\s*([^\s=;]+)\s*=\s*(?:"((?:[^"\\]|\\[\s\S])*)"?|([^;\s]*))/g)) {
    const text = quoted === undefined ? plain : quoted.replace(/\\([\s\S])/g, "$1");
    const [, key, part, isEncoded] = /^([^*]+)(?:\*(\d+))?(\*)?$/.exec(name.toLowerCase()) ?? [];
    if (key === undefined) continue;
    if (!parts.has(key)) parts.set(key, []);
    parts.get(key).push({ part: Number(part ?? 0), isEncoded: Boolean(isEncoded), text });
  }
  for (const [key, list] of parts) {
    list.sort((one, other) => one.part - other.part);
    const charset = list[0].isEncoded ? /^([^']*)'[^']*'/.exec(list[0].text) : null;
    const bytes = list.map(({ isEncoded, text }, at) => {
      const rest = charset && at === 0 ? text.slice(charset[0].length) : text;
      return isEncoded ? rest.replace(/%([0-9A-Fa-f]{2})/g, (_, hex) => String.fromCharCode(parseInt(hex, 16))) : rest;
    }).join("");
    found[key] = decodedWords(decodedText(bytesOfBinary(bytes), charset?.[1]));
  }
  return found;
}

/** The bytes of a part in base64; null where something else stands in it. */
function base64Part(text) {
  if (/--|[^A-Za-z0-9+/= \t\r\n-]/.test(text)) return null;
  const runs = text.replace(/[ \t\r\n-]+/g, "").split("=");
  return bytesOfBinary(runs.map((run, at) => {
    const whole = run.length - (run.length % 4);
    const rest = at < runs.length - 1 ? run.slice(whole) : "";
    return atob(run.slice(0, whole)) + atob(rest.length === 1 ? `${rest}A` : rest);
  }).join(""));
}

/** The same of quoted-printable. */
const quotedPart = (text) => (/=(?:[ \t\r\f]*|[0-9A-Fa-f])=/.test(text) ? null : bytesOfBinary(quotedPrintable(text)));

/** What is left of a submission in a mail that ends before it should; null for nothing. */
function rescuedPart(way, body) {
  // Without what may be left of the line that ends attachments.
  const sent = body.split("\n--")[0];
  const bytes = way === "base64" ? lenientBase64(sent) : quotedPart(sent);
  return bytes && /^[ \t\n\f\r]*\{/.test(binaryOf(bytes.subarray(0, 1024))) ? bytes : null;
}

/**
 * Why a mail cannot be read with certainty, or null: each head in it ends with a blank line, and boundaries differ. The
 * same steps as in unpack/heads.rs.
 * @param {string} text
 */
function headFault(text) {
  /** @type {{boundary: string, isDigest: boolean}[]} */
  const containers = [];
  const broken = (of, isRead) => (of === "mail" && !isRead ? "not_a_mail" : "broken_mail");
  let head = { of: "mail", lines: [] };
  let isRead = false;
  const lines = text.split("\n");
  const count = lines.length - (lines.at(-1) === "" ? 1 : 0);
  for (let at = 0; at < count; at += 1) {
    const isLast = at === lines.length - 1;
    const line = lines[at].endsWith("\r") ? lines[at].slice(0, -1) : lines[at];
    const mark = line.startsWith("--") ? containers.findLastIndex(({ boundary }) => line.startsWith(boundary, 2)) : -1;
    if (mark >= 0) {
      if (head) return broken(head.of, isRead);
      const isEnd = line.startsWith("--", 2 + containers[mark].boundary.length);
      containers.length = mark + Number(!isEnd);
      head = isEnd ? null : { of: "part", lines: [] };
    } else if (head && line === "") {
      const { isMail, container } = begunBy(head.lines, head.of === "part" && Boolean(containers.at(-1)?.isDigest));
      head = isMail ? { of: "inner", lines: [] } : null;
      isRead = true;
      // By which of the two a line is could not be told.
      if (container && containers.some(({ boundary }) => boundary.startsWith(container.boundary) || container.boundary.startsWith(boundary))) return "broken_mail";
      if (container) containers.push(container);
    } else if (head) {
      const isMore = /^[ \t]/.test(line);
      if (isMore || (at === 0 && /^>?From /.test(line)) || /^[!#-9;-z|~]+[ \t\f\r]*:/.test(line)) {
        isRead ||= !isMore;
        if (isMore && head.lines.length > 0) head.lines[head.lines.length - 1] += line;
        else head.lines.push(line);
      } else if (!(isLast && head.of === "part")) return broken(head.of, isRead);
    }
  }
  // What ends in the head of a part was cut off there.
  return head && head.of !== "part" ? broken(head.of, isRead) : null;
}

/** What follows a head: that of a mail which is not packed, or parts. @param {string[]} lines */
function begunBy(lines, isInDigest) {
  const bare = (part) => part.replace(/^[ \t\f\r]+|[ \t\f\r]+$/g, "");
  const field = (name) => {
    const found = lines.findLast((line) => line.includes(":") && bare(line.slice(0, line.indexOf(":"))).toLowerCase() === name);
    return found && bare(found.slice(found.indexOf(":") + 1));
  };
  const type = field("content-type") ?? (isInDigest ? "message/rfc822" : "");
  const name = bare(type.split(";")[0]).toLowerCase();
  const isPacked = /^(?:base64|quoted-printable)$/i.test(field("content-transfer-encoding") ?? "");
  const [, quoted, plain] = /boundary=(?:"([^"]*)|([^"; \t][^; \t]*))/i.exec(type) ?? [];
  const boundary = name.startsWith("multipart/") ? quoted || plain : "";
  return {
    isMail: !isPacked && /^message\/(?:rfc822|global)$/.test(name),
    container: boundary ? { boundary, isDigest: name === "multipart/digest" } : null,
  };
}

/**
 * All parts of a mail in their order, its containers among them. Throws an `Aside`.
 * @param {string} text @param {boolean} [isCut] whether it ends before it should @param {boolean} [isWithin] another one, before a boundary
 */
function readMail(text, isCut = false, isWithin = false) {
  const parts = [];
  const fault = isWithin ? null : headFault(text);
  if (fault) throw new Aside(fault);
  // What has a blank line somewhere has head lines above it, if only none that can be read.
  const hasHead = isCut ? /^[!-9;-~]+[ \t]*:/.test(text.replace(/^[\r\n]+/, "")) : /^\r?\n|\n\r?\n|^[ \t]*[^\s:][^:\n]*:/m.test(text) || (isWithin && /(?:^|\n)$/.test(text));
  if (!hasHead) throw new Aside("not_a_mail");
  // The line break before a boundary is the blank line of a mail that has none.
  const isOpen = isWithin && !isCut && text.endsWith("\n") && !/^\r?\n|\n\r?\n/.test(text);
  addParts(isOpen ? `${text}\r\n` : text, parts, 0, "text/plain", isCut);
  return parts;
}

function addParts(text, parts, depth, usual, isCut) {
  const isHeadless = /^\r?\n/.test(text);
  const end = isHeadless ? 0 : text.search(/\r?\n\r?\n/);
  // Cut off among its head lines it is nothing yet.
  if (end < 0 && isCut) return;
  const head = end < 0 ? text : text.slice(0, end);
  const body = end < 0 ? "" : text.slice(end).replace(isHeadless ? /^\r?\n/ : /^\r?\n\r?\n/, "");
  const lines = head.replace(/\r?\n[ \t]+/g, " ").split(/\r?\n/);
  const line = (name) => {
    const found = lines.findLast((one) => one.slice(0, one.indexOf(":")).trim().toLowerCase() === name);
    return found === undefined ? null : found.slice(found.indexOf(":") + 1).trim();
  };
  const type = parametersOf(line("content-type") ?? usual);
  const name = parametersOf(line("content-disposition") ?? "").filename ?? type.name ?? null;
  const pieces = type.value.startsWith("multipart/") && type.boundary && depth < 50 ? piecesOf(body, type.boundary) : null;
  const isMultipart = Boolean(pieces?.length);
  const way = (line("content-transfer-encoding") ?? "").toLowerCase();
  const isMessage = /^message\/(?:rfc822|global)$/.test(type.value);
  const isEncoded = way === "base64" || way === "quoted-printable";
  let bytes = null;
  if (!isCut && !isMultipart) bytes = way === "base64" ? base64Part(body) : isEncoded ? quotedPart(body) : bytesOfBinary(body);
  // What was cut off, or is not encoded as it says, is a text as it stands there; so is a container without parts.
  const isRaw = bytes === null;
  bytes ??= isMultipart ? new Uint8Array() : bytesOfBinary(body);
  const isText = isRaw || type.value.startsWith("text/") || pieces?.length === 0;
  const message = isMessage && !(isRaw && isEncoded) ? () => readMail(isEncoded ? binaryOf(bytes) : body, isCut, depth > 0 && !isEncoded) : null;
  const words = () => decodedText(bytes, type.charset);
  parts.push({
    isMultipart, name, message,
    isBody: !isMultipart && !message && isText && name === null,
    /** Of a body. */
    text: () => (type.value === "text/html" && !isRaw ? textOfHtml(words()) : words()),
    /** A submission is UTF-8, whatever a mail program says of its letters. */
    content: () => (isRaw && isEncoded ? rescuedPart(way, body) : null) ?? (isText && !isSubmission(bytes) ? ENCODER.encode(words()) : bytes),
  });
  if (!isMultipart) return;
  const inner = type.value === "multipart/digest" ? "message/rfc822" : "text/plain";
  for (const [at, piece] of pieces.entries()) addParts(piece, parts, depth + 1, inner, pieces.isCut && at === pieces.length - 1);
}

/** What stands between the lines of a boundary, and whether the last of it is cut off. @returns {string[] & {isCut?: boolean}} */
function piecesOf(body, boundary) {
  const mark = `--${boundary}`;
  const pieces = [];
  let from = null;
  let at = body.startsWith(mark) ? 0 : body.indexOf(`\n${mark}`) + 1 || -1;
  while (at >= 0) {
    if (from !== null) pieces.push(body.slice(from, at).replace(/\r?\n$/, ""));
    const after = at + mark.length;
    if (body.startsWith("--", after)) return pieces;
    const end = body.indexOf("\n", after);
    from = end < 0 ? body.length : end + 1;
    at = body.indexOf(`\n${mark}`, from - 1) + 1 || -1;
  }
  if (from !== null) pieces.push(body.slice(from));
  return Object.assign(pieces, { isCut: true });
}

/** Of entities' names those that count in a block; all others stand for signs that do not. */
const ENTITIES = { plus: "+", sol: "/", fjlig: "f", equals: "=", bne: "=", gt: ">", GT: ">", nvgt: ">", NewLine: "\n" };

function entityOf(token) {
  const [, hex, digits, name] = /^&(?:#(?:[xX]\+?([0-9A-Fa-f]+)|\+?([0-9]+))|([A-Za-z][A-Za-z0-9]{1,30}));$/.exec(token) ?? [];
  if (name !== undefined) return Object.hasOwn(ENTITIES, name) ? ENTITIES[name] : "\ufffd";
  const code = hex === undefined ? Number(digits ?? NaN) : parseInt(hex, 16);
  if (!(code <= 0xffffffff)) return token;
  return code < 0x80 ? String.fromCharCode(code) : "\ufffd";
}

/** What a mail in HTML shows, step by step as the builder's reader of mails finds it. @param {string} html */
function textOfHtml(html) {
  const hidden = new Set();
  let text = "";
  let [isInTag, isInComment, isClosing, isAfterSpace, isNewLine] = [false, false, false, false, true];
  // Where a word begins, and where its last letter is; how many words of a tag there were, and where the last began;
  // how many dashes of a comment.
  let [from, last, words, start, dashes] = [-1, 0, 0, 0, 0];
  const add = (end, hasSpace) => {
    text += (hasSpace ? " " : "") + entityOf(html.slice(from, end));
    from = -1;
  };
  for (let at = 0; at < html.length; at += 1) {
    const sign = html[at];
    if (isInComment) {
      if (sign === ">" && dashes === 2) [isInComment, isInTag, from] = [false, false, -1];
      dashes = sign === "-" ? dashes + 1 : 0;
      continue;
    }
    const isShown = !isInTag && hidden.size === 0;
    if (sign === "<") {
      if (isShown && from >= 0) {
        add(last + 1, isAfterSpace);
        isAfterSpace = false;
      }
      [isInTag, isClosing, words, from] = [true, false, 0, -1];
      continue;
    }
    if (sign === ">" && isInTag) {
      const tag = words === 1 ? html.slice(start, last + 1).toLowerCase() : null;
      if (tag === "br" || (tag === "p" && isClosing)) {
        text += "\n";
        [isAfterSpace, isNewLine] = [false, true];
      } else if (["head", "style", "script", "template"].includes(tag)) {
        if (isClosing) hidden.delete(tag);
        else hidden.add(tag);
      }
      [isInTag, from] = [false, -1];
      continue;
    }
    if (sign === "/" && isInTag) {
      isClosing ||= words === 0;
      continue;
    }
    if (sign === "!" && isInTag && words === 0 && html.startsWith("--", at + 1)) {
      isInComment = true;
      continue;
    }
    if (sign === " " || sign === "\t" || sign === "\r" || sign === "\n") {
      if (isShown) {
        if (from >= 0) {
          add(last + 1, isAfterSpace && !isNewLine);
          isNewLine = false;
        }
        isAfterSpace = true;
      }
      from = -1;
      continue;
    }
    if ((sign === "&" || sign === ";") && isShown && from >= 0) {
      add(sign === "&" ? last + 1 : at + 1, isAfterSpace && !isNewLine);
      [isNewLine, isAfterSpace] = [false, false];
      if (sign === ";") continue;
    }
    if (from < 0) {
      [from, start] = [at, at];
      words += Number(isInTag);
    }
    last = at;
  }
  if (!isInTag && hidden.size === 0 && from >= 0) add(last + 1, isAfterSpace && !isNewLine);
  return text;
}
