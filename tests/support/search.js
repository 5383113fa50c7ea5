// Runs the theme's search over an index in memory: a job a line, an answer a line.
// {"files": {path: text}} is the index from there on; {"text"} asks for terms, {"query"} for results.
"use strict";
const readline = require("node:readline");
const vm = require("node:vm");
const fs = require("node:fs");

for (const filename of process.argv.slice(2)) vm.runInThisContext(fs.readFileSync(filename, "utf8"), { filename });
const { Coursewright } = globalThis;

let files = {};
let loaded = [];
const begin = () => {
  Coursewright.searchIndex = new Coursewright.SearchIndex(async (name) => {
    loaded.push(name);
    vm.runInThisContext(files[`assets/search/${name}.js`]);
  });
};

async function answer(job) {
  if (job.files) {
    if (!job.changed) begin();
    files = job.files;
    return null;
  }
  if ("text" in job) return Coursewright.searchTerms(job.text);
  loaded = [];
  const index = Coursewright.searchIndex;
  const { hits, sought } = await index.search(job.query);
  const results = [];
  for (const hit of hits.slice(0, 8)) {
    const text = await index.text(hit);
    const { title, also, sections } = Coursewright.searchExcerpt(text, sought);
    const show = (pieces) => pieces.map((piece) => (piece.marked ? `[${piece.text}]` : piece.text)).join("");
    results.push({ page: text.page, title: show(title), also: show(also), sections: sections.map(({ anchor, heading, text: passage }) => ({ anchor, heading: show(heading), text: show(passage) })) });
  }
  return { count: hits.length, results, almost: sought.filter((word) => word.almost).map((word) => [...word.terms]), loaded };
}

(async () => {
  for await (const line of readline.createInterface({ input: process.stdin })) {
    process.stdout.write(`${JSON.stringify(await answer(JSON.parse(line)))}\n`);
  }
})();
