/**
 * What this browser keeps of a learner's work. Every change is read, merged and written again, so that two tabs
 * lose nothing. When the browser refuses to store, the page goes on with what it has in memory.
 */
window.Coursewright = window.Coursewright || {};

/**
 * @typedef {{id: string, wording: string, shown: string[], tries: any[], hints: number, seconds: number, confidence?: number | null, carried?: boolean, flag?: boolean, response?: any, at?: number}} Record
 * @typedef {{id: string, course: string, quiz: string, mode: string, number: number, scoring: string, seed?: string, started: string, questions: Record[]}} Draft
 * @typedef {Draft & {ended: string, over_time?: number, claimed: {points: number | null, possible: number | null, score: number | null, most?: number, passed: boolean | null}}} Attempt most: what the score can come to while texts wait for HR's marks
 * @typedef {{opened: string, finished: string | null, seen?: string, title?: string, lang?: string, next?: {path: string, title: string, lang?: string}}} LessonMark
 * @typedef {{version: number, lessons: Object<string, LessonMark>, attempts: Attempt[], drafts: Object<string, Draft>, objectives: Object<string, string>, known: Object<string, string>}} Progress objectives: met here; known: shown by a pre-test
 */
Coursewright.store = (() => {
  const VERSION = 1;
  const REVIEWS = "reviews/log";
  const prefix = `coursewright/1/${document.documentElement.dataset.site}/`;
  /** Courses that could not be written. @type {Map<string, Progress>} */
  const memory = new Map();
  /** Courses written by a newer version of the site: never overwritten. @type {Set<string>} */
  const newer = new Set();

  const get = (name) => {
    try {
      return localStorage.getItem(prefix + name);
    } catch {
      return null;
    }
  };
  /** @returns {boolean} whether it is stored */
  const set = (name, text) => {
    try {
      if (text === null) localStorage.removeItem(prefix + name);
      else localStorage.setItem(prefix + name, text);
      return true;
    } catch {
      return false;
    }
  };
  const names = () => {
    try {
      return Object.keys(localStorage).filter((key) => key.startsWith(prefix)).map((key) => key.slice(prefix.length));
    } catch {
      return [];
    }
  };

  const isMap = (value) => typeof value === "object" && value !== null && !Array.isArray(value);
  const isWork = (value) => isMap(value) && typeof value.id === "string" && Array.isArray(value.questions)
    && value.questions.every((record) => isMap(record) && Array.isArray(record.tries) && Array.isArray(record.shown));
  /** Entries by names that authors choose: `constructor` is one like any other. */
  const named = (...maps) => Object.assign(Object.create(null), ...maps);
  const kept = (map, test) => named(Object.fromEntries(Object.entries(isMap(map) ? map : {}).filter(([, value]) => test(value))));

  /** What can be used of something read from storage or from a file. @returns {Progress | null} */
  const clean = (value) => isMap(value) && value.version === VERSION ? {
    version: VERSION,
    lessons: kept(value.lessons, (lesson) => isMap(lesson) && typeof lesson.opened === "string"),
    attempts: (Array.isArray(value.attempts) ? value.attempts : []).filter((attempt) => isWork(attempt) && isMap(attempt.claimed)),
    drafts: kept(value.drafts, isWork),
    objectives: kept(value.objectives, (time) => typeof time === "string"),
    known: kept(value.known, (time) => typeof time === "string"),
  } : null;

  const first = (a, b) => (!a || (b && b < a) ? b : a) || null;

  /** Two drafts of one quiz: the one begun first, with whatever response is newest to each question. */
  const mergeDraft = (a, b) => {
    if (!a || !b) return a || b;
    const [base, other] = a.started <= b.started ? [a, b] : [b, a];
    const newest = new Map(other.questions.map((record) => [record.id, record]));
    const questions = base.questions.map((record) => {
      const rival = newest.get(record.id);
      return rival && (rival.at || 0) >= (record.at || 0) ? { ...rival, shown: record.shown } : record;
    });
    return { ...base, questions };
  };

  /** Everything that is in either. @param {Progress} a @param {Progress} b @returns {Progress} */
  const merge = (a, b) => {
    const attempts = [...a.attempts, ...b.attempts.filter((attempt) => a.attempts.every(({ id }) => id !== attempt.id))]
      .sort((one, other) => (one.ended < other.ended ? -1 : 1));
    const lessons = { ...a.lessons };
    for (const [id, lesson] of Object.entries(b.lessons)) {
      const mine = lessons[id] || lesson;
      const last = (lesson.seen || "") > (mine.seen || "") ? lesson : mine;
      lessons[id] = { ...last, opened: first(mine.opened, lesson.opened), finished: first(mine.finished, lesson.finished) };
    }
    const drafts = named(a.drafts);
    for (const [quiz, draft] of Object.entries(b.drafts)) drafts[quiz] = mergeDraft(drafts[quiz], draft);
    for (const [quiz, draft] of Object.entries(drafts)) {
      if (attempts.some(({ id }) => id === draft.id)) delete drafts[quiz];
    }
    return { version: VERSION, lessons, attempts, drafts, objectives: named(b.objectives, a.objectives), known: named(b.known, a.known) };
  };

  /** The progress in one course as it is now. @param {string} id @returns {Progress} */
  const course = (id) => {
    const text = get(id);
    let stored = clean({ version: VERSION });
    newer.delete(id);
    if (text) {
      let value = null;
      try {
        value = JSON.parse(text);
      } catch {
        // Not JSON: put aside below.
      }
      if (isMap(value) && value.version > VERSION) newer.add(id);
      else if (clean(value)) stored = clean(value);
      else set(`${id}/damaged`, text);
    }
    return memory.has(id) ? merge(stored, memory.get(id)) : stored;
  };

  const changed = () => document.dispatchEvent(new CustomEvent("coursewright:progress"));

  /** Changes the newest progress of a course and stores it. @param {string} id @param {(progress: Progress) => void} change */
  const update = (id, change) => {
    const progress = course(id);
    change(progress);
    if (!newer.has(id) && set(id, JSON.stringify(progress))) memory.delete(id);
    else memory.set(id, progress);
    changed();
  };

  const courses = () => {
    const stored = names().filter((name) => !name.includes("/") && name !== "scheme" && name !== "learner");
    return [...new Set([...stored, ...memory.keys()])];
  };

  addEventListener("storage", (event) => {
    if (event.key === null || event.key.startsWith(prefix)) changed();
  });
  // A page taken from the back/forward cache has missed what other tabs wrote.
  addEventListener("pageshow", (event) => {
    if (event.persisted) changed();
  });

  const store = {
    get, set, course, courses, update, merge, mergeDraft,

    /** Why progress is not safe here: a key of the strings, or nothing. */
    get trouble() {
      return newer.size ? "newer" : memory.size ? "unsaved" : "";
    },

    /**
     * The score that counts of several attempts.
     * @param {Attempt[]} attempts
     * @param {string} [rule] "best", "first", "last" or "average"
     * @param {boolean} [most] with everything for texts that wait for a mark
     */
    counts(attempts, rule, most) {
      const scores = attempts.map(({ claimed }) => Number((most && claimed.most) || claimed.score) || 0);
      switch (rule) {
        case "first": return scores[0] ?? 0;
        case "last": return scores.at(-1) ?? 0;
        case "average": return scores.reduce((sum, score) => sum + score, 0) / (scores.length || 1);
        default: return Math.max(0, ...scores);
      }
    },

    /**
     * Where the learner stands in one quiz.
     * @param {Progress} progress @param {string} quiz
     * @param {{scoring?: string, attempts?: number, attempt_score?: string, pass_mark?: number | null}} [form] the quiz
     * as it is today; attempts on an earlier one do not count, nor those after as many as are allowed
     */
    standing(progress, quiz, { scoring, attempts: most, attempt_score: rule, pass_mark: pass } = {}) {
      const all = progress.attempts.filter((attempt) => attempt.quiz === quiz);
      const ours = all.filter((attempt) => !scoring || attempt.scoring === scoring);
      const attempts = most ? ours.slice(0, most) : ours;
      const draft = progress.drafts[quiz];
      const counted = store.counts(attempts, rule);
      const highest = store.counts(attempts, rule, true);
      const reaches = (score) => score + 1e-9 >= pass;
      const isAsked = typeof pass === "number" && attempts.length > 0;
      const passed = isAsked ? reaches(counted) : attempts.some(({ claimed }) => claimed.passed === true);
      const open = highest > counted + 1e-9;
      return {
        attempts: ours.length,
        earlier: all.length - ours.length,
        best: counted,
        most: highest,
        /** Whether marks that are missing can change the score, and whether they decide. */
        open,
        undecided: open && !passed && !(isAsked && !reaches(highest)),
        told: attempts.some(({ claimed }) => typeof claimed.score === "number"),
        passed,
        marked: isAsked || attempts.some(({ claimed }) => typeof claimed.passed === "boolean"),
        begun: Boolean(draft && draft.questions.some(({ at }) => at)),
      };
    },

    /** All progress as it goes into a file. */
    export() {
      const all = Object.fromEntries(courses().map((id) => [id, course(id)]));
      return { format: "coursewright-progress/1", site: document.documentElement.dataset.site, created: new Date().toISOString(), courses: all, reviews: get(REVIEWS) };
    },

    /** Joins a saved file with what is here. @param {string} text @returns {{fault?: string, site?: string, attempts?: number}} */
    import(text) {
      let file = null;
      try {
        file = JSON.parse(text);
      } catch {
        return { fault: "bad_file" };
      }
      const [format, version] = String(isMap(file) && file.format).split("/");
      if (format !== "coursewright-progress" || !isMap(file.courses)) return { fault: "bad_file" };
      const entries = Object.entries(file.courses);
      if (Number(version) > 1 || entries.some(([, value]) => isMap(value) && value.version > VERSION)) return { fault: "newer_file" };
      if (file.site !== document.documentElement.dataset.site) return { fault: "other_site", site: String(file.site) };
      if (!entries.every(([id, value]) => /^[a-z0-9-]{1,64}$/.test(id) && clean(value))) return { fault: "bad_file" };
      let attempts = 0;
      for (const [id, value] of entries) {
        update(id, (progress) => {
          const joined = merge(progress, clean(value));
          attempts += joined.attempts.length - progress.attempts.length;
          Object.assign(progress, joined);
        });
      }
      // A log, to which lines are only ever added.
      if (file.reviews) set(REVIEWS, [...new Set(`${get(REVIEWS) ?? ""}\n${file.reviews}`.split("\n"))].join("\n"));
      return { attempts };
    },

    /** Removes everything this site keeps here. */
    clear() {
      for (const name of names()) set(name, null);
      memory.clear();
      changed();
    },
  };
  return store;
})();
