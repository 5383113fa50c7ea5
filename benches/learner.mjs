/**
 * What a learner waits for: `node benches/learner.mjs [program]`.
 *
 * Builds this repository's own site, serves it compressed, and opens a page of each kind in Chromium, on a desk and on a
 * phone, with the processor slowed down to a quarter and an empty cache. For each page it prints
 *
 *   requests   all files of the page, itself and its icon among them; none goes to another host
 *   raw, gzip  the bytes of their bodies in kilobytes (1,000 bytes), as they are and as they are sent
 *   next       the bytes sent for the next page of the same kind, with what the browser has kept of the first one
 *   paint      the first contentful paint after the request, in milliseconds
 *   ready      time to interactive: the end of the last task of more than 50 ms until nothing was loaded for half a second,
 *              or the paint, or the end of the last deferred script, whichever is latest
 *   shift      the cumulative layout shift while the page is loaded and scrolled to its end
 *
 * Times are medians of RUNS loads over the local network, so they are what the machine needs, not what a network adds.
 * Exits with 1 if a page is above a limit. tests/run puts the packages in place that this needs; save_to_screen.mjs is
 * about authors.
 */
import { cp, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { host } from "./host.mjs";

const RUNS = 3;
const SLOWED = 4;
const MOST_BYTES = 60_000;
const MOST_SHIFT = 0;

if (process.argv[2]) process.env.COURSEWRIGHT = process.argv[2];
const { ROOT, build, close, folder, profile } = await import("../tests/browser/support.js");

/** A page of each kind, and the one that a learner may open next. */
const PAGES = [
  ["home", "index.html", "index.html"],
  ["course", "internet-operation/index.html", "online-marketing/index.html"],
  ["module", "internet-operation/the-scene-model/index.html", "online-marketing/what-the-words-mean/index.html"],
  ["lesson", "online-marketing/what-the-words-mean/what-is-online-marketing.html", "online-marketing/what-the-words-mean/what-is-online-promotion.html"],
  ["… with practice", "online-marketing/what-the-words-mean/judged-by-what.html", "online-marketing/the-interview/a-good-answer.html"],
  ["… and a figure", "internet-operation/channels-and-growth/steady-and-moving.html", "internet-operation/keeping-users/point-to-point-or-network.html"],
  ["… and a scene model", "internet-operation/the-scene-model/one-scene-or-many.html", "internet-operation/the-scene-model/reading-the-numbers.html"],
  ["… and a dialogue", "online-marketing/the-interview/the-interview-from-both-sides.html", "internet-operation/what-operation-is/explaining-the-job.html"],
  ["concept", "concepts/online-marketing.html", "concepts/scene.html"],
  ["glossary", "glossary.html", "glossary.html"],
  ["quiz", "quizzes/what-the-words-mean-check.html", "quizzes/the-scene-model-check.html"],
  ["dialogue", "quizzes/the-interview.html", "quizzes/explaining-the-job-practice.html"],
  ["results", "results.html", "results.html"],
];
/** Lessons that are to have no practice: all of ours have one. */
const PLAIN = PAGES.find(([kind]) => kind === "lesson").slice(1);

const DEVICES = [
  ["desk", { viewport: { width: 1280, height: 900 } }],
  ["phone", { viewport: { width: 390, height: 844 }, deviceScaleFactor: 3, hasTouch: true, isMobile: true }],
];

/** Runs in the page before anything else. */
function observe() {
  const seen = { paint: 0, task: 0, shift: 0, parts: [] };
  window.coursewrightSeen = seen;
  const on = (type, act) => new PerformanceObserver((list) => list.getEntries().forEach(act)).observe({ type, buffered: true });
  on("paint", ({ name, startTime }) => { if (name === "first-contentful-paint") seen.paint = startTime; });
  on("longtask", ({ startTime, duration }) => { seen.task = Math.max(seen.task, startTime + duration); });
  on("layout-shift", ({ value, hadRecentInput, sources }) => {
    if (hadRecentInput) return;
    seen.shift += value;
    seen.parts.push(...sources.map(({ node }) => node?.outerHTML?.slice(0, 80) ?? node?.nodeName));
  });
}

async function figuresOf(page) {
  const times = await page.evaluate(() => {
    const { domContentLoadedEventEnd } = performance.getEntriesByType("navigation")[0];
    const { paint, task } = window.coursewrightSeen;
    return { paint, ready: Math.max(paint, task, domContentLoadedEventEnd) };
  });
  const { height, bottom } = await page.evaluate(() => ({ height: innerHeight, bottom: document.documentElement.scrollHeight }));
  for (let y = 0; y < bottom; y += height / 2) {
    await page.evaluate((to) => new Promise((drawn) => {
      scrollTo({ top: to, behavior: "instant" });
      requestAnimationFrame(() => requestAnimationFrame(drawn));
    }), y);
  }
  const { shift, parts } = await page.evaluate(() => window.coursewrightSeen);
  return { ...times, shift, parts };
}

const median = (list) => [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)];
const sum = (list, key) => list.reduce((total, one) => total + one[key], 0);

const site = join(await folder(), "root");
for (const part of ["content", "quizzes"]) await cp(join(ROOT, part), join(site, part), { recursive: true });
for (const path of PLAIN) {
  const file = join(site, "content", path.replace(/html$/, "md"));
  const text = await readFile(file, "utf8");
  const without = text.replace(/^practice:.*\n/m, "");
  if (without === text) throw new Error(`${file} has no practice to be taken away`);
  await writeFile(file, without);
}
const server = await host(await build(site));

const faults = [];
for (const [device, options] of DEVICES) {
  console.log(`\n${device.padEnd(20)} requests     raw    gzip    next   paint   ready  shift`);
  for (const [kind, first, next] of PAGES) {
    const runs = [];
    for (let run = 0; run < RUNS; run += 1) {
      const context = await profile(options);
      await context.addInitScript(observe);
      const page = await context.newPage();
      const devtools = await context.newCDPSession(page);
      await devtools.send("Emulation.setCPUThrottlingRate", { rate: SLOWED });
      server.sent.length = 0;
      await page.goto(server.address + first, { waitUntil: "networkidle" });
      await page.waitForFunction(() => window.coursewrightSeen.paint > 0);
      const figures = await figuresOf(page);
      const all = [...server.sent];
      server.sent.length = 0;
      if (run === 0 && next !== first) await page.goto(server.address + next, { waitUntil: "networkidle" });
      runs.push({ ...figures, requests: all.length, raw: sum(all, "raw"), compressed: sum(all, "compressed"), next: sum(server.sent, "compressed") });
      faults.push(...context.faults.map((fault) => `${device}, ${kind}: ${fault}`));
      await context.close();
    }
    const [{ requests, raw, compressed, next: after }] = runs;
    const of = (key) => median(runs.map((one) => one[key]));
    const shift = Math.max(...runs.map((one) => one.shift));
    const kilobytes = (bytes) => (bytes / 1000).toFixed(1).padStart(8);
    const kept = next === first ? "–".padStart(8) : kilobytes(after);
    const shown = (time) => time.toFixed(0).padStart(8);
    console.log(`${kind.padEnd(20)} ${String(requests).padStart(8)}${kilobytes(raw)}${kilobytes(compressed)}${kept}${shown(of("paint"))}${shown(of("ready"))}${shift.toFixed(3).padStart(7)}`);
    if (compressed > MOST_BYTES) faults.push(`${device}, ${kind}: ${compressed} bytes compressed, and at most ${MOST_BYTES} are allowed`);
    if (shift > MOST_SHIFT) faults.push(`${device}, ${kind}: moves by ${shift} while it loads: ${[...new Set(runs.flatMap(({ parts }) => parts))].join(" | ")}`);
  }
}
server.close();
await close();
for (const fault of new Set(faults)) console.error(`too much: ${fault}`);
process.exitCode = faults.length ? 1 : 0;
