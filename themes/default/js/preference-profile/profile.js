/** What a log of events says, as src/block/preference_profile.rs reckons it. */
(() => {
  const { sum, twoTo } = Coursewright.model;

  /** @typedef {{act: number, topic: number, days_ago: number}} Event */
  /** @typedef {{topics: string[], acts: {name: string, weight: number | null}[], messages: {topic: number, text: string}[], share: number, least: number}} Block */

  /** What a log says. @param {Block} block @param {number} halfLife @param {Event[]} events */
  function profile({ topics, acts, messages, share: from, least }, halfLife, events) {
    const ended = ({ topic, days_ago: ago }) => events.some((other) => other.topic === topic && acts[other.act].weight === null && other.days_ago <= ago);
    const counts = events.map((event) => {
      const { weight } = acts[event.act];
      return weight === null || ended(event) ? 0 : weight * twoTo(-event.days_ago / halfLife);
    });
    const scores = topics.map((_, topic) => sum(counts.filter((_, at) => events[at].topic === topic)));
    const total = sum(scores);
    const shares = scores.map((score) => (total > 0 ? score / total : 0));
    let chosen = -1;
    messages.forEach(({ topic }, at) => {
      const counting = events.filter((event, index) => event.topic === topic && counts[index] > 0).length;
      const enough = shares[topic] > 0 && shares[topic] >= from && counting >= least;
      if (enough && (chosen < 0 || shares[topic] > shares[messages[chosen].topic])) chosen = at;
    });
    return { counts, scores, shares, chosen };
  }

  /** How many events could be deleted, the oldest first, without another message. @param {Block} block @param {number} halfLife @param {Event[]} events */
  function spare(block, halfLife, events) {
    const { chosen } = profile(block, halfLife, events);
    let kept = events;
    for (const event of [...events].sort((one, other) => other.days_ago - one.days_ago)) {
      const fewer = kept.filter((other) => other !== event);
      if (profile(block, halfLife, fewer).chosen === chosen) kept = fewer;
    }
    return events.length - kept.length;
  }

  Coursewright.profile = { profile, spare };
})();
