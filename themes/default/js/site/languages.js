/** The switch between languages keeps the place: headings that say the same have the same id. */
(() => {
  const headings = [...document.querySelectorAll(".prose > [id]")];
  let place = "";
  let rest;
  // The last heading in the upper part of the window. Whoever has gone up to the switch has left what they were reading,
  // so at the top it is the one where they rested before.
  const look = () => {
    const passed = headings.filter((heading) => heading.getBoundingClientRect().top < innerHeight / 3);
    if (scrollY && passed.length) place = passed.pop().id;
  };
  addEventListener("scroll", () => {
    clearTimeout(rest);
    rest = setTimeout(look, 200);
  }, { passive: true });
  document.querySelectorAll("[data-languages] a").forEach((link) => link.addEventListener("click", () => {
    look();
    link.hash = place;
  }));
})();
