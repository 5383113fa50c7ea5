/* Submissions as blocks of text, which learners paste into mails and messages. As results/armour.rs of the builder: whatever
   is no letter of base64 counts for nothing, and whether what is left is what was written, a checksum says. */
"use strict";

const BEGIN_MARK = "BEGINCOURSEWRIGHTSUBMISSION";
const END_MARK = "ENDCOURSEWRIGHTSUBMISSION";
/** The letters at the front of a block by which a damaged copy is known. */
const NAME_LETTERS = 5;
const MOST_BLOCKS = 10000;

/** @typedef {{reason?: Aside, letters?: string, file?: Uint8Array, isPacked?: boolean}} Block a reason, or the rest */

/** The blocks in texts that came together, each of them once; a damaged copy of what is whole elsewhere is not told. @param {string[]} texts @returns {Block[]} */
function blocksIn(texts) {
  const found = [];
  /** By what they are known by: their places. @type {Map<string, number[]>} */
  const places = new Map();
  for (const text of texts) {
    for (const [block, isWhole] of betweenMarks(text)) {
      if (found.length === MOST_BLOCKS) return [...found, { reason: new Aside("too_much", `more than ${MOST_BLOCKS} submissions in one text`) }];
      const [name, content] = readBlock(block, isWhole);
      if (!places.has(name)) places.set(name, []);
      // Two that are whole and not the same are two, whatever they are known by.
      const same = places.get(name).find((at) => found[at].reason || content.reason || found[at].letters === content.letters);
      if (same === undefined) places.get(name).push(found.push(content) - 1);
      else if (found[same].reason && !content.reason) found[same] = content;
    }
  }
  return found;
}

const isBlockLetter = (code) => (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || (code >= 47 && code <= 57) || code === 43;

/** What stands behind each BEGIN, with its END if there is one before the next BEGIN. @returns {[string, boolean][]} */
function betweenMarks(text) {
  const blocks = [];
  let [begin, end, open] = [0, 0, -1];
  const met = (mark, count, letter) => (mark[count] === letter ? count + 1 : Number(mark[0] === letter));
  for (let at = 0; at < text.length; at += 1) {
    let code = text.charCodeAt(at);
    if (code === 61) {
      // Quoted-printable that nobody has read: a block itself has no `=`.
      const hex = text.slice(at + 1, at + 3);
      if (!/^[0-9A-F]{2}$/.test(hex)) continue;
      code = parseInt(hex, 16);
      at += 2;
    }
    if (!isBlockLetter(code)) continue;
    const letter = String.fromCharCode(code);
    begin = met(BEGIN_MARK, begin, letter);
    end = met(END_MARK, end, letter);
    if (begin === BEGIN_MARK.length) {
      if (open >= 0) blocks.push([text.slice(open, at + 1), false]);
      [open, begin] = [at + 1, 0];
    } else if (end === END_MARK.length && open >= 0) {
      blocks.push([text.slice(open, at + 1), true]);
      open = -1;
    }
    if (end === END_MARK.length) end = 0;
  }
  if (open >= 0) blocks.push([text.slice(open), false]);
  return blocks;
}

/** What a block is known by, and what it holds. @returns {[string, Block]} */
function readBlock(block, isWhole) {
  const all = squeezed(block);
  const name = all.slice(0, NAME_LETTERS);
  if (!isWhole) return [name, { reason: new Aside("cut_text") }];
  const content = checked(all);
  if (content) return [name, content];
  // Some programs quote with letters, `AE> `. A line cannot have a `>` of its own.
  const own = squeezed(block.split(/[\n\r]/).map((line) => line.slice(line.lastIndexOf(">") + 1)).join("\n"));
  const quoted = checked(own);
  return quoted ? [own.slice(0, NAME_LETTERS), quoted] : [name, { reason: new Aside("damaged_text") }];
}

/** The letters of a block without its END. */
function squeezed(block) {
  const read = block.replace(/=([0-9A-F]{2})/g, (_, hex) => String.fromCharCode(parseInt(hex, 16)));
  const all = read.replace(/[^A-Za-z0-9+/]+/g, "");
  return all.endsWith(END_MARK) ? all.slice(0, -END_MARK.length) : all;
}

/** Null where the checksum is not that of the rest. @returns {Block | null} */
function checked(letters) {
  // Bits behind the last byte are none of it.
  const ends = [null, "", "AQgw", "AEIMQUYcgkosw048"][letters.length % 4];
  if (ends !== null && !ends.includes(letters.at(-1))) return null;
  const bytes = bytesOfBinary(atob(letters));
  const rest = bytes.subarray(4);
  if (bytes.length < 5 || crcOf(rest) !== new DataView(bytes.buffer).getUint32(0)) return null;
  const file = rest.subarray(1);
  if (rest[0] > 1) return { reason: new Aside("other_version", `text/${rest[0]}`) };
  return { letters, file, isPacked: rest[0] === 1 };
}
