/**
 * Every review, a line each: `<milliseconds> <rating> <card> <id> <seconds>`. Nothing in it is ever changed or taken away,
 * so two logs are joined by keeping the lines of both, whatever wrote them: lines that this version cannot read stay as
 * they are. What is known of a card is reckoned from its lines.
 *
 * Two more kinds of lines set a card aside, so that it is not asked, and take it back: `<milliseconds> - <card>` and
 * `<milliseconds> + <card>`. The later one holds.
 *
 * A card is `quiz/<quiz>/<question>` or `concept/<concept>`. The id of what an attempt tells of a question is `@` and the
 * attempt's id; other reviews have an id of chance. Two lines with the same card and id are one review: the earlier holds.
 */

/** @typedef {{at: number, rating: number, card: string, id: string, seconds: number}} Review */
Coursewright.reviewLog = (() => {
  const { store } = Coursewright;
  /** What saves and loads progress knows it by this name, too. */
  const NAME = "reviews/log";
  /** A clock may be a little ahead of another one, and a day ahead of what it should be. */
  const AHEAD = 86_400_000;
  const LINE = /^(\d{1,15}) ([1-4]) (\S+) (\S+)(?: (\d{1,4}))?( |$)/;
  const ASIDE = /^(\d{1,15}) ([-+]) (\S+)$/;
  /** What could not be stored. */
  let unsaved = "";

  const lines = (text) => text.split("\n").filter(Boolean);
  const merge = (...texts) => [...new Set(texts.flatMap(lines))].join("\n");
  const text = () => merge(store.get(NAME) ?? "", unsaved);

  /** @param {Review} review */
  const written = ({ at, rating, card, id, seconds }) => `${at} ${rating} ${card} ${id} ${seconds}`;

  /** The reviews of each card in their order. @param {string} log @returns {Map<string, Review[]>} */
  const parse = (log) => {
    const known = new Map();
    for (const line of lines(log)) {
      const [, at, rating, card, id, seconds] = LINE.exec(line) ?? [];
      if (!card) continue;
      const review = { at: Number(at), rating: Number(rating), card, id, seconds: Number(seconds) || 0 };
      const before = known.get(`${card} ${id}`);
      if (!before || review.at < before.at || (review.at === before.at && review.rating < before.rating)) known.set(`${card} ${id}`, review);
    }
    const cards = new Map();
    const order = [...known.values()].sort((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1));
    for (const review of order) cards.set(review.card, [...(cards.get(review.card) ?? []), review]);
    return cards;
  };

  /**
   * What to write where a clock went wrong: a review of a day that is still to come took place now at the latest. The
   * line that says otherwise stays, and the earlier one holds.
   */
  const corrected = (log, now) => [...parse(log).values()].flat().filter(({ at }) => at > now + AHEAD)
    .map((review) => written({ ...review, at: now }));

  /** What was said last of setting each card aside. @param {string} log @returns {Map<string, {at: number, is: boolean}>} */
  const asides = (log) => {
    const last = new Map();
    for (const line of lines(log)) {
      const [, time, sign, card] = ASIDE.exec(line) ?? [];
      const [at, is] = [Number(time), sign === "-"];
      const before = last.get(card) ?? { at: -1 };
      if (card && (at > before.at || (at === before.at && is))) last.set(card, { at, is });
    }
    return last;
  };

  /** Adds lines to whatever is stored by now. @param {string[]} more @returns {boolean} whether it is stored */
  const add = (more) => {
    const whole = merge(text(), more.join("\n"));
    const stored = store.set(NAME, whole);
    unsaved = stored ? "" : whole;
    return stored;
  };

  return {
    merge, parse, corrected, written,
    /** All reviews as they are now. @param {number} now */
    read(now) {
      const wrong = corrected(text(), now);
      if (wrong.length) add(wrong);
      return parse(text());
    },
    add,
    /** Of a review that was given here. @param {Omit<Review, "id">} review */
    give: (review) => add([written({ ...review, id: Coursewright.randomId().slice(0, 10) })]),
    /** Whether a card is set aside, by what log. @param {string} [log] @returns {(card: string) => boolean} */
    aside(log = text()) {
      const last = asides(log);
      return (card) => last.get(card)?.is ?? false;
    },
    /** Sets a card aside, or takes it back; also where a clock was ahead. @param {string} card @param {boolean} is @param {number} now */
    setAside: (card, is, now) => add([`${Math.max(now, (asides(text()).get(card)?.at ?? 0) + 1)} ${is ? "-" : "+"} ${card}`]),
    get trouble() {
      return unsaved ? "unsaved" : "";
    },
  };
})();
