/** The page of reviews: what is due, one card at a time, what comes next, and ways to take it along. */
(() => {
  const { store, text, element, percent, fsrs, reviewLog: log, reviewPlan: due, reviewFiles: files } = Coursewright;
  const page = document.documentElement;
  /** The longest that counts as work on one card, in seconds. */
  const LONGEST = 120;
  /** Days that a file for calendars tells of. */
  const AHEAD = 30;
  const RATINGS = ["again", "hard", "good", "easy"];

  const day = (number, options) => new Intl.DateTimeFormat(page.lang, { ...options, timeZone: "UTC" }).format(number * 86_400_000);
  const counted = (cards) => {
    const concepts = cards.filter(({ type }) => type === "concept").length;
    const parts = [["count_questions", cards.length - concepts], ["count_concepts", concepts]].filter(([, n]) => n);
    const [one, other] = parts.map(([key, n]) => text(key, { n }));
    return other ? text("count_both", { one, other }) : one;
  };
  const minutes = (cards) => text("about_minutes", { n: Math.max(1, Math.round(due.seconds(cards) / 60)) });
  const download = (name, type, words) => {
    const address = URL.createObjectURL(new Blob([words], { type }));
    const link = element("a", { href: address, download: name });
    document.body.append(link);
    link.click();
    link.remove();
    setTimeout(() => URL.revokeObjectURL(address), 60_000);
  };

  class ReviewPage extends HTMLElement {
    async connectedCallback() {
      /** @type {{site: {id: string, title: string, build: string}, courses: {id: string, title: string, href: string}[]}} */
      this.data = JSON.parse(this.querySelector("script[type='application/json']").textContent);
      files.begin(page.dataset.root, this.data.site.build);
      /** What there is to be asked. @type {import("./plan.js").Card[]} */
      this.all = [];
      /** Seconds after which the day's work is done. */
      this.enough = due.ENOUGH;
      /** Cards of which the site no longer knows. */
      this.gone = new Set();
      for (const note of document.querySelectorAll("[data-needs-script]")) note.hidden = true;
      this.hidden = false;
      this.addEventListener("click", (event) => this.act(event.target.closest("[data-action], [data-rating]")?.dataset ?? {}));
      this.querySelector("[data-desk]").addEventListener("submit", (event) => event.preventDefault());
      addEventListener("keydown", (event) => this.key(event));
      document.addEventListener("coursewright:progress", () => this.renew());
      document.addEventListener("visibilitychange", () => {
        if (document.hidden) this.left = Date.now();
        else {
          if (this.left) this.since += Date.now() - this.left;
          // Another day may have begun.
          this.renew();
        }
      });
      await this.renew();
    }

    find(name) {
      return this.querySelector(`[data-${name}]`);
    }
    say(words) {
      this.find("announce").textContent = words;
    }

    act({ action, rating, back }) {
      if (rating) this.rate(Number(rating));
      const acts = {
        begin: () => this.next(),
        more: () => {
          this.enough = this.done.seconds + due.ENOUGH;
          this.next();
        },
        stop: () => this.end(),
        aside: () => this.setAside(),
        back: () => this.takeBack(back),
        show: () => this.reveal(),
        check: () => this.check(false),
        pass: () => this.check(true),
        hint: () => this.asked?.hint(),
        calendar: () => this.calendar(),
        anki: () => this.anki(),
      };
      acts[action]?.();
    }

    /** Space and Enter do what is next, 1 to 4 rate; where something is typed or chosen, keys are its own. */
    key(event) {
      const { key, target, ctrlKey, metaKey, altKey } = event;
      if (!this.current || ctrlKey || metaKey || altKey || event.defaultPrevented || document.querySelector("dialog[open]")) return;
      if (key === "Enter" && event.keyCode !== 229 && target.matches("input") && this.asked && !this.ratings) {
        event.preventDefault();
        this.check(false);
        return;
      }
      if (target.closest("input:not(:disabled), select:not(:disabled), textarea")) return;
      const rating = Number(key);
      if (this.ratings?.includes(rating)) {
        event.preventDefault();
        this.rate(rating);
      } else if ((key === " " || key === "Enter") && !target.closest("a, button, summary")) {
        const next = this.ratings ? () => this.rate(this.usual) : this.asked ? null : () => this.reveal();
        if (!next) return;
        event.preventDefault();
        next();
      }
    }

    // What there is

    /** Takes in what was learnt elsewhere, and shows how things stand; one after another. */
    renew() {
      this.renewing = (this.renewing ?? Promise.resolve()).then(() => this.learn()).then(() => this.show());
      return this.renewing;
    }

    async learn() {
      const stored = store.courses();
      const courses = this.data.courses.filter(({ id }) => stored.includes(id));
      const directories = await Promise.all(courses.map(({ id }) => files.get(`course/${id}`)));
      const all = new Map();
      for (const [at, { id: course }] of courses.entries()) {
        const { quizzes = {}, lessons = {} } = directories[at] ?? {};
        const progress = store.course(course);
        for (const [quiz, { questions }] of Object.entries(quizzes)) {
          for (const [question, type] of Object.entries(questions)) all.set(`quiz/${quiz}/${question}`, { id: `quiz/${quiz}/${question}`, type, course, from: quizzes[quiz] });
        }
        for (const [lesson, concepts] of Object.entries(lessons)) {
          const since = Date.parse(progress.lessons[lesson]?.opened);
          if (Number.isNaN(since)) continue;
          for (const concept of concepts) {
            const id = `concept/${concept}`;
            if (!(all.get(id)?.since <= since)) all.set(id, { id, type: "concept", course: all.get(id)?.course ?? course, since });
          }
        }
        await this.harvest(progress, quizzes);
      }
      this.all = [...all.values()];
    }

    /** Notes how questions of attempts were answered at the first try. */
    async harvest({ attempts, drafts }, quizzes) {
      const reviews = log.read(Date.now());
      const isNoted = (card, id) => reviews.get(card)?.some((review) => review.id === id);
      const lines = [];
      for (const work of [...attempts, ...Object.values(drafts)]) {
        const from = Object.hasOwn(quizzes, work.quiz) && quizzes[work.quiz];
        // What was asked otherwise cannot be graded by the key of today.
        if (!from || from.scoring !== work.scoring) continue;
        for (const record of work.questions) {
          const card = `quiz/${work.quiz}/${record.id}`;
          if (!Object.hasOwn(from.questions, record.id) || !record.tries.length || record.carried || isNoted(card, `@${work.id}`)) continue;
          const asked = await this.load({ id: card });
          const at = record.at || Date.parse(work.ended) || Date.now();
          if (asked) lines.push(log.written({ at, rating: this.ratingOf(asked.data, record), card, id: `@${work.id}`, seconds: record.seconds || 0 }));
        }
      }
      if (lines.length) log.add(lines);
    }

    /** Wrong: again. With a hint, or unsure: hard. @returns {number} */
    ratingOf(data, { tries, hints, confidence }) {
      if (Coursewright.grade(data, tries[0]).mark !== "right") return 1;
      return hints || confidence === 1 ? 2 : 3;
    }

    // What is shown

    show() {
      const now = Date.now();
      const known = due.known(this.all, log.read(now)).filter(({ id }) => !this.gone.has(id));
      const isAside = log.aside();
      /** Cards that the learner does not want to be asked. */
      this.aside = known.filter(({ id }) => isAside(id));
      this.cards = known.filter(({ id }) => !isAside(id));
      this.done = due.done(known, now);
      this.queue = due.queue(this.cards, now);
      if (!this.current) this.showToday(now);
      this.showForecast(now);
      this.showKnown(now);
      this.showAside();
      this.find("later").hidden = !known.length;
      // What stands below comes when nothing moves it any more.
      this.find("how").hidden = false;
      const trouble = store.trouble || log.trouble;
      const note = this.find("unsaved");
      note.hidden = !trouble;
      note.firstElementChild.textContent = trouble && text(trouble);
    }

    showToday(now) {
      const { queue, done, cards } = this;
      const isEnough = done.seconds >= this.enough;
      const next = due.forecast(cards, now, 366).find(({ cards: of }, at) => at && of.length);
      const lines = [];
      const hasAny = cards.length || this.aside.length;
      if (!hasAny) lines.push(text("nothing_yet"));
      else if (done.reviews && (isEnough || !queue.length)) lines.push(text("done"), text("done_reviews", { n: done.reviews }));
      else if (!queue.length) lines.push(text("nothing_due"));
      else lines.push(text("waiting", { what: counted(queue) }), due.seconds(queue) > due.ENOUGH ? text("five_minutes") : minutes(queue));
      if (isEnough && queue.length) lines.push(text("rest_waits", { n: queue.length }));
      else if (cards.length && !queue.length && next) lines.push(text("next_day", { day: day(next.day, { dateStyle: "full" }) }));
      this.find("stand").textContent = lines.join(text("gap"));
      this.find("start").hidden = Boolean(hasAny);
      const button = (action, shown) => {
        this.querySelector(`[data-action='${action}']`).hidden = !shown;
      };
      button("begin", queue.length && !isEnough);
      button("more", queue.length && isEnough);
    }

    showForecast(now) {
      const days = due.forecast(this.cards, now);
      const most = Math.max(1, ...days.map(({ cards }) => cards.length));
      const rows = days.map(({ day: number, cards }, at) => {
        const bar = element("span", { class: "bar", "aria-hidden": "true" });
        bar.style.inlineSize = `${(100 * cards.length) / most}%`;
        const name = at ? day(number, { weekday: "short", day: "numeric", month: "short" }) : text("today");
        return element("tr", {}, element("th", { scope: "row" }, name), element("td", {}, element("div", { class: "amount" }, bar, element("span", {}, String(cards.length)))));
      });
      this.find("forecast").replaceChildren(...rows);
    }

    showKnown(now) {
      const rows = this.data.courses.flatMap(({ id, title, href, lang }) => {
        const cards = this.cards.filter(({ course }) => course === id);
        if (!cards.length) return [];
        const share = due.share(cards, now);
        const cells = [String(cards.length), share === null ? text("not_begun") : percent(share), String(this.queue.filter(({ course }) => course === id).length)];
        return element("tr", {}, element("th", { scope: "row" }, element("a", { href, ...(lang && { lang }) }, title)), ...cells.map((cell) => element("td", {}, cell)));
      });
      this.find("known").replaceChildren(...rows);
    }

    /** What was set aside, each with a way back. What the site has no longer is not named. */
    async showAside() {
      const shown = this.aside;
      const names = await Promise.all(shown.map((card) => this.named(card)));
      if (shown !== this.aside) return;
      const rows = shown.flatMap(({ id }, at) => {
        if (!names[at]) return [];
        names[at].id = `aside-${at}`;
        const back = element("button", { class: "button button-quiet", type: "button", "data-action": "back", "data-back": id, "aria-describedby": names[at].id }, text("back"));
        return [element("li", {}, names[at], " ", back)];
      });
      this.find("aside").hidden = !rows.length;
      this.find("aside-cards").replaceChildren(...rows);
    }

    /** What a card asks, in a few words; null where the site no longer asks it. @returns {Promise<HTMLElement | null>} */
    async named({ id }) {
      const [kind, name, question] = id.split("/");
      const file = await files.get(`${kind}/${name}`);
      if (!file) return null;
      if (kind === "concept") return element("span", { dir: "auto", ...(file.lang && { lang: file.lang }) }, file.term);
      const template = element("template");
      template.innerHTML = file;
      const prompt = template.content.querySelector(`fieldset[data-question="${question}"] .prompt`);
      const words = prompt?.textContent.trim().replace(/\s+/g, " ");
      if (!words) return null;
      return element("span", { dir: "auto", ...(prompt.lang && { lang: prompt.lang }) }, words.length > 120 ? `${words.slice(0, 119)}…` : words);
    }

    // One card after another

    setAside() {
      log.setAside(this.current.id, true, Date.now());
      this.ratings = null;
      this.say(text("set_aside"));
      this.next();
    }

    /** @param {string} card */
    takeBack(card) {
      log.setAside(card, false, Date.now());
      this.find("restored").textContent = text("taken_back");
      this.show();
      this.find("today").focus();
    }

    /** A card as it is asked; null where the site no longer has it, or it does not load. @param {{id: string, type?: string}} card */
    async load({ id, type }) {
      const { cards, ...theme } = this.dataset;
      try {
        await files.theme(cards);
      } catch {
        return null;
      }
      return type === "concept" ? Coursewright.ReviewConcept.load(id) : Coursewright.ReviewQuestion.load(id, theme);
    }

    async next() {
      const last = this.current?.id;
      this.show();
      const queue = this.queue.filter(({ id }, at, all) => id !== last || all.length === 1);
      const [card, following] = queue;
      if (!card || this.done.seconds >= this.enough) return this.end();
      this.current = card;
      this.asked = this.ratings = null;
      const asked = await this.load(card);
      // The learner may have stopped while it was loaded.
      if (this.current !== card) return;
      if (!asked) {
        this.gone.add(card.id);
        return this.next();
      }
      // The next one is there when it is wanted.
      if (following) files.get(following.id.split("/").slice(0, 2).join("/"));
      this.since = Date.now();
      this.left = 0;
      this.find("today").hidden = true;
      this.find("desk").hidden = false;
      this.toggleAttribute("data-asking", true);
      this.find("place").textContent = text("place", { n: this.done.reviews + 1, left: queue.length - 1 });
      this.find("ratings").replaceChildren();
      if (card.type === "concept") this.front(asked, card);
      else this.question(asked);
      this.querySelector("[data-action='stop']").hidden = false;
    }

    front(concept, card) {
      this.turn = { ...concept.turn(card.reviews.length), href: concept.about.href };
      this.find("card").replaceChildren(
        element("p", { class: "asks", tabindex: "-1" }, this.turn.asks), ...this.turn.front,
        element("p", { class: "actions" }, element("button", { class: "button", type: "button", "data-action": "show" }, text("show"))),
      );
      this.find("card").firstElementChild.focus();
    }

    reveal() {
      if (!this.turn || this.ratings) return;
      const back = element("div", { class: "back", tabindex: "-1" }, ...this.turn.back,
        element("p", { class: "source" }, element("a", { href: this.turn.href }, text("to_concept"))));
      this.find("card").lastElementChild.replaceWith(back);
      this.offer([1, 2, 3, 4], 3);
      back.focus();
    }

    question(asked) {
      this.asked = asked;
      this.turn = null;
      const { title, lang } = this.current.from;
      asked.question.find("legend").replaceChildren(element("span", lang ? { lang } : {}, title));
      const pass = element("button", { class: "button button-quiet", type: "button", "data-action": "pass" }, text("pass"));
      asked.question.find(".actions").append(pass);
      const form = element("form", { novalidate: "", autocomplete: "off" }, asked.fieldset);
      form.addEventListener("coursewright:say", (event) => this.say(event.detail));
      this.find("card").replaceChildren(form);
      asked.fieldset.focus();
    }

    check(pass) {
      if (!this.asked || this.ratings) return;
      const mark = this.asked.check(pass);
      if (!mark) return;
      this.querySelector("[data-action='pass']").hidden = true;
      this.find("card").append(element("p", { class: "source" }, element("a", { href: this.current.from.href }, text("to_quiz"))));
      if (mark !== "right") this.offer([1], 1);
      else if (this.asked.hinted) this.offer([2], 2);
      else this.offer([2, 3, 4], 3);
    }

    /** The ratings that there are, each with what follows from it. @param {number[]} ratings @param {number} usual */
    offer(ratings, usual) {
      this.ratings = ratings;
      this.usual = usual;
      const at = this.moment();
      const buttons = ratings.map((rating) => {
        const { days, minutes: soon } = fsrs.review(this.current.memory, rating, at);
        const when = days ? text("in_days", { n: days }) : text("in_minutes", { n: Math.round(soon) });
        const words = ratings.length > 1 ? RATINGS[rating - 1] : "go_on";
        return element("button", { class: rating === usual ? "button" : "button button-quiet", type: "button", "data-rating": rating, "aria-keyshortcuts": rating },
          element("span", {}, text(words)), element("small", {}, when));
      });
      this.find("ratings").replaceChildren(...buttons);
    }

    /** Now, or right after the card's last review, if the clock was set back since. */
    moment() {
      return Math.max(Date.now(), (this.current.reviews.at(-1)?.at ?? 0) + 1);
    }

    rate(rating) {
      if (!this.ratings?.includes(rating)) return;
      const seconds = Math.max(1, Math.min(LONGEST, Math.round((Date.now() - this.since) / 1000)));
      log.give({ at: this.moment(), rating, card: this.current.id, seconds });
      this.ratings = null;
      this.say(text("rated", { rating: text(RATINGS[rating - 1]) }));
      this.next();
    }

    end() {
      this.current = this.asked = this.turn = this.ratings = null;
      for (const part of ["card", "ratings"]) this.find(part).replaceChildren();
      this.find("desk").hidden = true;
      this.find("today").hidden = false;
      this.toggleAttribute("data-asking", false);
      this.show();
      this.find("today").focus();
    }

    // To take along

    async calendar() {
      await files.theme(this.dataset.cards);
      const now = Date.now();
      const titles = new Map(this.data.courses.map(({ id, title }) => [id, title]));
      const { site } = this.data;
      const days = due.forecast(this.cards, now, AHEAD).filter(({ cards }) => cards.length).map(({ day: number, cards }) => ({
        day: number,
        summary: text("calendar_event", { site: site.title, n: cards.length }),
        description: [counted(cards), minutes(cards), ...new Set(cards.map(({ course }) => titles.get(course)))].join("\n"),
      }));
      const url = location.protocol.startsWith("http") ? location.href.split("#")[0] : undefined;
      const words = Coursewright.reviewCalendar({ site: site.id, language: page.lang, name: text("calendar_name", { site: site.title }), now, url, days });
      download(`review-${site.id}.ics`, "text/calendar", words);
      this.find("taken").textContent = text("calendar_made", { n: days.length });
    }

    async anki() {
      this.find("taken").textContent = text("anki_making");
      const { site } = this.data;
      const cards = [];
      for (const card of this.cards) {
        const asked = await this.load(card);
        if (asked) cards.push({ id: card.id, ...asked.sides(), tags: [card.course, card.type === "concept" ? "concept" : "question"] });
      }
      download(`review-${site.id}.txt`, "text/plain", Coursewright.reviewAnki({ deck: site.title, site: site.id, cards }));
      this.find("taken").textContent = text("anki_made", { n: cards.length });
    }
  }
  customElements.define("review-page", ReviewPage);
})();
