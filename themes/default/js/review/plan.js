/** What is to be reviewed today, within five minutes, and what the next days will bring. Pure. */

/**
 * @typedef {{id: string, type: string, course: string, since?: number}} Card type: of its question, or `concept`; since:
 * when it was met first
 * @typedef {Card & {reviews: import("./log.js").Review[], memory: import("./fsrs.js").Memory | null}} Known
 */
Coursewright.reviewPlan = (() => {
  const { fsrs } = Coursewright;
  /** A day's work, in seconds. */
  const ENOUGH = 300;
  /** Cards that are reviewed for the first time, on one day. */
  const NEW_A_DAY = 10;
  /** Minutes by which a card of today is asked ahead of its time when nothing else is left. */
  const AHEAD = 20;
  /** Seconds that each kind usually takes: guesses of ours, to tell beforehand how long it will be. */
  const SECONDS = {
    concept: 12, true_false: 15, single_choice: 20, hotspot: 20, short_answer: 25, multiple_response: 30, cloze: 35, numeric: 40,
    ordering: 40, matching: 45, categorize: 45,
  };

  /** Whether a review was given on the page of reviews, and not by an attempt. */
  const isOwn = ({ id }) => !id.startsWith("@");
  const isMissed = ({ rating }) => rating < 3;
  const seconds = (cards) => cards.reduce((sum, { type }) => sum + (SECONDS[type] ?? 30), 0);

  /**
   * The cards that there are: of questions those that were missed once.
   * @param {Card[]} cards @param {Map<string, import("./log.js").Review[]>} reviews
   * @returns {Known[]}
   */
  const known = (cards, reviews) => cards.flatMap((card) => {
    const own = reviews.get(card.id) ?? [];
    if (card.type !== "concept" && !own.some(isMissed)) return [];
    return [{ ...card, since: card.since ?? own[0]?.at ?? 0, reviews: own, memory: fsrs.memory(own) }];
  });

  const isNew = ({ reviews }) => !reviews.some(isOwn);
  /** What an attempt has just missed waits for nothing. */
  const isDue = (card, now) => !card.memory || (isNew(card) && !card.memory.days) || fsrs.isDue(card.memory, now);

  /** What has been done today. @param {Known[]} cards @param {number} now */
  const done = (cards, now) => {
    const today = fsrs.day(now);
    const own = cards.map(({ reviews }) => reviews.filter(isOwn)).filter((reviews) => reviews.length);
    const given = own.flat().filter(({ at }) => fsrs.day(at) === today);
    return {
      reviews: given.length,
      seconds: given.reduce((sum, review) => sum + review.seconds, 0),
      begun: own.filter(([first]) => fsrs.day(first.at) === today).length,
    };
  };

  /**
   * What is to be asked now, in its order: first what is closest to being forgotten, then what is new, of which questions
   * before concepts. What is due in a moment comes when nothing else is left.
   * @param {Known[]} cards @param {number} now
   */
  const queue = (cards, now) => {
    const likely = ({ memory }) => fsrs.recall(memory.stability, fsrs.day(now) - fsrs.day(memory.last));
    const due = cards.filter((card) => isDue(card, now));
    const old = due.filter((card) => !isNew(card)).sort((a, b) => likely(a) - likely(b));
    const fresh = due.filter(isNew).sort((a, b) => (a.type === "concept") - (b.type === "concept") || a.since - b.since);
    const soon = cards.filter((card) => !isNew(card) && !isDue(card, now) && isDue(card, now + AHEAD * 60_000) && !card.memory.days)
      .sort((a, b) => a.memory.last + a.memory.minutes * 60_000 - b.memory.last - b.memory.minutes * 60_000);
    const left = Math.max(0, NEW_A_DAY - done(cards, now).begun);
    return [...old, ...fresh.slice(0, left), ...soon];
  };

  /**
   * How many cards are due on each of the next days, the first being today; new ones are dealt out over them.
   * @param {Known[]} cards @param {number} now
   */
  const forecast = (cards, now, count = 14) => {
    const today = fsrs.day(now);
    const days = Array.from({ length: count }, (_, at) => ({ day: today + at, cards: [] }));
    const waiting = cards.filter((card) => isNew(card) && isDue(card, now)).sort((a, b) => (a.type === "concept") - (b.type === "concept") || a.since - b.since);
    for (const card of cards.filter((one) => !waiting.includes(one))) {
      days[Math.max(0, fsrs.dueDay(card.memory) - today)]?.cards.push(card);
    }
    let left = NEW_A_DAY - done(cards, now).begun;
    for (const one of days) {
      one.cards.push(...waiting.splice(0, Math.max(0, left)));
      left = NEW_A_DAY;
    }
    return days;
  };

  /** How much of what was begun would be remembered now, from 0 to 1: nothing yet of what is being learnt; null where nothing was begun. @param {Known[]} cards */
  const share = (cards, now) => {
    const begun = cards.filter(({ memory }) => memory);
    const sum = begun.reduce((all, { memory }) => all + (memory.days ? fsrs.recall(memory.stability, fsrs.day(now) - fsrs.day(memory.last)) : 0), 0);
    return begun.length ? sum / begun.length : null;
  };

  return { ENOUGH, known, queue, done, forecast, share, seconds };
})();
