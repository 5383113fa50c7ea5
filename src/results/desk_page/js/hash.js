/* Checksums: CRC-32, of what is in zips and of submissions as text; and XXH3 in 64 bits, by which a text that HR marks has
   its `response_id` in to-mark.csv. */
"use strict";

const CRC_TABLE = Uint32Array.from({ length: 256 }, (_, value) => {
  for (let bit = 0; bit < 8; bit += 1) value = value & 1 ? 0xedb88320 ^ (value >>> 1) : value >>> 1;
  return value >>> 0;
});
function crcOf(bytes) {
  let crc = 0xffffffff;
  for (let at = 0; at < bytes.length; at += 1) crc = CRC_TABLE[(crc ^ bytes[at]) & 255] ^ (crc >>> 8);
  return (crc ^ 0xffffffff) >>> 0;
}

const SECRET = Uint8Array.from((
  "b8fe6c3923a44bbe7c01812cf721ad1cded46de9839097db7240a4a4b7b3671fcb79e64eccc0e578825ad07dccff7221b8084674f743248ee03590e6813a264c"
  + "3c2852bb91c300cb88d0658b1b532ea371644897a20df94e3819ef46a9deacd8a8fa763fe39c343ff9dcbbc7c70b4f1d8a51e04bcdb45931c89f7ec9d9787364"
  + "eac5ac8334d3ebc3c581a0fffa1363eb170ddd51b7f0da49d316552629d4689e2b16be587d47a1fc8ff8b8d17ad031ce45cb3a8f95160428afd7fbcabb4b407e"
).match(/../g).map((pair) => parseInt(pair, 16)));
const SECRET_VIEW = new DataView(SECRET.buffer);
const MASK = (1n << 64n) - 1n;
const PRIME32 = [0x9e3779b1n, 0x85ebca77n, 0xc2b2ae3dn];
const PRIME64 = [0x9e3779b185ebca87n, 0xc2b2ae3d27d4eb4fn, 0x165667b19e3779f9n, 0x85ebca77c2b2ae63n, 0x27d4eb2f165667c5n];

const word64 = (view, at) => view.getBigUint64(at, true);
const multiplied = (one, other) => (one * other) & MASK;
const foldedProduct = (one, other) => {
  const product = one * other;
  return (product & MASK) ^ (product >> 64n);
};
const swapped64 = (value) => {
  const view = new DataView(new ArrayBuffer(8));
  view.setBigUint64(0, value, true);
  return view.getBigUint64(0, false);
};
const rotated = (value, by) => ((value << by) | (value >> (64n - by))) & MASK;
const avalanche = (value) => {
  value = multiplied(value ^ (value >> 37n), 0x165667919e3779f9n);
  return value ^ (value >> 32n);
};
const mixed16 = (view, at, secret) =>
  foldedProduct(word64(view, at) ^ word64(SECRET_VIEW, secret), word64(view, at + 8) ^ word64(SECRET_VIEW, secret + 8));

function hashOfFew(view, length) {
  if (length > 8) {
    const low = word64(view, 0) ^ word64(SECRET_VIEW, 24) ^ word64(SECRET_VIEW, 32);
    const high = word64(view, length - 8) ^ word64(SECRET_VIEW, 40) ^ word64(SECRET_VIEW, 48);
    return avalanche((BigInt(length) + swapped64(low) + high + foldedProduct(low, high)) & MASK);
  }
  // A response's text has an attempt, a question and two signs before it: there are always more than three bytes.
  const flip = word64(SECRET_VIEW, 8) ^ word64(SECRET_VIEW, 16);
  let value = (BigInt(view.getUint32(length - 4, true)) + (BigInt(view.getUint32(0, true)) << 32n)) ^ flip;
  value ^= rotated(value, 49n) ^ rotated(value, 24n);
  value = multiplied(value, 0x9fb21c651e98df25n);
  value ^= (value >> 35n) + BigInt(length);
  value = multiplied(value, 0x9fb21c651e98df25n);
  return value ^ (value >> 28n);
}

function hashOfSome(view, length) {
  let sum = multiplied(BigInt(length), PRIME64[0]);
  for (let at = Math.floor((length - 1) / 32); at >= 0; at -= 1) {
    sum += mixed16(view, 16 * at, 32 * at) + mixed16(view, length - 16 * (at + 1), 32 * at + 16);
  }
  return avalanche(sum & MASK);
}

function hashOfMore(view, length) {
  let sum = multiplied(BigInt(length), PRIME64[0]);
  for (let at = 0; at < 8; at += 1) sum += mixed16(view, 16 * at, 16 * at);
  sum = avalanche(sum & MASK);
  for (let at = 8; at < Math.floor(length / 16); at += 1) sum += mixed16(view, 16 * at, 16 * (at - 8) + 3);
  return avalanche((sum + mixed16(view, length - 16, 119)) & MASK);
}

function hashOfMany(view, length) {
  const sums = [PRIME32[2], PRIME64[0], PRIME64[1], PRIME64[2], PRIME64[3], PRIME32[1], PRIME64[4], PRIME32[0]];
  const stripe = (at, secret) => {
    for (let lane = 0; lane < 8; lane += 1) {
      const value = word64(view, at + 8 * lane);
      const key = value ^ word64(SECRET_VIEW, secret + 8 * lane);
      sums[lane ^ 1] = (sums[lane ^ 1] + value) & MASK;
      sums[lane] = (sums[lane] + (key & 0xffffffffn) * (key >> 32n)) & MASK;
    }
  };
  const [stripes, block] = [16, 1024];
  const blocks = Math.floor((length - 1) / block);
  for (let at = 0; at < blocks; at += 1) {
    for (let one = 0; one < stripes; one += 1) stripe(at * block + one * 64, one * 8);
    for (let lane = 0; lane < 8; lane += 1) {
      sums[lane] = multiplied(sums[lane] ^ (sums[lane] >> 47n) ^ word64(SECRET_VIEW, 128 + 8 * lane), PRIME32[0]);
    }
  }
  const left = Math.floor((length - 1 - block * blocks) / 64);
  for (let one = 0; one < left; one += 1) stripe(blocks * block + one * 64, one * 8);
  stripe(length - 64, 192 - 64 - 7);
  let result = multiplied(BigInt(length), PRIME64[0]);
  for (let pair = 0; pair < 4; pair += 1) {
    const secret = 11 + 16 * pair;
    result += foldedProduct(sums[2 * pair] ^ word64(SECRET_VIEW, secret), sums[2 * pair + 1] ^ word64(SECRET_VIEW, secret + 8));
  }
  return avalanche(result & MASK);
}

/** @param {Uint8Array} bytes at least four */
function xxh3(bytes) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  if (bytes.length <= 16) return hashOfFew(view, bytes.length);
  if (bytes.length <= 128) return hashOfSome(view, bytes.length);
  return bytes.length <= 240 ? hashOfMore(view, bytes.length) : hashOfMany(view, bytes.length);
}

/** The id of a text that HR marks: letters alone, since a spreadsheet takes digits for a number. */
function responseId(attempt, question, text) {
  const hash = xxh3(utf8(`${attempt}\0${question}\0${text}`));
  let id = "";
  for (let at = 0n; at < 16n; at += 1n) id += String.fromCharCode(97 + Number((hash >> (4n * at)) & 15n));
  return id;
}
