/**
 * A printed page, held against what was signed, as the builder's src/certify/printed.rs does it: the signature is over the
 * text of the QR code alone, and whoever changes the words around it has changed nothing that is signed.
 */
(() => {
  const ELEMENTS = new Set("html head meta title style body main header p div h1 section h2 ul li footer dl dt dd time figure a svg path figcaption".split(" "));
  /** The SHA-256 of the one style that certificates have: another one can hide and show anything. */
  const STYLE = "DmyL+MLd5ocExnVbmFOTejZtZacqzHykFV94MS/Aveo=";
  const LONGEST = 200;
  const MOST = 20;

  const plain = (text) => text.trim().replace(/\s+/g, " ");

  /** Whether a text is a page, and no address between brackets. @param {string} text */
  const isPage = (text) => /<(?!https?:\/\/)[a-z/!?]/i.test(text);

  const hashOf = async (text) => btoa(String.fromCharCode(...new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text)))));

  /** What a page shows, by what it is. @param {string} html */
  const read = (html) => {
    // Nothing in it runs or is loaded.
    const page = new DOMParser().parseFromString(html, "text/html");
    const shown = { name: [], course: [], passed_on: [], valid_until: [], score: [], id: [], heading: [], style: "", besides: [] };
    const rows = [...page.querySelectorAll("dl > div")];
    const rowOf = (element) => rows.indexOf(element.closest("dl > div"));
    const dayOf = [shown.passed_on, shown.valid_until];
    for (const element of page.querySelectorAll("*")) {
      const name = element.localName;
      if (!ELEMENTS.has(name) || element.hasAttribute("style") || element.hasAttribute("hidden")) shown.besides.push(`<${name}>`);
      const text = plain([...element.childNodes].filter(({ nodeType }) => nodeType === Node.TEXT_NODE).map(({ data }) => data).join(""));
      const [kind, row, within] = [element.className.replace?.(/ long$/, ""), rowOf(element), element.parentElement?.className];
      if (name === "style") shown.style += element.textContent;
      else if (name === "time" && dayOf[row]) dayOf[row].push(element.getAttribute("datetime") ?? "", ...(text ? [text] : []));
      else if (!text) continue;
      else if (name === "h1" && kind === "name") shown.name.push(text);
      else if (name === "p" && kind === "title") shown.course.push(text);
      else if (name === "title") shown.heading.push(text);
      else if (name === "dd" && within === "id") shown.id.push(text);
      else if (name === "dd" && within === "" && row === 2) shown.score.push(text);
      // That it has no end, and who has issued it.
      else if (name === "dd" && (within === "by" || row === 1)) continue;
      else if (name === "p" && ["issuer", "kind", "has-passed"].includes(kind)) continue;
      else if (!["h2", "li", "dt", "figcaption"].includes(name)) shown.besides.push(text);
    }
    return shown;
  };

  /** As certificates write it in English. @param {string} day */
  const inEnglish = (day) => new Intl.DateTimeFormat("en-GB", { dateStyle: "long", timeZone: "UTC" }).format(new Date(`${day}T00:00:00Z`));
  /** A share as certificates write it. @param {number} share */
  const percent = (share) => `${Math.round(share * 1000) / 10} %`;

  /**
   * What a page says otherwise than what was signed; null for what is no page.
   * @param {string} given @param {any} certificate as it was signed
   * @returns {Promise<{part: string, shown?: string, signed?: string}[] | null>}
   */
  Coursewright.differences = async (given, certificate) => {
    if (!isPage(given)) return null;
    const page = read(given);
    const { name, title, passed_on, valid_until, score, id } = certificate;
    const signed = {
      name: plain(name), course: plain(title), passed_on, valid_until, score: score === null ? null : percent(score), id: plain(id),
    };
    const found = [];
    for (const [part, value] of Object.entries(signed)) {
      const isDay = value !== null && (part === "passed_on" || part === "valid_until");
      const shown = page[part].map((text) => (isDay && text === inEnglish(value) ? value : text));
      if (!shown.length && value !== null) found.push({ part, signed: value });
      for (const text of new Set(shown)) if (text !== value) found.push({ part, shown: text, ...(value !== null && { signed: value }) });
    }
    const end = `${signed.name}, ${signed.course}`;
    for (const shown of page.heading) if (!shown.endsWith(`: ${end}`)) found.push({ part: "heading", shown, signed: end });
    if (await hashOf(page.style.trim()) !== STYLE) found.push({ part: "style" });
    for (const shown of page.besides) found.push({ part: "besides", shown });
    return found.slice(0, MOST).map((one) => (one.shown?.length > LONGEST ? { ...one, shown: `${one.shown.slice(0, LONGEST)}…` } : one));
  };
})();
