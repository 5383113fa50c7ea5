/** The button that opens the search. What the search is made of is loaded when it is first asked for. */
(() => {
  const button = document.querySelector("[data-action='search']");
  if (!button) return;
  const page = document.documentElement;
  /** @type {Promise<any> | null} */
  let loading = null;
  /** What was typed before the field was there. */
  let typed = "";

  const load = (tag, attributes) => new Promise((resolve, reject) => {
    // Not async: the panel runs after its words, whichever comes first.
    const element = Object.assign(document.createElement(tag), attributes, { async: false, onload: resolve, onerror: reject });
    document.head.append(element);
  });
  const open = async () => {
    const { style, words, script } = button.dataset;
    loading ??= Promise.all([load("link", { rel: "stylesheet", href: style }), load("script", { src: words }), load("script", { src: script })]);
    try {
      await loading;
      Coursewright.openSearch(typed);
    } catch {
      // The next press tries again.
      loading = null;
    }
    typed = "";
  };
  /** Where a letter is text. */
  const isField = (element) => element.closest("input:not([type='checkbox'], [type='radio']), textarea, select, [contenteditable]");

  /** Says by which keys the search opens. */
  Coursewright.tellSearchKeys = () => button.setAttribute("aria-keyshortcuts", page.dataset.slash ? "Control+K" : "/ Control+K");
  Coursewright.tellSearchKeys();
  button.addEventListener("click", open);
  addEventListener("keydown", (event) => {
    const { key, target, ctrlKey, metaKey, altKey } = event;
    const chord = key.toLowerCase() === "k" && (ctrlKey || metaKey) && !altKey;
    const plain = !ctrlKey && !metaKey && !altKey && !isField(target);
    if (chord || (plain && key === "/" && !page.dataset.slash && !document.querySelector("dialog[open]"))) {
      event.preventDefault();
      open();
    } else if (plain && loading && !Coursewright.openSearch && key.length === 1) {
      event.preventDefault();
      typed += key;
    }
  });
})();
