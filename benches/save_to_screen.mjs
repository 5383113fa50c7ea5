/**
 * From saving a lesson to seeing it in Chromium: `node benches/save_to_screen.mjs [program]`.
 *
 * Edits a lesson of this repository's own site, twenty times its text, which is exchanged in the open page, and twenty
 * times a heading, for which the page is loaded again. "Seen" is the first frame in which the page has the new words;
 * the clocks of page and script are one. tests/run puts the packages in place that this needs.
 */
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

const EDITS = 20;
/** Between edits, in milliseconds: nobody saves faster. */
const PAUSE = 300;
const PATIENCE = 10_000;
const LESSON = "online-marketing/what-the-words-mean/judged-by-what";

if (process.argv[2]) process.env.COURSEWRIGHT = process.argv[2];
const { close, development, profile } = await import("../tests/browser/support.js");
const now = () => performance.timeOrigin + performance.now();

const server = await development();
const file = join(server.root, "content", `${LESSON}.md`);
const text = await readFile(file, "utf8");
const page = await (await profile()).newPage();
let seen;
await page.exposeFunction("coursewrightSeen", (words, time) => seen?.(words, time));
await page.addInitScript(() => {
  let last;
  const look = () => {
    const words = document.querySelector("main")?.textContent.match(/This is edit \d+ of a \w+/)?.[0];
    if (words && words !== last) window.coursewrightSeen(words, performance.timeOrigin + performance.now());
    last = words;
    requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
});
await page.goto(`${server.address}${LESSON}.html`);

for (const [name, line] of [["text", (words) => `${words}.`], ["heading", (words) => `## ${words}`]]) {
  const times = [];
  for (let edit = 1; edit <= EDITS; edit += 1) {
    await new Promise((later) => setTimeout(later, PAUSE));
    const words = `This is edit ${edit} of a ${name}`;
    const shown = new Promise((resolve, reject) => {
      const patience = setTimeout(() => reject(new Error(`never seen: ${words}`)), PATIENCE);
      seen = (found, time) => {
        if (found !== words) return;
        clearTimeout(patience);
        resolve(time);
      };
    });
    const saved = now();
    await writeFile(file, `${text}\n${line(words)}\n`);
    times.push(await shown - saved);
  }
  times.sort((a, b) => a - b);
  const median = (times[EDITS / 2 - 1] + times[EDITS / 2]) / 2;
  console.log(`${name.padEnd(8)} median ${median.toFixed(1)} ms, most ${times.at(-1).toFixed(1)} ms`);
}
await close();
