/** The switch between languages keeps the place: headings that say the same have the same id. */
document.querySelectorAll("[data-languages] a").forEach((link) => link.addEventListener("click", () => {
  // The last heading that has been scrolled to the upper part of the window.
  const passed = [...document.querySelectorAll(".prose > [id]")].filter((heading) => heading.getBoundingClientRect().top < innerHeight / 3);
  link.hash = scrollY && passed.length ? passed.pop().id : "";
}));
