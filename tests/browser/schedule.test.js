/** The schedule of reviews, its log and its files, without a browser. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { createContext, runInContext } from "node:vm";
import { ROOT } from "./support.js";

const DAY = 86_400_000;
const NOON = Date.UTC(2026, 5, 1, 12, 30);

/** The theme's scripts of reviews, each world with a storage of its own. */
function world(stored = {}) {
  const kept = new Map(Object.entries(stored));
  let ids = 0;
  const Coursewright = {
    randomId: () => `id${String(ids += 1).padStart(8, "0")}`,
    store: { get: (name) => kept.get(name) ?? null, set: (name, text) => Boolean(kept.set(name, text)) },
  };
  const context = createContext({ Coursewright, TextEncoder, window: { Coursewright } });
  for (const name of ["review/fsrs", "review/log", "review/plan", "cards/anki", "cards/calendar"]) {
    runInContext(readFileSync(join(ROOT, "themes/default/js", `${name}.js`), "utf8"), context, { filename: `${name}.js` });
  }
  return { ...Coursewright, kept };
}
/** Values of another realm, as ours. */
const ours = (value) => JSON.parse(JSON.stringify(value));
const near = (actual, expected, by = 1e-4) => assert.ok(Math.abs(actual - expected) < by, `${actual} is not ${expected}`);

describe("FSRS-6 gives what its other implementations give", () => {
  const { fsrs } = world();

  // ts-fsrs 5, packages/fsrs/__tests__/FSRS-6.test.ts, `ivl_history`; the same list is in tests/test_basic.py of py-fsrs 6.
  test("the intervals of thirteen reviews, each on the day it is due", () => {
    const ratings = [3, 3, 3, 3, 3, 3, 1, 1, 3, 3, 3, 3, 3];
    let at = NOON;
    let memory = null;
    const days = ratings.map((rating) => {
      memory = fsrs.review(memory, rating, at, 36_500);
      at = memory.days ? memory.last + memory.days * DAY : memory.last + memory.minutes * 60_000;
      return memory.days ?? 0;
    });
    assert.deepEqual(days, [0, 2, 11, 46, 163, 498, 0, 0, 2, 4, 7, 12, 21]);
  });

  // The same file, `memory state[short-term]`, which names src/inference.rs of fsrs-rs as its source.
  test("the memory after six reviews", () => {
    let at = NOON;
    let memory = null;
    for (const [rating, days] of [[1, 0], [3, 0], [3, 1], [3, 3], [3, 8], [3, 21]]) {
      at += days * DAY;
      memory = fsrs.review(memory, rating, at);
    }
    near(memory.stability, 53.62691);
    near(memory.difficulty, 6.3574867);
  });

  // The same file, `first repeat`.
  test("the memory after a first review", () => {
    const first = [1, 2, 3, 4].map((rating) => fsrs.review(null, rating, NOON));
    assert.deepEqual(first.map(({ stability }) => stability), [0.212, 1.2931, 2.3065, 8.2956]);
    [6.4133, 5.11217071, 2.11810397, 1].forEach((difficulty, at) => near(first[at].difficulty, difficulty, 1e-7));
    assert.deepEqual(first.map(({ days }) => days ?? 0), [0, 0, 0, 8]);
    assert.deepEqual(first.map(({ state }) => state), ["learning", "learning", "learning", "review"]);
  });

  // The same file, `get retrievability`: what was easy is due after eight days.
  test("how likely it is to be remembered", () => {
    near(fsrs.recall(8.2956, 8), 0.9024733, 1e-6);
    assert.equal(fsrs.recall(8.2956, 0), 1);
    near(fsrs.recall(5, 5), 0.9, 1e-12);
  });

  // py-fsrs 6, tests/test_basic.py: `test_good_learning_steps` and those after it.
  test("the steps of what is new and of what was forgotten", () => {
    const minutes = (before, rating) => fsrs.review(before, rating, NOON).minutes;
    assert.deepEqual([1, 2, 3].map((rating) => minutes(null, rating)), [1, 5.5, 10]);
    const second = fsrs.review(null, 3, NOON);
    assert.deepEqual([1, 2].map((rating) => minutes(second, rating)), [1, 10]);
    const known = fsrs.review(second, 3, NOON + 600_000);
    assert.equal(known.state, "review");
    const lost = fsrs.review(known, 1, NOON + 3 * DAY);
    assert.deepEqual([lost.state, lost.minutes, fsrs.review(lost, 2, NOON + 3 * DAY).minutes], ["relearning", 10, 15]);
    assert.equal(fsrs.review(lost, 3, NOON + 3 * DAY + 600_000).state, "review");
  });

  test("stability has a least value, and pauses have a longest", () => {
    let memory = null;
    for (let at = 0; at < 1000; at += 1) memory = fsrs.review(memory, 1, NOON + at * DAY);
    assert.ok(memory.stability >= 0.001);
    for (let at = 0; at < 40; at += 1) memory = fsrs.review(memory, 4, memory.last + (memory.days ?? 1) * DAY);
    assert.equal(memory.days, 365);
  });
});

describe("the log of reviews", () => {
  const line = (at, rating, card, id) => `${at} ${rating} ${card} ${id} 10`;

  test("joined with another one loses nothing, whichever comes first and however often", () => {
    const { reviewLog: log, fsrs } = world();
    const here = [line(NOON, 1, "concept/a", "x1"), line(NOON + DAY, 3, "concept/a", "x2")].join("\n");
    const there = [line(NOON, 1, "concept/a", "x1"), line(NOON + 2 * DAY, 3, "concept/a", "y1"), line(NOON, 3, "quiz/q/b", "@z")].join("\n");
    const parsed = (...texts) => ours([...log.parse(log.merge(...texts))].sort(([a], [b]) => (a < b ? -1 : 1)));
    const joined = parsed(here, there);
    assert.deepEqual(joined, parsed(there, here, there));
    assert.deepEqual(joined.map(([card, reviews]) => [card, reviews.map(({ id }) => id)]), [["concept/a", ["x1", "x2", "y1"]], ["quiz/q/b", ["@z"]]]);
    assert.equal(fsrs.memory(joined[0][1]).last, NOON + 2 * DAY);
  });

  test("keeps lines that a later version has written, and counts a review that two devices noted once", () => {
    const { reviewLog: log } = world();
    const text = [line(NOON, 1, "quiz/q/a", "@t"), line(NOON + 5000, 1, "quiz/q/a", "@t"), "v2 something else", `${NOON} 9 concept/a x 1`].join("\n");
    assert.deepEqual(ours(log.parse(text).get("quiz/q/a")), [{ at: NOON, rating: 1, card: "quiz/q/a", id: "@t", seconds: 10 }]);
    assert.equal(log.parse(text).size, 1);
    assert.ok(log.merge(text, line(NOON, 3, "concept/b", "n")).includes("v2 something else"));
  });

  test("sets cards aside and takes them back, whichever log comes first", () => {
    const { reviewLog: log } = world();
    const here = [line(NOON, 1, "concept/a", "x1"), `${NOON + 1} - concept/a`, `${NOON + 2} - concept/b`].join("\n");
    const there = [`${NOON + 5} + concept/a`, `${NOON} + concept/b`].join("\n");
    for (const both of [log.merge(here, there), log.merge(there, here)]) {
      const isAside = log.aside(both);
      assert.deepEqual(["concept/a", "concept/b", "concept/c"].map(isAside), [false, true, false]);
      assert.equal(log.parse(both).size, 1, "they are no reviews");
    }
    // A clock that was ahead when it was set aside does not keep it there.
    log.setAside("concept/a", true, NOON + 9 * DAY);
    log.setAside("concept/a", false, NOON);
    assert.equal(log.aside()("concept/a"), false);
  });

  test("a clock that was years ahead delays nothing for years, and loses no review", () => {
    const { reviewLog: log, fsrs } = world({ "reviews/log": [line(NOON, 3, "concept/a", "x1"), line(NOON + 900 * DAY, 3, "concept/a", "x2")].join("\n") });
    const reviews = log.read(NOON + DAY).get("concept/a");
    assert.deepEqual(ours(reviews.map(({ at }) => at)), [NOON, NOON + DAY]);
    // Also when a device brings the wrong line again.
    log.add([line(NOON + 900 * DAY, 3, "concept/a", "x2")]);
    assert.equal(log.read(NOON + 2 * DAY).get("concept/a").at(-1).at, NOON + DAY);
    assert.ok(fsrs.dueDay(fsrs.memory(reviews)) < fsrs.day(NOON) + 30);
  });

  test("two tabs that write one after the other keep both reviews", () => {
    const { reviewLog: log } = world();
    log.give({ at: NOON, rating: 3, card: "concept/a", seconds: 5 });
    log.give({ at: NOON + 1, rating: 1, card: "concept/b", seconds: 5 });
    assert.deepEqual(ours([...log.read(NOON + 2).keys()]), ["concept/a", "concept/b"]);
  });
});

describe("a day's reviews", () => {
  const { reviewPlan: plan, reviewLog: log } = world();
  const concept = (id) => ({ id: `concept/${id}`, type: "concept", course: "c", since: NOON });
  const choice = (id) => ({ id: `quiz/q/${id}`, type: "single_choice", course: "c" });
  const reviews = (...lines) => log.parse(lines.map(([at, rating, card, id], n) => `${at} ${rating} ${card} ${id ?? `n${n}`} 10`).join("\n"));

  test("questions that were never missed are no cards", () => {
    const known = plan.known([choice("missed"), choice("right"), choice("new")], reviews([NOON, 1, "quiz/q/missed", "@a"], [NOON, 3, "quiz/q/right", "@a"]));
    assert.deepEqual(ours(known.map(({ id }) => id)), ["quiz/q/missed"]);
  });

  test("what is closest to being forgotten comes first, and of what is new, questions", () => {
    const all = [concept("new"), concept("old"), concept("older"), choice("missed")];
    const known = plan.known(all, reviews(
      [NOON - 9 * DAY, 3, "concept/older"], [NOON - 9 * DAY + 1, 3, "concept/older"],
      [NOON - 5 * DAY, 3, "concept/old"], [NOON - 5 * DAY + 1, 3, "concept/old"], [NOON - DAY, 1, "quiz/q/missed", "@a"],
    ));
    assert.deepEqual(ours(plan.queue(known, NOON).map(({ id }) => id)), ["concept/older", "concept/old", "quiz/q/missed", "concept/new"]);
  });

  test("ten new cards are begun on a day, and the forecast deals out the others", () => {
    const all = Array.from({ length: 25 }, (_, at) => concept(`c${at}`));
    assert.equal(plan.queue(plan.known(all, new Map()), NOON).length, 10);
    const forecast = plan.forecast(plan.known(all, new Map()), NOON);
    assert.deepEqual(ours(forecast.slice(0, 4).map(({ cards }) => cards.length)), [10, 10, 5, 0]);
    const begun = plan.known(all, reviews([NOON - 60_000, 4, "concept/c0"], [NOON - 50_000, 4, "concept/c1"]));
    assert.equal(plan.queue(begun, NOON).length, 8);
    assert.deepEqual(ours(plan.done(begun, NOON)), { reviews: 2, seconds: 20, begun: 2 });
  });

  test("what was forgotten a moment ago is asked when nothing else is left", () => {
    const known = plan.known([concept("a"), concept("b")], reviews([NOON - 1000, 1, "concept/a"], [NOON - 2 * DAY, 1, "concept/b"]));
    assert.deepEqual(ours(plan.queue(known, NOON).map(({ id }) => id)), ["concept/b", "concept/a"]);
  });

  test("what is still being learnt is not known", () => {
    const known = plan.known([concept("a"), concept("b"), concept("new")], reviews([NOON, 4, "concept/a"], [NOON, 1, "concept/b"]));
    assert.equal(plan.share(known, NOON), 0.5);
    assert.equal(plan.share(plan.known([concept("new")], new Map()), NOON), null);
  });

  test("days begin at midnight, where the learner is", () => {
    const evening = new Date(2026, 2, 28, 23, 50).getTime();
    const known = plan.known([concept("a")], reviews([evening, 4, "concept/a"]));
    const days = plan.forecast(known, evening);
    assert.equal(days.findIndex(({ cards }) => cards.length), 8);
    const before = new Date(2026, 3, 4, 23, 59).getTime();
    const after = new Date(2026, 3, 5, 0, 1).getTime();
    assert.deepEqual([before, after].map((now) => plan.queue(known, now).length), [0, 1]);
  });
});

describe("the file for calendars", () => {
  const { reviewCalendar } = world();
  const days = [
    { day: 20_605, summary: "Review: Tea; all of it, and 复习", description: "3 questions\nAbout 2 minutes.\nA very long course title, with a comma and ümläuts that go on until no line can hold them all" },
    { day: 20_607, summary: "Review", description: "\\" },
  ];
  const text = reviewCalendar({ site: "tea", language: "en", name: "Review: Tea", now: NOON, url: "https://tea.example.com/review.html", days });

  /** As RFC 5545 has it read: lines unfolded, then names, parameters and values. */
  const read = (file) => {
    assert.ok(file.endsWith("\r\n"));
    assert.ok(!/[^\r]\n|\r[^\n]/.test(file), "lines end with CRLF alone");
    const rows = file.split("\r\n").slice(0, -1);
    for (const row of rows) assert.ok(Buffer.byteLength(row) <= 75, row);
    return rows.join("\n").replace(/\n[ \t]/g, "").split("\n").map((row) => {
      const [, name, parameters, value] = /^([A-Z-]+)((?:;[A-Z-]+=[^:;,"]+)*):(.*)$/u.exec(row);
      return { name, parameters, value };
    });
  };

  test("is whole: one event a day, each with what the standard asks for", () => {
    const lines = read(text);
    assert.deepEqual([lines[0].value, lines.at(-1).name, lines.at(-1).value], ["VCALENDAR", "END", "VCALENDAR"]);
    for (const name of ["VERSION", "PRODID"]) assert.equal(lines.filter((one) => one.name === name).length, 1, name);
    const [events, alarms] = [[], []];
    let part;
    for (const line of lines) {
      if (line.name === "BEGIN") part = { VEVENT: events, VALARM: alarms }[line.value];
      if (line.name === "BEGIN") part?.push({});
      else if (part && line.name !== "END") {
        assert.ok(!(line.name in part.at(-1)), `${line.name} stands twice`);
        part.at(-1)[line.name] = line;
      }
    }
    assert.equal(events.length, 2);
    assert.equal(new Set(events.map(({ UID }) => UID.value)).size, 2);
    const [first] = events;
    assert.equal(first.UID.value, "review-20260601@tea.coursewright");
    assert.deepEqual([first.DTSTART.parameters, first.DTSTART.value, first.DTEND.value], [";VALUE=DATE", "20260601", "20260602"]);
    assert.match(first.DTSTAMP.value, /^\d{8}T\d{6}Z$/);
    const plain = (value) => value.replace(/\\n/g, "\n").replace(/\\([\\;,])/g, "$1");
    assert.deepEqual([plain(first.SUMMARY.value), plain(first.DESCRIPTION.value)], [days[0].summary, days[0].description]);
    assert.equal(events[1].DESCRIPTION.value, "\\\\");
    assert.equal(alarms.length, 2);
    const [alarm] = alarms;
    assert.deepEqual([alarm.ACTION.value, alarm.TRIGGER.value, plain(alarm.DESCRIPTION.value)], ["DISPLAY", "PT9H", days[0].summary]);
  });

  test("the same day has the same id in a later file, with a higher number", () => {
    const later = read(reviewCalendar({ site: "tea", language: "en", name: "Review", now: NOON + DAY, days: [days[0]] }));
    const of = (lines, name) => lines.find((line) => line.name === name).value;
    assert.equal(of(later, "UID"), of(read(text), "UID"));
    assert.ok(Number(of(later, "SEQUENCE")) > Number(of(read(text), "SEQUENCE")));
    assert.ok(!later.some(({ name }) => name === "URL"));
  });
});

test("cards for Anki are lines of four fields, and name themselves", () => {
  const { reviewAnki } = world();
  const text = reviewAnki({ deck: "Tea", site: "tea", cards: [{ id: "concept/leaf", front: "A \"leaf\"\tor\ntwo", back: "<p>Green</p>", tags: ["the pot", "concept"] }] });
  assert.deepEqual(text.split("\n"), [
    "#separator:tab", "#html:true", "#notetype:Basic", "#deck:Tea", "#guid column:1", "#tags column:4",
    "\"tea/concept/leaf\"\t\"A \"\"leaf\"\" or two\"\t\"<p>Green</p>\"\t\"the-pot concept\"", "",
  ]);
});
