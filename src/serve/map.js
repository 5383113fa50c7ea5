/** Shows the map of a scenario anew after every change, where it was scrolled to. */
(() => {
  const { page } = document.currentScript.dataset;
  const figure = document.querySelector("figure");
  const place = `map ${location.pathname}`;
  try {
    const [left, top] = JSON.parse(sessionStorage.getItem(place) ?? "[0, 0]");
    figure?.scrollTo(left, top);
  } catch {
    // Where nothing can be kept, the map begins at its start.
  }
  let seen = false;
  new EventSource(`/__coursewright/events?page=${encodeURIComponent(page)}`).addEventListener("message", () => {
    // The first message says how things stand.
    if (!seen) {
      seen = true;
      return;
    }
    try {
      sessionStorage.setItem(place, JSON.stringify([figure?.scrollLeft ?? 0, figure?.scrollTop ?? 0]));
    } finally {
      location.reload();
    }
  });
})();
