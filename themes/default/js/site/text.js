/** Every page: words, numbers, elements and files for the other scripts. */
window.Coursewright = window.Coursewright || {};

(() => {
  const page = document.documentElement;
  const { strings } = Coursewright;
  // Words that few pages need stand in these.
  for (const own of document.querySelectorAll("script[data-words]")) Object.assign(strings, JSON.parse(own.textContent));
  const plural = new Intl.PluralRules(page.lang);
  /** Slow to make, and not needed on every page. @type {Intl.NumberFormat | undefined} */
  let shares;
  /** @type {Intl.NumberFormat | undefined} */
  let numbers;

  /** A string of the theme with its places filled; `n` chooses the form. @param {string} key @param {Object<string, any>} [places] */
  Coursewright.text = (key, places = {}) => {
    const form = strings[`${key}_${plural.select(Number(places.n) || 0)}`] ?? strings[key] ?? key;
    return form.replace(/\{(\w+)\}/g, (place, name) => places[name] ?? place);
  };
  /** Rounded down, so that a score just below the pass mark never reads as the mark itself. */
  Coursewright.percent = (share) => {
    const thousandths = Math.floor(share * 1000 + 1e-6) / 1000;
    shares ??= new Intl.NumberFormat(page.lang, { style: "percent", maximumFractionDigits: 1 });
    return shares.format(thousandths);
  };
  /** A score, or from where to where it may come. @param {number} least @param {number} [most] */
  Coursewright.span = (least, most = least) => {
    const { percent } = Coursewright;
    return most > least + 1e-9 ? `${percent(least)}–${percent(most)}` : percent(least);
  };
  // A minus sign is as wide as a plus; some languages are given a hyphen.
  const written = (format, value) => format.format(value).replace("-", "−");
  Coursewright.number = (value) => written((numbers ??= new Intl.NumberFormat(page.lang, { maximumFractionDigits: 2 })), value);
  /** With every digit that the author wrote, and as a learner may type it: no point or comma between thousands. */
  Coursewright.exact = (value) => written(new Intl.NumberFormat(page.lang, { maximumSignificantDigits: 15, useGrouping: false }), value);
  Coursewright.date = (iso) => {
    const time = new Date(iso);
    return Number.isNaN(time.getTime()) ? "" : new Intl.DateTimeFormat(page.lang, { dateStyle: "medium", timeStyle: "short" }).format(time);
  };

  Coursewright.randomId = () => [...crypto.getRandomValues(new Uint8Array(12))].map((byte) => byte.toString(16).padStart(2, "0")).join("");

  /** @param {string} tag @param {Object<string, string>} attributes @param {...(Node | string)} children */
  Coursewright.element = (tag, attributes = {}, ...children) => {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    element.append(...children);
    return element;
  };

  /** The language of what an author has written. @param {Element} within */
  Coursewright.own = (within) => within.closest("[data-source]")?.dataset.source ?? page.lang;

  /** Hands the learner a file. @param {string} name @param {any} content */
  Coursewright.download = (name, content) => {
    const address = URL.createObjectURL(new Blob([`${JSON.stringify(content, null, 2)}\n`], { type: "application/json" }));
    const link = Coursewright.element("a", { href: address, download: name });
    document.body.append(link);
    link.click();
    link.remove();
    setTimeout(() => URL.revokeObjectURL(address), 60_000);
  };

  /** How a quiz stands, in a few words. @returns {{state: string, text: string}} */
  Coursewright.status = ({ attempts, earlier, best, most, undecided, told, passed, marked, begun }) => {
    const state = attempts && !told ? "handed" : passed ? "passed" : undecided ? "to_mark" : attempts && marked ? "failed" : attempts ? "done" : begun ? "begun" : earlier ? "outdated" : "";
    return { state, text: state && Coursewright.text(`status_${state}`, { percent: Coursewright.span(best, most) }) };
  };
})();
