/** Runs before the first paint: the colour scheme the learner chose, and the word that a script is there. */
(() => {
  const page = document.documentElement;
  page.dataset.script = "";
  try {
    const scheme = localStorage.getItem(`coursewright/1/${page.dataset.site}/scheme`);
    if (scheme) page.dataset.scheme = scheme;
  } catch {
    // Without storage the device's own scheme stays.
  }
})();
