/**
 * When something will be forgotten: FSRS-6 of the open-spaced-repetition project, with its published default parameters
 * and steps, as py-fsrs 6 and ts-fsrs 5 have them (MIT); without fuzz, so that the same reviews give the same days. It is
 * pure: what is known of a card is reckoned anew from all its reviews.
 */
window.Coursewright = window.Coursewright || {};

/**
 * @typedef {{stability: number, difficulty: number, state: "learning" | "review" | "relearning", step: number, last: number, minutes?: number, days?: number}} Memory
 * stability: the days after which it is remembered nine times in ten; difficulty: from 1 to 10; last: when it was reviewed,
 * in milliseconds; minutes or days: when it is due after that
 */
Coursewright.fsrs = (() => {
  const W = [
    0.212, 1.2931, 2.3065, 8.2956, 6.4133, 0.8334, 3.0194, 0.001, 1.8722, 0.1666, 0.796, 1.4835, 0.0614, 0.2629, 1.6483,
    0.6014, 1.8729, 0.5425, 0.0912, 0.0658, 0.1542,
  ];
  const RETENTION = 0.9;
  /** In minutes: for what is new, and for what was forgotten. */
  const STEPS = { learning: [1, 10], relearning: [10] };
  /** In days. FSRS allows a hundred years; what a course teaches is looked at once a year at least. */
  const LONGEST = 365;
  const AGAIN = 1;
  const HARD = 2;
  const GOOD = 3;
  const EASY = 4;
  const DECAY = -W[20];
  const FACTOR = 0.9 ** (1 / DECAY) - 1;

  const clamp = (value, least, most) => Math.min(Math.max(value, least), most);
  const lasting = (stability) => Math.max(stability, 0.001);

  /** The day of a moment, counted where the learner is: it changes at midnight there, also when clocks are moved. */
  const day = (time) => {
    const date = new Date(time);
    return Math.round(Date.UTC(date.getFullYear(), date.getMonth(), date.getDate()) / 86_400_000);
  };

  /** How likely it is to be remembered after so many days. */
  const recall = (stability, days) => (1 + (FACTOR * Math.max(days, 0)) / stability) ** DECAY;

  const firstDifficulty = (rating) => W[4] - Math.exp(W[5] * (rating - 1)) + 1;
  const nextDifficulty = (difficulty, rating) => {
    const moved = difficulty + ((10 - difficulty) * -W[6] * (rating - GOOD)) / 9;
    return clamp(W[7] * firstDifficulty(EASY) + (1 - W[7]) * moved, 1, 10);
  };

  /** After another review on the same day. */
  const sameDay = (stability, rating) => {
    const grown = Math.exp(W[17] * (rating - GOOD + W[18])) * stability ** -W[19];
    return lasting(stability * (rating >= GOOD ? Math.max(grown, 1) : grown));
  };
  const forgotten = (difficulty, stability, likely) => Math.min(
    W[11] * difficulty ** -W[12] * ((stability + 1) ** W[13] - 1) * Math.exp((1 - likely) * W[14]),
    stability / Math.exp(W[17] * W[18]),
  );
  const remembered = (difficulty, stability, likely, rating) => {
    const by = { [HARD]: W[15], [EASY]: W[16] }[rating] ?? 1;
    return stability * (1 + Math.exp(W[8]) * (11 - difficulty) * stability ** -W[9] * (Math.exp((1 - likely) * W[10]) - 1) * by);
  };

  /** In whole days. */
  const interval = (stability, longest) => clamp(Math.round((stability / FACTOR) * (RETENTION ** (1 / DECAY) - 1)), 1, longest);

  /** Where a card stands after a review, and when it is due. */
  const schedule = (memory, rating, longest) => {
    const steps = STEPS[memory.state];
    const graduate = () => ({ ...memory, state: "review", step: 0, days: interval(memory.stability, longest) });
    const wait = (step, minutes) => ({ ...memory, step, minutes });
    if (!steps) return rating === AGAIN ? { ...memory, state: "relearning", step: 0, minutes: STEPS.relearning[0] } : graduate();
    if (rating === AGAIN) return wait(0, steps[0]);
    if (rating === EASY) return graduate();
    if (rating === GOOD) return memory.step + 1 < steps.length ? wait(memory.step + 1, steps[memory.step + 1]) : graduate();
    // Hard: between the first two steps, or half as long again where there is one.
    return wait(memory.step, memory.step ? steps[memory.step] : steps.length > 1 ? (steps[0] + steps[1]) / 2 : steps[0] * 1.5);
  };

  /**
   * @param {Memory | null} before null for what is new
   * @param {number} rating 1: again, 2: hard, 3: good, 4: easy
   * @param {number} at in milliseconds
   * @returns {Memory}
   */
  const review = (before, rating, at, longest = LONGEST) => {
    if (!before) {
      const memory = { stability: lasting(W[rating - 1]), difficulty: clamp(firstDifficulty(rating), 1, 10), state: "learning", step: 0, last: at };
      return schedule(memory, rating, longest);
    }
    const { stability, difficulty, state, step, last } = before;
    const days = day(at) - day(last);
    const likely = recall(stability, days);
    const next = days < 1 ? sameDay(stability, rating)
      : lasting(rating === AGAIN ? forgotten(difficulty, stability, likely) : remembered(difficulty, stability, likely, rating));
    return schedule({ stability: next, difficulty: nextDifficulty(difficulty, rating), state, step, last: at }, rating, longest);
  };

  return {
    day,
    recall,
    review,
    /** What is known of a card, by all its reviews in their order. @param {{rating: number, at: number}[]} reviews @returns {Memory | null} */
    memory: (reviews) => reviews.reduce((memory, { rating, at }) => review(memory, rating, at), null),
    /** The day on which a card is due. @param {Memory} memory */
    dueDay: ({ last, days, minutes }) => (days ? day(last) + days : day(last + minutes * 60_000)),
    /** Whether a card is due. @param {Memory} memory @param {number} now */
    isDue: ({ last, days, minutes }, now) => (days ? day(last) + days <= day(now) : last + minutes * 60_000 <= now),
  };
})();
