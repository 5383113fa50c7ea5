/**
 * Seals what is handed in for the holder of a key: HPKE (RFC 9180) in base mode, with DHKEM(P-256, HKDF-SHA256),
 * HKDF-SHA256 and AES-128-GCM, by the browser's own WebCrypto. The other half is the builder's src/seal.rs.
 */
(() => {
  const FORMAT = "coursewright-sealed/1";
  const CURVE = { name: "ECDH", namedCurve: "P-256" };
  const utf8 = (text) => new TextEncoder().encode(text);
  const join = (...parts) => Uint8Array.from(parts.flatMap((part) => [...part]));
  const base64 = (bytes) => {
    let text = "";
    for (const byte of bytes) text += String.fromCharCode(byte);
    return btoa(text);
  };
  const NOTHING = new Uint8Array();
  /** The names of the suite, as each of its parts signs with. */
  const KEM = join(utf8("KEM"), [0, 0x10]);
  const SUITE = join(utf8("HPKE"), [0, 0x10, 0, 1, 0, 1]);

  async function hmac(key, bytes) {
    const hash = { name: "HMAC", hash: "SHA-256" };
    // Not every browser takes an empty key; one of zeros is the same to HMAC.
    const imported = await crypto.subtle.importKey("raw", key.length ? key : new Uint8Array(32), hash, false, ["sign"]);
    return new Uint8Array(await crypto.subtle.sign("HMAC", imported, bytes));
  }
  const extract = (suite, salt, label, ikm) => hmac(salt, join(utf8("HPKE-v1"), suite, utf8(label), ikm));
  /** Of at most 32 bytes, which is one block. */
  const expand = async (suite, key, label, info, length) => (
    (await hmac(key, join([0, length], utf8("HPKE-v1"), suite, utf8(label), info, [1]))).slice(0, length));

  /**
   * @param {Uint8Array} receiver the public key, uncompressed
   * @param {{info: Uint8Array, aad: Uint8Array, text: Uint8Array}} what
   * @param {CryptoKeyPair} [pair] a pair for this one message; only tests give one
   * @returns {Promise<{enc: Uint8Array, sealed: Uint8Array}>}
   */
  Coursewright.hpke = async (receiver, { info, aad, text }, pair) => {
    const { subtle } = crypto;
    const mine = pair ?? await subtle.generateKey(CURVE, false, ["deriveBits"]);
    const theirs = await subtle.importKey("raw", receiver, CURVE, false, []);
    const enc = new Uint8Array(await subtle.exportKey("raw", mine.publicKey));
    const secret = new Uint8Array(await subtle.deriveBits({ name: "ECDH", public: theirs }, mine.privateKey, 256));
    const shared = await expand(KEM, await extract(KEM, NOTHING, "eae_prk", secret), "shared_secret", join(enc, receiver), 32);
    const context = join([0], await extract(SUITE, NOTHING, "psk_id_hash", NOTHING), await extract(SUITE, NOTHING, "info_hash", info));
    const schedule = await extract(SUITE, shared, "secret", NOTHING);
    const key = await subtle.importKey("raw", await expand(SUITE, schedule, "key", context, 16), "AES-GCM", false, ["encrypt"]);
    const iv = await expand(SUITE, schedule, "base_nonce", context, 12);
    return { enc, sealed: new Uint8Array(await subtle.encrypt({ name: "AES-GCM", iv, additionalData: aad }, key, text)) };
  };

  /** Whether this browser can seal here: on plain http it has nothing to do it with. */
  Coursewright.canSeal = () => Boolean(globalThis.crypto?.subtle);

  /**
   * A submission that only the holder of the key can read, in an envelope that everybody can, and nobody can change.
   * @param {any} submission @param {{public_key: string, fingerprint: string}} key
   */
  Coursewright.sealed = async (submission, { public_key, fingerprint }) => {
    const { site, created } = submission;
    const fields = [FORMAT, site.id, site.build, fingerprint, created];
    const receiver = Uint8Array.from(atob(public_key), (letter) => letter.charCodeAt(0));
    const { enc, sealed } = await Coursewright.hpke(receiver, {
      info: utf8(`${FORMAT}\n${site.id}`), aad: utf8(fields.join("\n")), text: utf8(JSON.stringify(submission)),
    });
    return { format: FORMAT, site: site.id, build: site.build, key: fingerprint, created, enc: base64(enc), sealed: base64(sealed) };
  };
})();
