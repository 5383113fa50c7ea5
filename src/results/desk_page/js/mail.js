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
  for (const [, name, quoted, plain] of line.matchAll(/;\s*([^\s=;]+)\s*=\s*(?:"((?:[^"\\]|\\[\s\S])*)"?|([^;"(]*(?:"[^"]*)?))/g)) {
    const text = quoted === undefined ? plain.trim() : quoted.replace(/\\([\s\S])/g, "$1");
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
  // The last signs may be missing; a letter alone is nothing.
  return bytesOfBinary(runs.map((run) => atob(run.length % 4 === 1 ? run.slice(0, -1) : run)).join(""));
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

/** Of the boundaries that are written; with a number behind it. */
const BOUNDARY = "~cw";
const MOST_CONTAINERS = 50;

/**
 * A mail written anew, so that there is one way to read it: its heads without folds and with a blank line behind them,
 * its containers with ends, and with boundaries that occur nowhere else. Throws an `Aside` where nobody can with
 * certainty. The same steps as in unpack/heads.rs.
 * @param {string} text
 */
function mendedMail(text) {
  /** @typedef {{boundary: string, written: string, isDigest: boolean, hasParts: boolean}} Container */
  /** @type {Container[]} */
  const containers = [];
  const ended = new Set();
  const written = [];
  // The line break above a boundary belongs to it.
  const writeMark = (mark) => written.push(`${written.at(-1)?.endsWith("\n") ? "" : "\r\n"}--${mark}\r\n`);
  const broken = (of, isRead) => new Aside(of === "mail" && !isRead ? "not_a_mail" : "broken_mail");
  /** @param {Container} container */
  const end = (container) => {
    // An end behind no part: that of something else, or its parts begin with another line.
    if (!container.hasParts) throw new Aside("broken_mail");
    writeMark(`${container.written}--`);
  };
  if (text.includes(`--${BOUNDARY}`)) throw new Aside("broken_mail");
  let [count, isRead, head] = [0, false, { of: "mail", lines: [] }];
  const lines = text.replace(/^\xef\xbb\xbf/, "").split("\n");
  if (lines.at(-1) === "") lines.pop();
  else lines.isOpen = true;
  for (const [at, whole] of lines.entries()) {
    const isLast = Boolean(lines.isOpen) && at === lines.length - 1;
    const line = whole.endsWith("\r") ? whole.slice(0, -1) : whole;
    const found = markOf(line, containers, ended);
    if (found) {
      if (head) throw broken(head.of, isRead);
      while (containers.length > found.at + Number(!found.isEnd)) {
        const container = containers.pop();
        end(container);
        ended.add(container.boundary);
      }
      head = found.isEnd ? null : { of: "part", lines: [] };
    } else if (!head) {
      written.push(isLast ? whole : `${whole}\n`);
    } else if (head.of !== "part" && !head.lines.length && /^[ \t\f\r]*$/.test(line)) {
      // A mail begins with its head.
    } else if (line === "") {
      const within = head.of === "part" ? containers.at(-1) : undefined;
      if (within) {
        within.hasParts = true;
        writeMark(within.written);
      }
      const { isMail, type, boundary } = begunBy(head.lines, Boolean(within?.isDigest));
      for (const one of head.lines) written.push(`${one}\r\n`);
      if (boundary) {
        if (containers.length === MOST_CONTAINERS || containers.some((one) => one.boundary === boundary)) throw new Aside("broken_mail");
        const name = `${BOUNDARY}${count}~`;
        count += 1;
        // Of several the last counts.
        written.push(`Content-Type: ${type}; boundary="${name}"\r\n`);
        containers.push({ boundary, written: name, isDigest: type === "multipart/digest", hasParts: false });
      }
      written.push("\r\n");
      head = isMail ? { of: "inner", lines: [] } : null;
      isRead = true;
    } else if (at === 0 && /^>?From /.test(line)) {
      // Of a mailbox.
      isRead = true;
    } else if (/^[!#-9;-z|~]+[ \t\f\r]*:/.test(line)) {
      isRead = true;
      head.lines.push(line);
    } else if (/^[ \t]/.test(line) && head.lines.length) {
      head.lines[head.lines.length - 1] += line;
    } else if (!(isLast && head.of === "part")) throw broken(head.of, isRead);
  }
  if (head && head.of !== "part") throw broken(head.of, isRead);
  // What ends in the head of a part was cut off there, and is nothing yet.
  for (const container of containers.reverse()) end(container);
  return written.join("");
}

/** The open container whose boundary a line is, and whether it is the end of it; null for none. @param {string} line */
function markOf(line, open, ended) {
  const bare = line.replace(/^[ \t]+|[ \t]+$/g, "");
  if (!bare.startsWith("--")) return null;
  const isIndented = /^[ \t]/.test(line);
  const rest = bare.slice(2);
  let [at, isEnd] = [open.findLastIndex(({ boundary }) => boundary === rest), false];
  if (at < 0) [at, isEnd] = [open.findLastIndex(({ boundary }) => `${boundary}--` === rest), true];
  // With more before or behind it, or with parts behind the end.
  const isUnsure = at < 0 ? ended.has(rest) || (!isIndented && open.some(({ boundary }) => rest.startsWith(boundary))) : isIndented;
  if (isUnsure) throw new Aside("broken_mail");
  return at < 0 ? null : { at, isEnd };
}

/** What follows a head: that of a mail which is not packed, or parts. @param {string[]} lines */
function begunBy(lines, isInDigest) {
  const bare = (part) => part.replace(/^[ \t\f\r]+|[ \t\f\r]+$/g, "");
  const field = (name) => {
    const found = lines.findLast((line) => bare(line.slice(0, line.indexOf(":"))).toLowerCase() === name);
    return found && bare(found.slice(found.indexOf(":") + 1));
  };
  const kind = field("content-type") || (isInDigest ? "message/rfc822" : "text/plain");
  const type = bare(kind.split(";")[0]).toLowerCase();
  const isPacked = /^(?:base64|quoted-printable)$/i.test(field("content-transfer-encoding") ?? "");
  const isContainer = type.startsWith("multipart/");
  const [, quoted, plain] = /boundary=(?:"([^"]*)|([^; \t]*))/i.exec(kind) ?? [];
  // Blanks at the end of a line belong to nothing.
  const boundary = (quoted ?? plain ?? "").replace(/[ \t]+$/, "");
  if (!/^(?:text|[!-.0-~]+\/[!-~]+)$/.test(type) || (isContainer && !boundary)) throw new Aside("broken_mail");
  return { isMail: !isPacked && /^message\/(?:rfc822|global)$/.test(type), type, boundary: isContainer ? boundary : null };
}

/**
 * All parts of a mail in their order, its containers among them. Throws an `Aside`.
 * @param {string} text
 */
function readMail(text) {
  const parts = [];
  addParts(mendedMail(text), parts, "text/plain");
  return parts;
}

/** @param {string} text of a mail that was written anew, or of a part of it */
function addParts(text, parts, usual) {
  const isHeadless = /^\r?\n/.test(text);
  const end = isHeadless ? 0 : text.search(/\r?\n\r?\n/);
  const head = end < 0 ? text : text.slice(0, end);
  const body = end < 0 ? "" : text.slice(end).replace(isHeadless ? /^\r?\n/ : /^\r?\n\r?\n/, "");
  const lines = head.split(/\r?\n/);
  const line = (name) => {
    const found = lines.findLast((one) => one.slice(0, one.indexOf(":")).trim().toLowerCase() === name);
    return found === undefined ? null : found.slice(found.indexOf(":") + 1).trim();
  };
  const type = parametersOf(line("content-type") || usual);
  const name = parametersOf(line("content-disposition") ?? "").filename || type.name || null;
  const isMultipart = type.value.startsWith("multipart/");
  const way = (line("content-transfer-encoding") ?? "").toLowerCase();
  const isMessage = /^message\/(?:rfc822|global)$/.test(type.value);
  const isEncoded = way === "base64" || way === "quoted-printable";
  let bytes = null;
  if (!isMultipart) bytes = way === "base64" ? base64Part(body) : isEncoded ? quotedPart(body) : bytesOfBinary(body);
  // What is not encoded as it says is a text as it stands there.
  const isRaw = bytes === null;
  bytes ??= isMultipart ? new Uint8Array() : bytesOfBinary(body);
  const isText = isRaw || /^text(?:\/|$)/.test(type.value);
  const within = () => {
    const inner = [];
    addParts(body, inner, "text/plain");
    return inner;
  };
  const message = isMessage && !(isRaw && isEncoded) ? (isEncoded ? () => readMail(binaryOf(bytes)) : within) : null;
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
  for (const piece of piecesOf(body, type.boundary)) addParts(piece, parts, inner);
}

/** What stands between the lines of a boundary. @returns {string[]} */
function piecesOf(body, boundary) {
  const pieces = [];
  const mark = `\n--${boundary}`;
  let at = `\n${body}`.indexOf(mark) - 1;
  while (!body.startsWith("--", at + mark.length)) {
    const from = body.indexOf("\n", at + mark.length) + 1;
    at = body.indexOf(mark, from);
    pieces.push(body.slice(from, at).replace(/\r$/, ""));
  }
  return pieces;
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
