/** Runs before the first paint: what the learner chose for all pages, and the word that a script is there. */
(() => {
  const page = document.documentElement;
  page.dataset.script = "";
  try {
    const get = (name) => localStorage.getItem(`coursewright/1/${page.dataset.site}/${name}`);
    const scheme = get("scheme");
    if (scheme) page.dataset.scheme = scheme;
    if (get("search/slash")) page.dataset.slash = "off";
  } catch {
    // Without storage the device's own scheme stays, and the key that opens the search.
  }
})();
