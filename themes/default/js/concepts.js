/** Definitions that open beside a concept's link: on hover after a moment, on focus, on the first tap. */
(() => {
  if (!("showPopover" in HTMLElement.prototype)) return;
  const OPEN_AFTER = 250;
  const CLOSE_AFTER = 250;
  const GAP = 8;
  let timer = 0;
  /** The link whose card was opened last. @type {HTMLElement | null} */
  let current = null;

  const isOpen = (card) => card.matches(":popover-open");
  const later = (wait, act) => {
    clearTimeout(timer);
    timer = setTimeout(act, wait);
  };
  const close = (card) => isOpen(card) && card.hidePopover();
  /** The pointer has left; where the focus is, the card stays. */
  const leave = (card) => later(CLOSE_AFTER, () => [current, card].some((part) => part.matches(":focus-within")) || close(card));

  /** Below the link, or above it where there is more room; never outside the window. */
  const place = (card, link) => {
    const line = link.getClientRects()[0];
    const { width, height } = card.getBoundingClientRect();
    const { clientWidth, clientHeight } = document.documentElement;
    const below = line.bottom + GAP + height <= clientHeight;
    const x = Math.max(GAP, Math.min(line.left, clientWidth - width - GAP));
    const y = below ? line.bottom + GAP : Math.max(GAP, line.top - GAP - height);
    card.style.setProperty("--x", `${Math.round(x)}px`);
    card.style.setProperty("--y", `${Math.round(y)}px`);
  };
  const open = (card, link) => {
    clearTimeout(timer);
    current = link;
    // The source puts the card after the link in the order of the Tab key.
    if (!isOpen(card)) card.showPopover({ source: link });
    place(card, link);
  };

  const cards = new Set();
  for (const link of document.querySelectorAll("a.concept[data-concept]")) {
    const card = document.getElementById(`concept-${link.dataset.concept}`);
    if (!card) continue;
    let tapped = false;
    link.setAttribute("aria-describedby", card.id);
    link.addEventListener("pointerenter", (event) => event.pointerType === "mouse" && later(OPEN_AFTER, () => open(card, link)));
    link.addEventListener("pointerleave", (event) => event.pointerType === "mouse" && leave(card));
    // A card that closes gives the focus back to its link; that is no wish to see it again.
    link.addEventListener("focus", ({ relatedTarget }) => card.contains(relatedTarget) || (link.matches(":focus-visible") && open(card, link)));
    link.addEventListener("blur", (event) => card.contains(event.relatedTarget) || close(card));
    // The first tap opens the card, the second follows the link. By the time of the click the browser has closed the card.
    link.addEventListener("pointerdown", (event) => {
      tapped = event.pointerType !== "mouse" && !isOpen(card);
    });
    link.addEventListener("click", (event) => {
      if (!tapped) return;
      tapped = false;
      event.preventDefault();
      open(card, link);
    });
    if (cards.has(card)) continue;
    cards.add(card);
    card.addEventListener("pointerenter", () => clearTimeout(timer));
    card.addEventListener("pointerleave", (event) => event.pointerType === "mouse" && leave(card));
    card.addEventListener("focusout", (event) => {
      const to = event.relatedTarget;
      if (to && !card.contains(to) && to.dataset.concept !== link.dataset.concept) close(card);
    });
  }
  addEventListener("scroll", () => cards.forEach((card) => isOpen(card) && place(card, current)), { passive: true });
})();
