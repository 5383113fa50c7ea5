/** Grades an order, as `grade` of src/quiz does. Pure, as js/quiz/grade.js is. */
(() => {
  const Coursewright = globalThis.Coursewright;
  const { share, one, isList, areDistinct } = Coursewright.grading;

  function ordered(key, ids) {
    const order = key.order;
    if (!isList(ids) || ids.length !== order.length || !areDistinct(ids)) return one(0);
    if (!ids.every((id) => order.includes(id))) return one(0);
    const placed = ids.filter((id, index) => id === order[index]).length;
    if (key.rule === "all_or_nothing") return one(placed === order.length ? 1 : 0);
    if (key.rule === "position") return one(share(placed, order.length));
    if (order.length < 2) return one(1);
    const follows = (id, index) => index > 0 && order.indexOf(id) === order.indexOf(ids[index - 1]) + 1;
    return one(share(ids.filter(follows).length, order.length - 1));
  }

  Coursewright.graders.ordering = ordered;
})();
