/** What can be asked, from the site's own files: small scripts, of which each is loaded when it is asked for. */
Coursewright.reviewFiles = (() => {
  /** @type {Map<string, any>} */
  const values = new Map();
  /** @type {Map<string, Promise<any>>} */
  const asked = new Map();
  /** Where they are, and what their addresses end with: a browser keeps them as long as the site is as it was. */
  let folder = "";
  let version = "";

  const once = (name, load) => asked.get(name) ?? asked.set(name, load()).get(name);
  const append = (tag, attributes) => new Promise((resolve, reject) => {
    const node = Object.assign(document.createElement(tag), attributes, { async: false, onload: resolve, onerror: reject });
    document.head.append(node);
  });

  return {
    /** @param {string} root @param {string} build */
    begin(root, build) {
      folder = `${root}assets/review/`;
      version = `?v=${build}`;
    },
    /** Called by each file. @param {string} name @param {any} value */
    take: (name, value) => values.set(name, value),
    /** A value by its name, such as `concept/reach`; null where there is none, or it cannot be loaded. @param {string} name */
    get: (name) => once(name, async () => {
      await append("script", { src: `${folder}${name}.js${version}` }).catch(() => asked.delete(name));
      return values.get(name) ?? null;
    }),
    /** Loads a script of the theme's, and styles with it. @param {string} script @param {string[]} [styles] */
    theme: (script, styles = []) => once(script, () => (
      Promise.all([...styles.map((href) => append("link", { rel: "stylesheet", href })), append("script", { src: script })]).catch((fault) => {
        // Another try may succeed.
        asked.delete(script);
        throw fault;
      }))),
  };
})();
