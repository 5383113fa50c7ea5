/**
 * Personal codes: what one says, where it is kept, and what it does to the quizzes of a page. As the builder's src/code.rs
 * has it. A code is the beginning of the seed of each attempt that is made with it.
 */
(() => {
  const { store, element, text, signed } = Coursewright;
  /** Below the keys of courses in the storage. */
  const KEPT = "code/1";
  const PREFIX = "K1";
  /** @type {{site: string, key: JsonWebKey, quizzes: string[], page: string}} */
  const data = JSON.parse(document.querySelector("script[data-codes]").textContent);

  /** A code as somebody typed or pasted it, in capitals and without what was put between; with what is easily mistaken. @param {string} given */
  const plain = (given) => given.replace(/^.*#/s, "").toUpperCase().replace(/[\s-]/g, "").replaceAll("O", "0").replace(/[IL]/g, "1");

  /** What a code says; null for what is none. @param {string} code */
  const apart = (code) => {
    const bytes = code.startsWith(PREFIX) ? signed.ofLetters(code.slice(PREFIX.length)) : null;
    if (!bytes || bytes.length <= 8 + signed.length) return null;
    try {
      const said = bytes.slice(0, -signed.length);
      const [learner, name, quizzes, ...more] = signed.text(said.slice(8)).split("\n");
      if (!learner || quizzes === undefined || more.length) return null;
      const message = signed.join(signed.utf8(`coursewright-code/1\n${data.site}\n`), said);
      return { code, learner, name: name || learner.replace(/^\w+:/, ""), quizzes: quizzes.split(" ").filter(Boolean), message, signature: bytes.slice(-signed.length) };
    } catch {
      return null;
    }
  };

  /** @returns {any} the code that is kept here */
  const kept = () => apart(store.get(KEPT) ?? "");
  const isFor = ({ quizzes }, quiz) => !quizzes.length || quizzes.includes(quiz);

  /**
   * Keeps a code. Where the browser cannot verify, whoever collects will.
   * @param {string} given
   * @returns {Promise<{fault?: string, name?: string}>} fault: a key of the strings
   */
  const keep = async (given) => {
    const found = apart(plain(given));
    if (!found) return { fault: "code_unreadable" };
    if (signed.canVerify() && !await signed.verify(data.key, found.message, found.signature)) return { fault: "code_not_genuine" };
    return store.set(KEPT, found.code) ? { name: found.name } : { fault: "code_not_kept" };
  };

  Coursewright.codes = { kept, keep, isFor };

  // The draw of each attempt is that of the code.
  const { randomId } = Coursewright;
  Coursewright.randomId = (form) => {
    const code = form && data.quizzes.includes(form.data.quiz) && kept();
    if (!code || !isFor(code, form.data.quiz)) return randomId();
    const own = `${code.code}.`;
    const drawn = form.attempts().filter(({ seed }) => String(seed).startsWith(own)).map(({ seed }) => Number(seed.slice(own.length)));
    return own + (Math.max(0, ...drawn) + 1);
  };

  // Where results are handed in, it is said whose codes are among them.
  customElements.whenDefined("results-page").then(() => {
    const page = document.querySelector("results-page");
    const { preview } = page;
    page.preview = () => {
      preview.call(page);
      const list = page.querySelector("[data-preview]");
      const names = page.submission.attempts.map(({ seed }) => apart(String(seed).replace(/\.\d+$/, ""))?.name).filter(Boolean);
      if (!names.length || list.querySelector("[data-codes-of]")) return;
      list.prepend(element("dt", { "data-codes-of": "" }, text("code_handed")), element("dd", {}, [...new Set(names)].join(text("comma"))));
    };
    page.preview();
  });

  // The script of the quizzes runs after this one.
  for (const form of document.querySelectorAll("quiz-form")) {
    const { quiz } = JSON.parse(form.querySelector("script[type='application/json']").textContent);
    if (!data.quizzes.includes(quiz)) continue;
    const code = kept();
    const fits = code && isFor(code, quiz);
    form.hidden = !fits;
    const words = fits ? text("code_of", { name: code.name }) : text(code ? "code_not_for" : "code_needed", { name: code?.name });
    form.before(element("p", { class: "code-note", "data-code": fits ? "kept" : "needed" }, words, " ",
      element("a", { href: data.page }, text(fits ? "code_other" : "code_enter"))));
  }
})();
