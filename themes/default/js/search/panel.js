/** The search as a learner sees it: a field, how much was found, and the results with the passages that say why. */
(() => {
  const { SearchIndex, element, searchExcerpt, store, text } = Coursewright;
  const page = document.documentElement;
  const root = page.dataset.root || "";
  const PAGE = 6;
  /** Milliseconds after the last letter, and until the learner is told to wait. */
  const REST = 90;
  const WAIT = 400;

  const index = new SearchIndex((name, version) => new Promise((resolve, reject) => {
    const script = element("script", { src: `${root}assets/search/${name}.js${version && `?v=${version}`}` });
    script.onload = resolve;
    script.onerror = () => reject(new Error(name));
    document.head.append(script);
    script.addEventListener("load", () => script.remove());
  }));
  Coursewright.searchIndex = index;

  /** The list of Chinese letters that are written in two ways, for whoever seeks a Chinese word. @type {Promise<any> | null} */
  let variants = null;
  const loadVariants = () => new Promise((resolve, reject) => {
    const { variants: src } = document.querySelector("[data-action='search']").dataset;
    document.head.append(Object.assign(element("script"), { src, onload: resolve, onerror: reject }));
  });

  // Words of authors and of the query are only ever put into text nodes.
  const show = (pieces) => pieces.map((piece) => (piece.marked ? element("mark", {}, piece.text) : piece.text));
  const link = (href, className, ...children) => element("a", { class: className, href }, ...children);

  const icon = document.querySelector("[data-action='search'] svg").cloneNode(true);
  const field = element("input", { type: "search", "aria-label": text("search_field"), placeholder: text("search_field"), autocomplete: "off", autocapitalize: "off", spellcheck: "false", enterkeyhint: "go" });
  const close = element("button", { type: "button", class: "search-close", "aria-label": text("search_close") });
  const form = element("form", { class: "search-form", role: "search" }, icon, field, close);
  const status = element("p", { class: "search-status", role: "status" }, text("search_hint"));
  const results = element("ol", { class: "search-results" });
  const more = element("button", { type: "button", class: "search-more", hidden: "" });
  const keys = element("p", { class: "search-keys", "aria-hidden": "true" });
  for (const [key, words] of [["↑ ↓", "search_keys_move"], ["↵", "search_keys_open"], ["Esc", "search_keys_close"]]) {
    keys.append(element("span", {}, element("kbd", {}, key), ` ${text(words)}`));
  }
  const body = element("div", { class: "search-body" }, status, results, more);
  // A key of a single letter is in the way of whoever speaks to the computer, or strikes keys unawares.
  const slash = element("input", { type: "checkbox" });
  slash.checked = !page.dataset.slash;
  const foot = element("div", { class: "search-foot" }, keys, element("label", {}, slash, text("search_slash")));
  const dialog = element("dialog", { class: "search", "aria-label": text("search") }, form, body, foot);
  document.body.append(dialog);

  /** Counts queries, so that a late answer to an old one is passed over. */
  let turn = 0;
  let timer = 0;
  let asked = "";
  /** The search for what was last asked, which may still be under way. */
  let answered = Promise.resolve();
  /** What the last query found, and how much of it is shown. */
  let answer = { hits: [], sought: [] };
  let shown = 0;

  /** @param {Awaited<ReturnType<typeof index.text>>} found */
  const result = (found) => {
    const { title, also, sections } = searchExcerpt(found, answer.sought);
    const href = root + found.page.split("/").map(encodeURIComponent).join("/");
    const where = [text(`search_${found.kind}`), found.context].filter(Boolean).join(" · ");
    const name = link(href, "search-page", element("span", { class: "search-title" }, ...show(title)));
    if (also.length) name.append(" ", element("span", { class: "search-also" }, ...show(also)));
    const heading = element("h2", {}, name);
    const passages = sections.map(({ anchor, heading: words, text: passage }) => {
      const inside = [];
      if (words.length) inside.push(element("span", { class: "search-heading" }, ...show(words)));
      if (passage.length) inside.push(element("span", { class: "search-passage" }, ...show(passage)));
      // What stands before the first heading is where the page begins: its title leads there already.
      return anchor ? link(`${href}#${encodeURIComponent(anchor)}`, "search-section", ...inside) : element("p", { class: "search-section" }, ...inside);
    });
    // What is not translated is in another language than the page.
    if (found.lang) for (const said of [heading, ...passages]) said.lang = found.lang;
    return element("li", { class: "search-result", "data-kind": found.kind }, element("p", { class: "search-where" }, where), heading, ...passages);
  };

  /** Puts the next results below those that are shown. */
  const showMore = async (mine) => {
    const next = answer.hits.slice(shown, shown + PAGE);
    const texts = await Promise.all(next.map((hit) => index.text(hit)));
    if (mine !== turn) return null;
    const added = texts.map(result);
    if (!shown) results.replaceChildren();
    results.append(...added);
    shown += next.length;
    const left = Math.min(PAGE, answer.hits.length - shown);
    more.hidden = left <= 0;
    more.textContent = text("search_more", { n: left });
    return added;
  };

  const say = (words) => {
    if (status.textContent !== words) status.textContent = words;
  };
  /** Whether what is shown belongs to an earlier query. @param {boolean} is */
  const busy = (is) => results.setAttribute("aria-busy", is);
  const clear = () => {
    results.replaceChildren();
    more.hidden = true;
    shown = 0;
  };

  /** What was looked for in the place of a word: its parts, what its first letter begins, or one that is spelt almost like it. */
  const insteadOf = ({ word, whole, unspaced, terms }, sought) => {
    if (whole) return sought.filter((part) => part.whole === whole).map((part) => part.word).join(" ");
    return unspaced ? Array.from(word)[0] : [...terms][0];
  };

  /** Tells what was found; where a word was not, what was found instead. */
  const tell = (query) => {
    const n = answer.hits.length;
    const { sought } = answer;
    // A pair of letters may be the end of one word and the beginning of the next: it is missed where no pair is there.
    const isRead = sought.some(({ unspaced, almost, terms }) => unspaced && !almost && terms.size);
    const guessed = sought.find(({ unspaced, almost, terms }) => almost && terms.size && !(unspaced && isRead));
    if (!n) say(text("search_none", { query }));
    else if (guessed) say(text("search_instead", { n, word: guessed.whole ?? guessed.word, instead: insteadOf(guessed, sought) }));
    else say(text("search_count", { n }));
  };

  const seek = async (query, mine) => {
    if (!query) {
      clear();
      say(text("search_hint"));
      return;
    }
    const wait = setTimeout(() => mine === turn && say(text("search_wait")), WAIT);
    try {
      if (Coursewright.isUnspaced(query)) {
        variants ??= loadVariants();
        await variants;
      }
      const found = await index.search(field.value);
      if (mine !== turn) return;
      answer = found;
      shown = 0;
      if (!found.hits.length) clear();
      else await showMore(mine);
      if (mine !== turn) return;
      body.scrollTop = 0;
      tell(query);
    } catch {
      if (mine !== turn) return;
      clear();
      // The next query tries again.
      variants = null;
      asked = "";
      say(text("search_failed"));
    } finally {
      clearTimeout(wait);
    }
  };
  /** Looks for what stands in the field. @returns {Promise<void>} settled when its results are shown, also where it was asked for before */
  const look = () => {
    const query = field.value.trim();
    if (query !== asked) {
      asked = query;
      turn += 1;
      answered = seek(query, turn);
    }
    const mine = turn;
    answered.then(() => mine === turn && busy(false));
    return answered;
  };

  field.addEventListener("input", (event) => {
    clearTimeout(timer);
    busy(true);
    // Letters that are still being composed are no query yet.
    if (!event.isComposing) timer = setTimeout(look, REST);
  });
  field.addEventListener("compositionend", look);

  const links = () => [...results.querySelectorAll("a"), ...(more.hidden ? [] : [more])];
  const leave = (href) => {
    dialog.close();
    location.assign(href);
  };
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    clearTimeout(timer);
    await look();
    const first = results.querySelector("a");
    if (first && asked && field.value.trim() === asked) leave(first.href);
  });

  dialog.addEventListener("keydown", (event) => {
    const { key, target, ctrlKey, metaKey, altKey } = event;
    if (event.isComposing) return;
    if (key === "Escape") {
      // A field of type search would be emptied first.
      event.preventDefault();
      dialog.close();
      return;
    }
    if (ctrlKey || metaKey || altKey) return;
    const all = links();
    const at = all.indexOf(target);
    if (key === "ArrowDown" || key === "ArrowUp") {
      event.preventDefault();
      const to = key === "ArrowDown" ? at + 1 : at - 1;
      if (to >= 0) all[Math.min(to, all.length - 1)]?.focus();
      else field.focus();
    } else if (at >= 0 && key === "Home") {
      event.preventDefault();
      all[0].focus();
    } else if (at >= 0 && key === "End") {
      event.preventDefault();
      all.at(-1).focus();
    } else if (at >= 0 && target !== more && (key === "Backspace" || (key.length === 1 && key !== " "))) {
      // Whoever types goes on with the query.
      field.focus();
      field.setSelectionRange(field.value.length, field.value.length);
    }
  });

  more.addEventListener("click", async () => {
    const added = await showMore(turn).catch(() => say(text("search_failed")));
    added?.[0]?.querySelector("a").focus();
  });
  slash.addEventListener("change", () => {
    if (slash.checked) delete page.dataset.slash;
    else page.dataset.slash = "off";
    store.set("search/slash", slash.checked ? null : "off");
    Coursewright.tellSearchKeys();
  });
  close.addEventListener("click", () => dialog.close());
  dialog.addEventListener("click", (event) => {
    // Beside the panel, or on a link that this tab follows: whoever comes back wants the page and not the panel.
    const follows = event.target.closest("a") && !(event.ctrlKey || event.metaKey || event.shiftKey);
    if (event.target === dialog || follows) dialog.close();
  });

  /** Opens the search. @param {string} [typed] what the learner has typed already */
  Coursewright.openSearch = (typed = "") => {
    if (!dialog.open) dialog.showModal();
    field.focus();
    if (typed) {
      field.value = typed;
      look();
    } else field.select();
    // Comes while the learner types.
    index.open().catch(() => {});
  };
})();
