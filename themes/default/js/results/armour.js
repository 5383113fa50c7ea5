/**
 * A file as a block of text that mail programs may quote, wrap and indent; the other half is the builder's
 * src/results/armour.rs. Base64 without padding, so that no `=` is taken for an escape, of the CRC-32 of the rest, a byte
 * that says how the file is packed, and the file.
 */
(() => {
  const LINE = 64;

  /** @param {Uint8Array} bytes */
  const crc32 = (bytes) => {
    let sum = ~0;
    for (const byte of bytes) {
      sum ^= byte;
      for (let bit = 0; bit < 8; bit += 1) sum = (sum >>> 1) ^ (0xedb88320 & -(sum & 1));
    }
    return ~sum >>> 0;
  };

  /** @param {string} file @returns {Promise<string>} */
  Coursewright.armour = async (file) => {
    const plain = new Blob([file]);
    // A browser without it gives a longer text.
    const zips = Boolean(globalThis.CompressionStream);
    const packed = zips ? await new Response(plain.stream().pipeThrough(new CompressionStream("gzip"))).arrayBuffer() : await plain.arrayBuffer();
    const rest = new Uint8Array(packed.byteLength + 1);
    rest[0] = zips ? 1 : 0;
    rest.set(new Uint8Array(packed), 1);
    const sum = crc32(rest);
    let letters = String.fromCharCode(sum >>> 24, (sum >>> 16) & 255, (sum >>> 8) & 255, sum & 255);
    for (const byte of rest) letters += String.fromCharCode(byte);
    const lines = btoa(letters).replace(/=+$/, "").match(new RegExp(`.{1,${LINE}}`, "g"));
    return ["-----BEGIN COURSEWRIGHT SUBMISSION-----", ...lines, "-----END COURSEWRIGHT SUBMISSION-----", ""].join("\n");
  };
})();
