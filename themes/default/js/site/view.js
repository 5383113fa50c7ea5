/** Every page: the colour scheme, and what the learner has done so far. */
(() => {
  const page = document.documentElement;
  const { store, text, element } = Coursewright;

  // Colour scheme: the device's, light, dark.
  const SCHEMES = ["auto", "light", "dark"];
  for (const button of document.querySelectorAll("[data-action='scheme']")) {
    const tell = () => button.setAttribute("aria-label", text(`scheme_${page.dataset.scheme || "auto"}`));
    button.addEventListener("click", () => {
      const scheme = SCHEMES[(SCHEMES.indexOf(page.dataset.scheme || "auto") + 1) % SCHEMES.length];
      if (scheme === "auto") delete page.dataset.scheme;
      else page.dataset.scheme = scheme;
      store.set("scheme", scheme === "auto" ? null : scheme);
      tell();
    });
    tell();
  }

  document.addEventListener("click", (event) => {
    if (!event.target.closest("[data-action='export']")) return;
    const file = store.export();
    Coursewright.download(`progress-${file.site}-${file.created.slice(0, 10)}.json`, file);
  });

  /** Changes the mark of the lesson this page shows. @param {(lesson: import("./store.js").LessonMark) => void} change */
  const markLesson = (change) => {
    const now = new Date().toISOString();
    const { lesson, course } = page.dataset;
    store.update(course, ({ lessons }) => change((lessons[lesson] ??= { opened: now, finished: null }), now));
  };

  /** What a link to another page is to say, and in which language. @param {Element} title */
  const named = (title) => ({ title: title.textContent.trim(), lang: title.closest("[lang]").lang });

  /** The button below a lesson that says it has been read. */
  customElements.define("finish-lesson", class extends HTMLElement {
    connectedCallback() {
      this.button = this.querySelector("button");
      this.told = element("span", { role: "status" });
      this.append(this.told);
      this.button.addEventListener("click", () => markLesson((lesson, now) => {
        const next = document.querySelector("a[rel='next']");
        const root = new URL(page.dataset.root || ".", location.href).href;
        lesson.finished ??= now;
        const title = next?.querySelector(".pager-title") || next;
        if (next) lesson.next = { path: next.href.slice(root.length), ...named(title) };
      }));
    }
    /** @param {import("./store.js").LessonMark | undefined} lesson */
    show(lesson) {
      const finished = lesson?.finished;
      // The button keeps the focus until the learner moves on.
      this.button.hidden = Boolean(finished) && document.activeElement !== this.button;
      this.button.setAttribute("aria-disabled", Boolean(finished));
      const said = finished ? text("finished", { date: Coursewright.date(finished) }) : "";
      this.told.textContent = said && store.trouble ? `${said} ${text(store.trouble)}` : said;
    }
  });

  const told = (parent, words) => {
    const span = parent.querySelector("[data-told]") || parent.appendChild(element("span", { class: "visually-hidden", "data-told": "", lang: page.lang }));
    span.textContent = words;
  };

  /** Shows on this page what is stored. */
  const show = () => {
    const seen = new Map();
    const course = (id) => seen.get(id) || seen.set(id, store.course(id)).get(id);

    for (const link of document.querySelectorAll("a[data-lesson]")) {
      const id = link.dataset.lesson;
      const lesson = course(id.split("/")[0]).lessons[id];
      const state = lesson ? (lesson.finished ? "finished" : "opened") : "";
      if (state) link.dataset.state = state;
      else delete link.dataset.state;
      told(link, state && ` (${text(`lesson_${state}`)})`);
      // What a pre-test has shown to be known need not be read.
      const ids = link.dataset.objectives?.split(" ").filter(Boolean) ?? [];
      const { known } = course(id.split("/")[0]);
      const skip = state !== "finished" && ids.length > 0 && ids.every((objective) => known[objective]);
      link.parentNode.querySelector("[data-known]")?.remove();
      if (skip) link.parentNode.append(element("p", { class: "contents-note", "data-known": "" }, text("lesson_known")));
    }
    for (const link of document.querySelectorAll("a[data-quiz]")) {
      const { state, text: words } = Coursewright.status(store.standing(course(link.dataset.course), link.dataset.quiz, JSON.parse(link.dataset.form)));
      const status = link.querySelector("[data-quiz-status]");
      if (state) link.dataset.state = state;
      else delete link.dataset.state;
      if (status) {
        status.hidden = !state;
        status.textContent = words;
      }
    }
    for (const bar of document.querySelectorAll("course-progress")) {
      const finished = Object.values(course(bar.dataset.course).lessons).filter((lesson) => lesson.finished).length;
      const of = Number(bar.dataset.total);
      const n = Math.min(finished, of);
      bar.hidden = !n;
      const words = text("lessons", { n, of });
      bar.replaceChildren(element("progress", { value: n, max: of, "aria-label": words }), element("span", { "aria-hidden": "true" }, words));
    }
    if (page.dataset.course) {
      const { objectives, lessons } = course(page.dataset.course);
      for (const item of document.querySelectorAll("[data-objective]")) {
        const right = Boolean(objectives[item.dataset.objective]);
        item.toggleAttribute("data-right", right);
        told(item, right ? ` (${text("right")})` : "");
      }
      document.querySelector("finish-lesson")?.show(lessons[page.dataset.lesson]);
    }
    const line = document.querySelector("[data-continue]");
    if (line) {
      const all = store.courses().flatMap((id) => Object.entries(course(id).lessons));
      const [id, lesson] = all.sort(([, a], [, b]) => ((a.seen || "") > (b.seen || "") ? -1 : 1))[0] || [];
      line.hidden = !lesson;
      if (lesson) {
        const { path, title, lang } = (lesson.finished && lesson.next) || { ...lesson, path: `${id}.html` };
        const link = line.querySelector("a");
        // Relative whatever a loaded file may say.
        link.href = (page.dataset.root || "./") + path;
        link.textContent = title || id;
        if (lang) link.lang = lang;
      }
    }
    for (const note of document.querySelectorAll("[data-unsaved]")) {
      note.hidden = !store.trouble;
      note.querySelector("p").textContent = store.trouble && text(store.trouble);
    }
  };

  document.addEventListener("coursewright:progress", show);
  if (page.dataset.lesson) {
    const title = document.querySelector("h1");
    markLesson((lesson, now) => Object.assign(lesson, { seen: now, ...named(title) }));
  } else {
    show();
  }
})();
