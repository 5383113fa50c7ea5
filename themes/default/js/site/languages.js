/** The switch between languages keeps the place: headings that say the same have the same id. */
(() => {
  /** The last heading that has been scrolled to the upper part of the window. */
  const place = () => {
    const passed = [...document.querySelectorAll(".prose > :is(h2, h3)[id]")].filter((heading) => heading.getBoundingClientRect().top < innerHeight / 3);
    return scrollY && passed.length ? passed.pop().id : "";
  };
  for (const link of document.querySelectorAll("[data-languages] a")) link.addEventListener("click", () => (link.hash = place()));
})();
