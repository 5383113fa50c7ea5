/**
 * A printed page, held against what was signed, as the builder's src/certify/printed.rs does it: the signature is over the
 * text of the QR code alone, and whoever changes the words around it has changed nothing that is signed.
 */
(() => {
  const ELEMENTS = new Set("html head meta title style body main header p div h1 section h2 ul li footer dl dt dd time figure a svg path figcaption".split(" "));
  /** The SHA-256 of the one style that certificates have: another one can hide and show anything. */
  const STYLE = "DmyL+MLd5ocExnVbmFOTejZtZacqzHykFV94MS/Aveo=";
  /** What tags of certificates say; another attribute can hide, lay over, or run what changes a page. */
  const KNOWN = {
    html: ["lang"], meta: ["charset", "http-equiv", "name", "content"], main: ["class"], p: ["class"], div: ["class"], h1: ["class"], ul: ["class"],
    section: ["class", "aria-labelledby"], h2: ["id"], time: ["datetime"], a: ["href", "aria-label"], path: ["d"],
    svg: ["viewbox", "width", "height", "aria-hidden", "shape-rendering"],
  };
  /** Those that each certificate has once at the most. */
  const ONCE = new Set("html head title style body main header h1 h2 ul footer dl svg".split(" "));
  const LONGEST = 200;
  const MOST = 20;

  const plain = (text) => text.trim().replace(/\s+/g, " ");

  /** Whether a text is a page, and no address between brackets. @param {string} text */
  const isPage = (text) => /<(?!https?:\/\/)[a-z/!?]/i.test(text);

  const hashOf = async (text) => btoa(String.fromCharCode(...new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text)))));

  const SIGNS = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'", nbsp: " " };
  const decoded = (text) => text.replace(/&(?:#x([0-9a-f]{1,6})|#([0-9]{1,7})|([a-z]+));/gi, (whole, hex, digits, name) => {
    const code = name ? NaN : parseInt(hex ?? digits, hex ? 16 : 10);
    return name ? SIGNS[name] ?? whole : code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });
  /** A comment, a tag, a text; what is none of these is a text, too, and no certificate has it. */
  const PIECES = /<!--(?!-?>)[\s\S]*?--!?>|<!doctype[^<>]*>|<(\/?)([a-z][^\s/>]*)((?:"[^"]*"|'[^']*'|[^>"'])*)>|[^<]+|</gi;
  const ATTRIBUTES = /([^\s=/"'>]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>"']+)))?/g;

  /**
   * What a page shows, by what it is. Cut into tags here, since a browser that reads it would apply its styles.
   * @param {string} html
   */
  const read = (html) => {
    const shown = { name: [], course: [], passed_on: [], valid_until: [], score: [], id: [], heading: [], style: "", policies: [], besides: [] };
    const days = [shown.passed_on, shown.valid_until];
    /** Elements whose end has not come yet. */
    const open = [];
    const once = new Set();
    // Of the list of days and score, counted from 1.
    let row = 0;
    const close = (downTo) => {
      while (open.length > downTo) {
        const { name, kind, text } = open.pop();
        const words = plain(decoded(text));
        const within = open.at(-1)?.kind ?? "";
        if (name === "style") shown.style += text;
        else if (!words) continue;
        else if (name === "h1" && kind === "name") shown.name.push(words);
        else if (name === "p" && kind === "title") shown.course.push(words);
        else if (name === "title") shown.heading.push(words);
        else if (name === "time" && days[row - 1]) days[row - 1].push(words);
        else if (name === "dd" && within === "id") shown.id.push(words);
        else if (name === "dd" && within === "" && row === 3) shown.score.push(words);
        // That it has no end, and who has issued it.
        else if (name === "dd" && (within === "by" || (row === 2 && !/\p{N}/u.test(words)))) continue;
        else if (name === "p" && ["issuer", "kind", "has-passed"].includes(kind)) continue;
        else if (!["h2", "li", "dt", "figcaption"].includes(name)) shown.besides.push(words);
      }
    };
    PIECES.lastIndex = 0;
    for (let piece = PIECES.exec(html); piece; piece = PIECES.exec(html)) {
      const [text, slash, tag, rest] = piece;
      if (tag === undefined) {
        if (/^<!/.test(text)) continue;
        if (open.length) open.at(-1).text += text;
        else if (plain(decoded(text))) shown.besides.push(plain(decoded(text)));
        continue;
      }
      const name = tag.toLowerCase();
      if (slash) {
        const at = open.findLastIndex((one) => one.name === name);
        if (at >= 0) close(at);
        continue;
      }
      const attributes = new Map();
      for (const [, key, ...values] of rest.matchAll(ATTRIBUTES)) {
        if (!attributes.has(key.toLowerCase())) attributes.set(key.toLowerCase(), decoded(values.find((one) => one !== undefined) ?? ""));
      }
      const isKnown = [...attributes.keys()].every((key) => KNOWN[name]?.includes(key));
      const isWeb = /^https?:\/\//.test(attributes.get("href") ?? "https://");
      const equivalent = attributes.get("http-equiv");
      const isAgain = ONCE.has(name) && once.has(name);
      once.add(name);
      if (!ELEMENTS.has(name) || isAgain || !isKnown || !isWeb || (equivalent ?? "Content-Security-Policy") !== "Content-Security-Policy") shown.besides.push(`<${name}>`);
      if (equivalent !== undefined) shown.policies.push(attributes.get("content"));
      if (name === "div" && open.at(-1)?.name === "dl") row += 1;
      if (name === "time" && days[row - 1]) days[row - 1].push(attributes.get("datetime") ?? "");
      if (name === "meta" || /\/$/.test(rest)) continue;
      open.push({ name, kind: (attributes.get("class") ?? "").replace(/ long$/, ""), text: "" });
      if (name !== "style" && name !== "title") continue;
      // Up to its end there are no tags.
      const end = html.slice(PIECES.lastIndex).search(new RegExp(`</${name}[\\s/>]`, "i"));
      const to = end < 0 ? html.length : PIECES.lastIndex + end;
      open.at(-1).text = html.slice(PIECES.lastIndex, to);
      PIECES.lastIndex = to;
    }
    close(0);
    return shown;
  };

  /** A day in each language that certificates write it in. @param {string} day */
  const inWords = (day) => {
    const [year, month, date] = day.split("-").map(Number);
    return [new Intl.DateTimeFormat("en-GB", { dateStyle: "long", timeZone: "UTC" }).format(new Date(`${day}T00:00:00Z`)), `${String(year).padStart(4, "0")} 年 ${month} 月 ${date} 日`];
  };
  /** A share as certificates write it. @param {number} share */
  const percent = (share) => `${Math.round(share * 1000) / 10} %`;

  /**
   * What a page says otherwise than what was signed; null for what is no page.
   * @param {string} given @param {any} certificate as it was signed
   * @returns {Promise<{part: string, shown?: string, signed?: string}[] | null>}
   */
  Coursewright.differences = async (given, certificate) => {
    if (!isPage(given)) return null;
    // As a browser reads the ends of lines.
    const page = read(given.replace(/\r\n?/g, "\n"));
    const { name, title, passed_on, valid_until, score, id } = certificate;
    const signed = {
      name: plain(name), course: plain(title), passed_on, valid_until, score: score === null ? null : percent(score), id: plain(id),
    };
    const found = [];
    for (const [part, value] of Object.entries(signed)) {
      const isDay = value !== null && (part === "passed_on" || part === "valid_until");
      const shown = page[part].map((text) => (isDay && inWords(value).includes(text) ? value : text));
      if (!shown.length && value !== null) found.push({ part, signed: value });
      for (const text of new Set(shown)) if (text !== value) found.push({ part, shown: text, ...(value !== null && { signed: value }) });
    }
    const end = `${signed.name}, ${signed.course}`;
    for (const shown of page.heading) if (!shown.endsWith(`: ${end}`)) found.push({ part: "heading", shown, signed: end });
    const policy = `default-src 'none'; style-src 'sha256-${await hashOf(page.style)}'; base-uri 'none'; form-action 'none'`;
    const isOwn = await hashOf(page.style.trim()) === STYLE && page.policies.every((one) => one === policy);
    if (!isOwn) found.push({ part: "style" });
    for (const shown of page.besides) found.push({ part: "besides", shown });
    return found.slice(0, MOST).map((one) => (one.shown?.length > LONGEST ? { ...one, shown: `${one.shown.slice(0, LONGEST)}…` } : one));
  };
})();
