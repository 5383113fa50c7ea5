/**
 * Whether a certificate is genuine, by the browser's own WebCrypto and nothing else: as the builder's src/certify says it.
 */
(() => {
  const { signed } = Coursewright;
  const { utf8, text, join } = signed;
  const ACHIEVEMENT = "urn:coursewright:";

  /** Base 64 as tokens have it; null where another text would give the same bytes. @param {string} written */
  const ofBase64 = (written) => {
    const raw = atob(written.replaceAll("-", "+").replaceAll("_", "/"));
    const again = btoa(raw).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
    if (again !== written) throw new Error("another text of the same bytes");
    return Uint8Array.from(raw, (letter) => letter.charCodeAt(0));
  };

  const isDay = (day) => typeof day === "string" && /^\d{4}-\d{2}-\d{2}$/.test(day);
  /** @returns {any} null unless all that a certificate must say is there */
  const checked = (one) => {
    const texts = [one.id, one.site, one.course, one.title, one.name];
    return texts.every((part) => typeof part === "string") && isDay(one.passed_on) && (one.valid_until === null || isDay(one.valid_until))
      && (one.score === null || typeof one.score === "number") ? one : null;
  };

  /** A list and the signature over it, which stand in letters behind a mark of two. @param {string} written @param {string} before what is signed */
  const apart = (written, before) => {
    const bytes = signed.ofLetters(written.slice(2));
    if (!bytes || bytes.length <= signed.length) return null;
    const list = bytes.slice(0, -signed.length);
    return { parts: JSON.parse(text(list)), message: join(utf8(before), list), signature: bytes.slice(-signed.length) };
  };

  /** The short form of a QR code, taken apart. A ninth part says that its page is signed, too. @param {string} written */
  const short = (written) => {
    const { parts, message, signature } = apart(written, "coursewright-certificate/1\n") ?? {};
    if (!Array.isArray(parts) || (parts.length !== 8 && (parts.length !== 9 || parts[8] !== 1))) return null;
    const [id, site, course, title, name, passed_on, valid_until, score] = parts;
    const certificate = checked({ id, site, course, title, name, passed_on, valid_until, score });
    return certificate && { certificate, message, signature, signsPage: parts.length === 9 };
  };

  /**
   * What was signed of the rest of a page, which stands behind its short form; null where it is missing or another page's.
   * @param {string} given @param {string} form @param {JsonWebKey} key
   */
  const restOf = async (given, form, key) => {
    const [, written] = given.match(new RegExp(`#${form} (P1[0-9A-Z]+)`)) ?? [];
    try {
      const { parts, message, signature } = apart(written, `coursewright-page/1\n${form}\n`);
      return await signed.verify(key, message, signature) ? parts : null;
    } catch {
      return null;
    }
  };

  /** A credential of Open Badges as a token, taken apart. @param {string} written */
  const token = (written) => {
    const [header, payload, signature, ...more] = written.split(".");
    if (!signature || more.length || JSON.parse(text(ofBase64(header))).alg !== "ES256") return null;
    const credential = JSON.parse(text(ofBase64(payload)));
    const { achievement, identifier } = credential.credentialSubject;
    if (!achievement.id.startsWith(ACHIEVEMENT)) return null;
    const [site, ...course] = achievement.id.slice(ACHIEVEMENT.length).split(":");
    const certificate = checked({
      id: credential.id.replace("urn:uuid:", ""), site, course: course.join(":"), title: achievement.name,
      name: identifier.find(({ hashed }) => hashed === false)?.identityHash ?? "",
      passed_on: credential.validFrom.slice(0, 10), valid_until: credential.validUntil?.slice(0, 10) ?? null, score: null,
    });
    const hashed = identifier.find(({ hashed: is }) => is === true);
    const issuer = typeof credential.issuer?.name === "string" ? credential.issuer.name : undefined;
    return certificate && { certificate, issuer, hashed, message: utf8(`${header}.${payload}`), signature: ofBase64(signature) };
  };

  /** The texts of QR codes behind the `#` of addresses, each once. What is short is a colour or a word. @param {string} given */
  const shortForms = (given) => {
    const found = [...new Set([...given.matchAll(/#(C1[0-9A-Za-z]*)/g)].map(([, form]) => form))];
    const long = found.filter((form) => form.length >= 40);
    return long.length ? long : found.slice(0, 1);
  };

  /**
   * @param {string} given what stands in an address, a file or a field
   * @param {{site: {id: string}, key: JsonWebKey}} data the page's
   * @param {string} today as 2028-02-03
   * @returns {Promise<{verdict: string, certificate?: any, issuer?: string, hashed?: any, differences?: any[], count?: number, partly?: boolean}>}
   * verdict: genuine, expired, altered, uncompared, several, other_site, not_genuine, unreadable or no_crypto; certificate: what
   * was signed; issuer: who issued it, by what was signed with it, which the QR code alone does not say; partly: a page of before
   * pages were signed, of which only the certificate was compared
   */
  Coursewright.verified = async (given, { site, key }, today) => {
    const text = given.replace(/^\ufeff/, "").trim();
    const forms = shortForms(text);
    if (forms.length > 1) return { verdict: "several", count: forms.length };
    const written = forms[0] ?? text;
    let opened = null;
    try {
      opened = written.startsWith("C1") ? short(written) : token(written);
    } catch {
      // Damaged, or something else.
    }
    // What begins like one is one that was changed or cut.
    if (!opened) return { verdict: written.startsWith("C1") && written.length > 100 ? "not_genuine" : "unreadable" };
    const { certificate, hashed, message, signature, signsPage } = opened;
    if (certificate.site !== site.id) return { verdict: "other_site", certificate };
    if (!signed.canVerify()) return { verdict: "no_crypto" };
    if (!await signed.verify(key, message, signature)) return { verdict: "not_genuine" };
    const rest = signsPage ? await restOf(text, written, key) : undefined;
    const issuer = opened.issuer ?? rest?.[0][1][0];
    const differences = forms.length ? await Coursewright.differences(text, certificate, rest) : [];
    if (differences?.length) return { verdict: "altered", certificate, issuer, differences };
    if (differences === null && /\s/.test(text)) return { verdict: "uncompared", certificate, issuer };
    const partly = forms.length > 0 && differences !== null && !signsPage;
    return { verdict: certificate.valid_until && certificate.valid_until < today ? "expired" : "genuine", certificate, issuer, hashed, partly };
  };

  /** Whether a credential's hash is that of a name, a number or an address. @returns {Promise<boolean>} */
  Coursewright.isNamed = async ({ identityHash, salt }, name) => {
    const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", utf8(name + (salt ?? ""))));
    return identityHash === `sha256$${[...hash].map((byte) => byte.toString(16).padStart(2, "0")).join("")}`;
  };
})();
