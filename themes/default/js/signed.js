/** What HR has signed, for the pages that verify it: bytes as letters, and signatures by the browser's own WebCrypto. */
window.Coursewright = window.Coursewright || {};

Coursewright.signed = (() => {
  const LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
  const CURVE = { name: "ECDSA", namedCurve: "P-256" };

  return {
    /** Bytes of a signature. */
    length: 64,
    utf8: (text) => new TextEncoder().encode(text),
    text: (bytes) => new TextDecoder("utf-8", { fatal: true }).decode(bytes),
    join: (...parts) => Uint8Array.from(parts.flatMap((part) => [...part])),

    /** The bytes that letters and digits stand for (Crockford's base 32); null for what nobody wrote so. @param {string} written */
    ofLetters(written) {
      const bytes = [];
      let [held, bits] = [0, 0];
      for (const letter of written) {
        const value = LETTERS.indexOf(letter);
        if (value < 0) return null;
        held = ((held << 5) | value) & 0xfff;
        bits += 5;
        if (bits >= 8) {
          bits -= 8;
          bytes.push((held >> bits) & 255);
        }
      }
      return bits < 5 && (held & ((1 << bits) - 1)) === 0 ? Uint8Array.from(bytes) : null;
    },

    /** Whether this browser can verify here: on plain http it has nothing to do it with. */
    canVerify: () => Boolean(globalThis.crypto?.subtle),

    /** @param {JsonWebKey} key @param {Uint8Array} message @param {Uint8Array} signature @returns {Promise<boolean>} */
    async verify(key, message, signature) {
      const imported = await crypto.subtle.importKey("jwk", key, CURVE, false, ["verify"]);
      return crypto.subtle.verify({ name: "ECDSA", hash: "SHA-256" }, imported, signature, message);
    },
  };
})();
