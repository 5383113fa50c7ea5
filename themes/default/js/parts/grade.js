/** Grades pairs, categories, gaps and ratings, as `grade` of src/quiz does. Pure, as js/quiz/grade.js is. */
(() => {
  const Coursewright = globalThis.Coursewright;
  const { share, one, typed, isText, isMap } = Coursewright.grading;
  const has = Object.hasOwn;

  /** Whether a response says something of these parts, and of no others. */
  const isOf = (given, parts) => isMap(given) && Object.keys(given).every((part) => has(parts, part));
  /** In the order in which Rust adds them up. */
  const sorted = (map) => Object.keys(map).sort();

  /** Also items and their categories. */
  function matched(key, given) {
    const all = key.pairs || key.items;
    if (!isOf(given, all)) return one(0);
    const pairs = Object.keys(all);
    const right = pairs.filter((pair) => has(given, pair) && given[pair] === all[pair]).length;
    if (key.rule === "all_or_nothing") return one(right === pairs.length && right > 0 ? 1 : 0);
    return one(share(right, pairs.length));
  }

  /** What one part of a response earns: a gap, an item, a criterion. */
  function part(key, id, given) {
    if (!isText(given)) return 0;
    if (key.gaps) {
      const gap = key.gaps[id];
      return gap.answers ? typed({ answers: gap.answers, ignore: key.ignore }, given).credit : Number(given === gap.right);
    }
    if (key.criteria) {
      const { reference } = key.criteria[id];
      const rating = Number(given);
      if (String(rating) !== given || !Number.isInteger(rating) || rating < key.from || rating > key.to) return 0;
      return Math.max(0, 1 - Math.abs(rating - reference) / (key.tolerance + 1 || key.to - key.from));
    }
    return Number(given === (key.pairs || key.items)[id]);
  }

  function filled(key, given) {
    if (!isOf(given, key.gaps)) return one(0);
    const credits = sorted(key.gaps).map((id) => (has(given, id) ? part(key, id, given[id]) : 0));
    if (key.rule === "all_or_nothing") return one(Number(credits.length > 0 && credits.every((credit) => credit >= 1)));
    return one(share(credits.reduce((sum, credit) => sum + credit, 0), credits.length));
  }

  /** Its script is there wherever a card is: on pages with such a question, and at HR's. */
  function rated(key, given) {
    if (!isOf(given, key.criteria)) return one(0);
    const graded = sorted(key.criteria).filter((id) => key.criteria[id].reference !== null);
    return one(Coursewright.weighted(graded.map((id) => [key.criteria[id].weight, has(given, id) ? part(key, id, given[id]) : 0])));
  }

  Object.assign(Coursewright.graders, { matching: matched, categorize: matched, cloze: filled, scorecard: rated });
  Coursewright.grading.part = part;
})();
