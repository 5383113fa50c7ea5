/* What files come in: zips with folders in them, mails, mailboxes, texts, and each of these in another. As
   results/unpack.rs of the builder; everything in them is hostile. */
"use strict";

const DEEPEST = 4;
const LARGEST_INNER = 128 << 20;
const LARGEST_ZIP = 2 ** 31;
const MOST_ENTRIES_IN_ZIP = 200000;
const LEAST_UNPACKED = 64 << 20;
const MOST_UNPACKED_RATIO = 100;

/** What a file holds, by its name. */
function heldByName(name) {
  // Beside files that are open in an office program, and all that a Mac packs.
  if (name.startsWith("~$") || name.startsWith("._")) return "other";
  const small = name.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
  const ending = small.includes(".") ? small.slice(small.lastIndexOf(".") + 1) : "";
  if (small === "winmail.dat") return "outlook";
  return { json: "submission", txt: "text", zip: "zip", eml: "mail", mbox: "mailbox", mbx: "mailbox", msg: "outlook", pst: "outlook", ost: "outlook" }[ending] ?? "other";
}

const startsWith = (bytes, text) => [...text].every((letter, at) => bytes[at] === letter.charCodeAt(0));
const isZip = (bytes) => startsWith(bytes, "PK\x03\x04") || startsWith(bytes, "PK\x05\x06");
/** Of a file that was chosen by itself, whatever its name is. */
const heldByContent = (bytes) =>
  isZip(bytes) ? "zip" : startsWith(bytes, "From ") ? "mailbox" : startsWith(bytes, "-----BEG") ? "text" : "submission";
/** What is a submission or a text by itself is no larger than one. */
const isSmall = (holds) => holds === "submission" || holds === "text";
/** Whether the first sign that is no blank begins an object of JSON. */
const beginsAsJson = (bytes) => bytes[bytes.findIndex((byte) => ![9, 10, 12, 13, 32].includes(byte))] === 0x7b;

/** A name in an archive as reports show it; it leads nowhere. */
const plainName = (name) => cut(name.replaceAll("\\", "/"), 300);
const tooDeep = () => new Aside("too_much", `archives and mails within each other, ${DEEPEST} deep`);

/** @typedef {(path: string, bytes: Uint8Array | Aside) => Promise<void> | void} Take */

/** Hands over all that a text, a zip, a mail or a mailbox holds. @param {Uint8Array} bytes @param {Take} take */
async function unpack(bytes, shown, holds, take) {
  const unpacking = new Unpacking(LEAST_UNPACKED + bytes.length * MOST_UNPACKED_RATIO, take);
  await unpacking.file(holds, bytes, shown, 0);
}

class Unpacking {
  /** @param {number} left how many bytes may still come out @param {Take} take */
  constructor(left, take) {
    Object.assign(this, { left, take });
  }

  async file(holds, bytes, shown, depth) {
    try {
      await this.inner(holds, bytes, shown, depth);
    } catch (reason) {
      if (!(reason instanceof Aside)) throw reason;
      await this.take(shown, reason);
    }
  }

  async inner(holds, bytes, shown, depth) {
    if (depth >= DEEPEST && !isSmall(holds) && holds !== "other") throw tooDeep();
    if (holds === "submission") return this.take(shown, bytes);
    if (holds === "text") return this.text(bytes, shown);
    if (holds === "zip") return this.zip(bytes, shown, depth + 1);
    if (holds === "mail") return this.mail(readMail(binaryOf(bytes)), shown, depth + 1);
    if (holds === "mailbox") return this.mailbox(bytes, shown, depth + 1);
    throw new Aside(holds === "outlook" ? "outlook" : "not_a_submission");
  }

  async zip(bytes, shown, depth) {
    const entries = zipEntries(bytes);
    let any = false;
    const met = new Map();
    // The second of one name is told from the first.
    const numbered = (path) => {
      met.set(path, (met.get(path) ?? 0) + 1);
      return met.get(path) === 1 ? path : `${path} (${met.get(path)})`;
    };
    for (const entry of entries) {
      if (/[/\\]$/.test(entry.name)) continue;
      any = true;
      const path = numbered(`${shown}/${plainName(entry.name)}`);
      const holds = heldByName(entry.name.split(/[/\\]/).at(-1));
      if (holds === "other" || holds === "outlook") {
        await this.file(holds, new Uint8Array(), path, depth);
      } else if (entry.isEncrypted) {
        await this.take(path, new Aside("unreadable", "it is encrypted; ask for it without a password"));
      } else {
        let content;
        try {
          content = await this.within(isSmall(holds) ? SIZE_LIMIT : LARGEST_INNER, (most) => unzipped(bytes, entry, most));
        } catch (reason) {
          if (!(reason instanceof Aside)) throw reason;
          await this.take(path, reason);
          continue;
        }
        await this.file(holds, content, path, depth);
      }
    }
    if (!any) throw new Aside("nothing_inside");
  }

  /** What a header says of a size need not be true. @param {(most: number) => Promise<Uint8Array>} read */
  async within(limit, read) {
    const tooMuch = () => new Aside("too_much", "more unpacked than any archive of submissions");
    if (this.left === 0) throw tooMuch();
    const most = Math.min(limit, this.left);
    try {
      const content = await read(most);
      this.left -= content.length;
      return content;
    } catch (reason) {
      // What was unpacked in vain has been unpacked, too.
      this.left -= most;
      throw reason instanceof Aside && reason.name === "too_large" && most < limit ? tooMuch() : reason;
    }
  }

  async text(bytes, shown) {
    if (beginsAsJson(withoutMark(bytes))) return this.take(shown, bytes);
    if (!(await this.blocks([binaryOf(bytes)], shown))) throw new Aside("not_a_submission");
    return undefined;
  }

  /** What stands in texts as blocks; how many there are. @param {string[]} texts */
  async blocks(texts, shown) {
    const blocks = blocksIn(texts);
    for (const [at, { reason, file, isPacked }] of blocks.entries()) {
      let found = reason ?? (file.length > SIZE_LIMIT && !isPacked ? new Aside("too_large") : file);
      if (found === file && isPacked) {
        try {
          found = await this.within(SIZE_LIMIT, (most) => inflated(file, most, "gzip"));
        } catch (fault) {
          if (!(fault instanceof Aside)) throw fault;
          found = fault.name === "unreadable" ? new Aside("damaged_text") : fault;
        }
      }
      await this.take(`${shown}/text ${at + 1}`, found);
    }
    return blocks.length;
  }

  async mail(parts, shown, depth) {
    const texts = await this.blocks(parts.filter((part) => part.isBody).map((part) => part.text()), shown);
    let count = 0;
    for (const part of parts) {
      if (part.isMultipart || part.isBody) continue;
      count += 1;
      const path = `${shown}/${part.name === null ? `attachment ${count}` : plainName(part.name)}`;
      if (part.message) {
        try {
          if (depth >= DEEPEST) throw tooDeep();
          await this.mail(part.message(), path, depth + 1);
        } catch (reason) {
          if (!(reason instanceof Aside)) throw reason;
          await this.take(path, reason);
        }
        continue;
      }
      const content = part.content();
      let holds = heldByName(part.name ?? "");
      // Some mail programs take the name or its ending away.
      if (holds === "other" && beginsAsJson(content)) holds = "submission";
      else if (holds === "other" && part.name === null && startsWith(content, "PK\x03\x04")) holds = "zip";
      if (content.length > SIZE_LIMIT && isSmall(holds)) await this.take(path, new Aside("too_large"));
      else await this.file(holds, content, path, depth);
    }
    if (!count && !texts) throw new Aside("nothing_inside");
  }

  /** Mails one after another, each behind a line that begins with `From `. */
  async mailbox(bytes, shown, depth) {
    const [pieces, starts] = [[], []];
    let [isAfterBlank, at] = [true, 0];
    while (at < bytes.length) {
      const end = bytes.indexOf(10, at) + 1 || bytes.length;
      const isBlank = bytes.subarray(at, end).every((byte) => byte <= 32);
      if (isAfterBlank && startsWith(bytes.subarray(at, at + 5), "From ")) {
        starts.push([at, end]);
      } else if (!starts.length && !isBlank) throw new Aside("not_a_mail");
      isAfterBlank = isBlank && bytes[end - 1] === 10;
      at = end;
    }
    starts.forEach(([, from], place) => pieces.push(bytes.subarray(from, starts[place + 1]?.[0] ?? bytes.length)));
    if (!pieces.length) throw new Aside("empty");
    for (const [place, piece] of pieces.entries()) {
      const path = `${shown}/${place + 1}`;
      if (piece.length > LARGEST_INNER) await this.take(path, new Aside("too_large"));
      // Lines of the text that begin with "From " stand there behind a ">".
      else await this.file("mail", bytesOfBinary(binaryOf(piece).replace(/^>(>*From )/gm, "$1")), path, depth);
    }
  }
}

/* Zips */

const brokenZip = (what) => new Aside("unreadable", `damaged zip: ${what}`);
const METHODS = { 9: "deflate64", 12: "bzip2", 14: "lzma", 93: "zstd", 95: "xz", 98: "ppmd", 99: "aes" };
const CP437 = "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u00a0";

/** The files in a zip, in the order of its list, each as often as it stands there. As results/zipped.rs of the builder. @param {Uint8Array} bytes */
function zipEntries(bytes) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  let end = bytes.length - 22;
  while (end >= 0 && end > bytes.length - 22 - 65536 && view.getUint32(end, true) !== 0x06054b50) end -= 1;
  if (end < 0 || view.getUint32(end, true) !== 0x06054b50) throw brokenZip("the list of its files is missing");
  let [count, size, from] = [view.getUint16(end + 10, true), view.getUint32(end + 12, true), view.getUint32(end + 16, true)];
  if (end >= 20 && view.getUint32(end - 20, true) === 0x07064b50) {
    const at = Number(view.getBigUint64(end - 12, true));
    if (at + 56 <= bytes.length && view.getUint32(at, true) === 0x06064b50) {
      [count, size, from] = [32, 40, 48].map((field) => Number(view.getBigUint64(at + field, true)));
      end = at;
    }
  }
  // Something may stand before the archive, of which its offsets do not know.
  const before = Math.max(0, end - size - from);
  const entries = [];
  const damaged = () => brokenZip("the list of its files is damaged");
  let at = from + before;
  // As long as there are entries, however many there are said to be.
  while (at + 4 <= end && view.getUint32(at, true) === 0x02014b50) {
    if (at + 46 > end) throw damaged();
    if (entries.length === MOST_ENTRIES_IN_ZIP) throw new Aside("too_much", `more than ${MOST_ENTRIES_IN_ZIP} files in a zip`);
    const [flags, method] = [view.getUint16(at + 8, true), view.getUint16(at + 10, true)];
    const [named, extra, comment] = [28, 30, 32].map((field) => view.getUint16(at + field, true));
    if (at + 46 + named + extra + comment > end) throw damaged();
    const entry = {
      name: zipName(bytes.subarray(at + 46, at + 46 + named), Boolean(flags & 0x800)), method, isEncrypted: Boolean(flags & 1),
      crc: view.getUint32(at + 16, true), packed: view.getUint32(at + 20, true), size: view.getUint32(at + 24, true), from: view.getUint32(at + 42, true),
    };
    readZip64(view, entry, at + 46 + named, at + 46 + named + extra);
    entry.from += before;
    entries.push(entry);
    at += 46 + named + extra + comment;
  }
  if (entries.length < count) throw damaged();
  return entries;
}

function zipName(bytes, isUtf8) {
  if (isUtf8) return LOOSE_TEXT.decode(bytes);
  let name = "";
  for (const byte of bytes) name += byte < 128 ? String.fromCharCode(byte) : CP437[byte - 128];
  return name;
}

/** Sizes that are too large for 32 bits stand in a field of their own. */
function readZip64(view, entry, from, to) {
  for (let at = from; at + 4 <= Math.min(to, view.byteLength); at += 4 + view.getUint16(at + 2, true)) {
    if (view.getUint16(at, true) !== 1) continue;
    let place = at + 4;
    for (const field of ["size", "packed", "from"]) {
      if (entry[field] !== 0xffffffff || place + 8 > to) continue;
      entry[field] = Number(view.getBigUint64(place, true));
      place += 8;
    }
  }
}

/** One file of a zip; given up when it is larger than `most`. */
async function unzipped(bytes, entry, most) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  if (entry.method !== 0 && entry.method !== 8) {
    const method = METHODS[entry.method] ?? `method ${entry.method}`;
    throw new Aside("unreadable", `it is packed with ${method}, which is not read here; pack it again as an ordinary zip`);
  }
  if (entry.from + 30 > bytes.length || view.getUint32(entry.from, true) !== 0x04034b50) throw brokenZip("a file in it does not stand where its list says");
  const from = entry.from + 30 + view.getUint16(entry.from + 26, true) + view.getUint16(entry.from + 28, true);
  const packed = bytes.subarray(from, from + entry.packed);
  const content = entry.method === 0 ? packed : await inflated(packed, most);
  if (content.length > most) throw new Aside("too_large");
  if (crcOf(content) !== entry.crc) throw new Aside("unreadable", "Invalid checksum");
  return content;
}

async function inflated(packed, most, format = "deflate-raw") {
  const reader = new Blob([packed]).stream().pipeThrough(new DecompressionStream(format)).getReader();
  const chunks = [];
  let length = 0;
  try {
    for (let next = await reader.read(); !next.done; next = await reader.read()) {
      chunks.push(next.value);
      length += next.value.length;
      if (length > most) break;
    }
  } catch {
    throw new Aside("unreadable", "corrupt deflate stream");
  }
  if (length > most) {
    reader.cancel().catch(() => {});
    throw new Aside("too_large");
  }
  const content = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    content.set(chunk, at);
    at += chunk.length;
  }
  return content;
}
