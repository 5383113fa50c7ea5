/** Grades a text by what its writer has ticked, as `grade` of src/quiz does. Pure, as js/quiz/grade.js is. */
(() => {
  const Coursewright = globalThis.Coursewright;
  const { share, one, isShort, hasText } = Coursewright.grading;
  const has = Object.hasOwn;
  const LONGEST_FREE_TEXT = 20000;

  function written(key, given) {
    if (!hasText(given) || !isShort(given.text, LONGEST_FREE_TEXT)) return one(0);
    if (!Object.keys(given).every((id) => id === "text" || has(key.checklist, id))) return one(0);
    let ticked = 0;
    let all = 0;
    for (const id of Object.keys(key.checklist).sort()) {
      all += key.checklist[id];
      if (has(given, id) && given[id] === "yes") ticked += key.checklist[id];
    }
    return one(share(ticked, all));
  }

  Coursewright.graders.free_text = written;
})();
