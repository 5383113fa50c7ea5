/**
 * A printed page, held against what was signed, as the builder's src/certify/printed.rs does it: whoever changes its words
 * has changed nothing that is signed, neither the text of the QR code nor what was signed of the rest of the page.
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

  /** What of a page only the signature over the rest of it says, in its order. */
  const REST = ["heading", "issuer", "aims", "words"];

  /** Without blanks that no page shows. */
  const plain = (text) => text.split(/[ \t\n\f\r]+/).filter(Boolean).join(" ");

  /** Whether a text is a page, and no address between brackets. @param {string} text */
  const isPage = (text) => /<(?!https?:\/\/)[a-z/!?]/i.test(text);

  const hashOf = async (text) => btoa(String.fromCharCode(...new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text)))));

  const SIGNS = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'", nbsp: "\u00a0" };
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
    const shown = { name: [], course: [], passed_on: [], valid_until: [], score: [], id: [], heading: [], issuer: [], aims: [], words: [], drawing: [], layout: [], style: "", policies: [], besides: [] };
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
        else if ((name === "dd" && within === "by") || (name === "p" && kind === "issuer")) shown.issuer.push(words);
        else if (name === "li") shown.aims.push(words);
        // That it has no end.
        else if (name === "dd" && row === 2 && !/\p{N}/u.test(words)) shown.words.push(words);
        else if (["h2", "dt", "figcaption"].includes(name) || (name === "p" && ["kind", "has-passed"].includes(kind))) shown.words.push(words);
        else shown.besides.push(words);
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
        // A browser makes something of an end that has no beginning: another paragraph, a line's end.
        if (open.at(-1)?.name === name) close(open.length - 1);
        else shown.besides.push(`</${name}>`);
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
      // What holds the signatures is not signed.
      const signs = name === "meta" && attributes.get("name") === "signed";
      const said = [...attributes].filter(([key]) => !signs || key !== "content").sort(([a], [b]) => (a < b ? -1 : 1));
      shown[name === "svg" || name === "path" ? "drawing" : "layout"].push([open.length, name, said]);
      if (equivalent !== undefined) shown.policies.push(attributes.get("content"));
      if (name === "div" && open.at(-1)?.name === "dl") row += 1;
      if (name === "time" && days[row - 1]) days[row - 1].push(attributes.get("datetime") ?? "");
      if (name === "meta" || (name === "path" && rest.endsWith("/"))) continue;
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
   * @param {[string[][], string[]] | null | undefined} rest what was signed of the rest of the page; null where it is missing and
   * should be there, undefined for pages of before there was such a thing
   * @returns {Promise<{part: string, shown?: string, signed?: string}[] | null>}
   */
  Coursewright.differences = async (given, certificate, rest) => {
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
    if (!rest) for (const shown of page.heading) if (!shown.endsWith(`: ${end}`)) found.push({ part: "heading", shown, signed: end });
    const policy = `default-src 'none'; style-src 'sha256-${await hashOf(page.style)}'; base-uri 'none'; form-action 'none'`;
    const isOwn = await hashOf(page.style.trim()) === STYLE && page.policies.every((one) => one === policy);
    if (!isOwn) found.push({ part: "style" });
    for (const shown of page.besides) found.push({ part: "besides", shown });
    if (rest === null) found.push({ part: "signature" });
    if (rest) {
      const [texts, [drawing, layout]] = rest;
      for (const [at, part] of REST.entries()) {
        for (let i = 0; i < Math.max(page[part].length, texts[at].length); i += 1) {
          if (page[part][i] !== texts[at][i]) found.push({ part, shown: page[part][i], signed: texts[at][i] });
        }
      }
      if (await hashOf(JSON.stringify(page.drawing)) !== drawing) found.push({ part: "drawing" });
      // Where something else differs, the tags around it do, too.
      if (await hashOf(JSON.stringify(page.layout)) !== layout && !found.length) found.push({ part: "layout" });
    }
    return found.slice(0, MOST).map((one) => (one.shown?.length > LONGEST ? { ...one, shown: `${one.shown.slice(0, LONGEST)}…` } : one));
  };
})();
