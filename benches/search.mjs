/**
 * What a search costs: `node benches/search.mjs [program] [lessons…]`.
 *
 * Builds this repository's own site, and generated ones of as many lessons as are told (1,000 and 10,000 if none are),
 * serves them compressed, and searches in Chromium, each query in a profile of its own that has kept nothing. It prints
 *
 *   index      files, and their bytes in kilobytes (1,000 bytes), as they are and compressed one by one
 *   requests   files that the first query of a visit loads, the search itself among them
 *   raw, gzip  their bytes, as they are and as they are sent
 *   first      milliseconds from the last letter until the first result is drawn; 90 of them are waited for more letters
 *   again      the same for the same query asked once more on the next page, with what the browser has kept
 *   slow       as `first`, with the processor slowed down to a quarter
 *   disk       as `first`, from file://
 *
 * Times are medians of RUNS over the local network: what a real one adds is in the bytes and in three steps one after the
 * other: the directory, the terms, the texts. tests/run puts the packages in place that this needs.
 *
 * Where `pagefind` is on PATH, the same pages are indexed by it, too, and its rows follow: how long it takes, its files, and
 * what a query loads until the first six results are there. Nothing waits for more letters there, and nothing is drawn; it
 * needs a server and a policy that allows WebAssembly, so there is no figure from file://.
 */
import { execFile } from "node:child_process";
import { readFile, readdir } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { gzipSync } from "node:zlib";
import { host } from "./host.mjs";

const RUNS = 3;
const SLOWED = 4;
const PATIENCE = 60_000;
/** A word, the beginning of one, two words, a slip in the middle, and one at the beginning; on every site they are found. */
const QUERIES = ["discount", "conv", "conversion audience", "converison", "xonversion"];

const [program, ...sizes] = process.argv.slice(2);
if (program) process.env.COURSEWRIGHT = program;
const { ROOT, build, close, folder, profile } = await import("../tests/browser/support.js");

const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
const kilobytes = (bytes) => (bytes / 1000).toFixed(1);
const row = (name, cells) => console.log(`${name.padEnd(24)}${cells.map((cell) => String(cell).padStart(10)).join("")}`);

/** The files below a folder, and their bytes. */
async function weigh(index) {
  const all = await readdir(index, { recursive: true, withFileTypes: true });
  const files = all.filter((entry) => entry.isFile());
  const sum = { files: files.length, raw: 0, gzip: 0, directory: 0 };
  for (const entry of files) {
    const bytes = await readFile(join(entry.parentPath ?? entry.path, entry.name));
    const { length } = gzipSync(bytes);
    sum.raw += bytes.length;
    sum.gzip += length;
    if (entry.name === "directory.js") sum.directory = length;
  }
  return sum;
}

/** Searches on an open page. @returns {Promise<number>} milliseconds until the first result */
async function search(page, query) {
  await page.keyboard.press("/");
  await page.locator(".search input[type=search]").waitFor();
  await page.evaluate((patience) => {
    window.coursewrightFound = new Promise((resolve, reject) => {
      let asked;
      document.querySelector(".search input[type=search]").addEventListener("input", () => { asked = performance.now(); }, { once: true });
      const look = () => requestAnimationFrame(() => (document.querySelector(".search-result") ? resolve(performance.now() - asked) : look()));
      look();
      setTimeout(() => reject(new Error("no result")), patience);
    });
  }, PATIENCE);
  await page.keyboard.insertText(query);
  return page.evaluate(() => window.coursewrightFound);
}

const total = (files, key) => kilobytes(files.reduce((sum, file) => sum + file[key], 0));

/** In a new profile. @param {(page: any, context: any) => Promise<any>} act */
async function visit(url, act) {
  const context = await profile();
  const page = await context.newPage();
  await page.goto(url, { waitUntil: "networkidle" });
  const result = await act(page, context);
  await context.close();
  return result;
}

async function measure(site) {
  const { address, sent, close: end } = await host(site);
  for (const query of QUERIES) {
    const figures = { first: [], again: [], slow: [], disk: [] };
    let loaded = [];
    for (let run = 0; run < RUNS; run += 1) {
      await visit(`${address}index.html`, async (page) => {
        sent.length = 0;
        figures.first.push(await search(page, query));
        loaded = [...sent];
        await page.goto(`${address}glossary.html`, { waitUntil: "networkidle" });
        figures.again.push(await search(page, query));
      });
      await visit(`${address}index.html`, async (page, context) => {
        const session = await context.newCDPSession(page);
        await session.send("Emulation.setCPUThrottlingRate", { rate: SLOWED });
        figures.slow.push(await search(page, query));
      });
      await visit(pathToFileURL(join(site, "index.html")).href, async (page) => figures.disk.push(await search(page, query)));
    }
    row(`  ${query}`, [loaded.length, total(loaded, "raw"), total(loaded, "compressed"), ...Object.values(figures).map((times) => Math.round(median(times)))]);
  }
  end();
}

/** Pagefind over the same pages, where it is on PATH. */
async function pagefind(site) {
  const clock = performance.now();
  const run = promisify(execFile)("pagefind", ["--site", site, "--root-selector", "main"], { maxBuffer: 1 << 28 });
  if (!(await run.then(() => true, (error) => { if (error.code !== "ENOENT") throw error; }))) return;
  const seconds = ((performance.now() - clock) / 1000).toFixed(1);
  const { files, raw, gzip } = await weigh(join(site, "pagefind"));
  console.log(`  Pagefind: index of ${files} files, ${kilobytes(raw)} kB, ${kilobytes(gzip)} kB compressed, made in ${seconds} s`);
  const { address, sent, close: end } = await host(site);
  const ask = (page, query) => page.evaluate(async (words) => {
    const { init, search: seek } = await import("/pagefind/pagefind.js");
    await init();
    const asked = performance.now();
    const { results } = await seek(words);
    await Promise.all(results.slice(0, 6).map((result) => result.data()));
    if (!results.length) return null;
    return performance.now() - asked;
  }, query);
  for (const query of QUERIES) {
    const figures = { first: [], again: [], slow: [] };
    let loaded = [];
    for (let run = 0; run < RUNS; run += 1) {
      await visit(`${address}index.html`, async (page) => {
        sent.length = 0;
        figures.first.push(await ask(page, query));
        loaded = [...sent];
        await page.goto(`${address}glossary.html`, { waitUntil: "networkidle" });
        figures.again.push(await ask(page, query));
      });
      await visit(`${address}index.html`, async (page, context) => {
        const session = await context.newCDPSession(page);
        await session.send("Emulation.setCPUThrottlingRate", { rate: SLOWED });
        figures.slow.push(await ask(page, query));
      });
    }
    const time = (times) => (times.includes(null) ? "nothing" : Math.round(median(times)));
    row(`  ${query}`, [loaded.length, total(loaded, "raw"), total(loaded, "compressed"), ...Object.values(figures).map(time)]);
  }
  end();
}

async function generated(lessons) {
  const site = join(await folder(), "course");
  await promisify(execFile)("cargo", ["bench", "--quiet", "--bench", "corpus", "--", "--lessons", String(lessons), "--out", site, "--no-highlight"], { cwd: ROOT });
  return site;
}

for (const lessons of [0, ...(sizes.length ? sizes : [1000, 10_000]).map(Number)]) {
  const site = await build(lessons ? await generated(lessons) : ROOT);
  const { files, raw, gzip, directory } = await weigh(join(site, "assets", "search"));
  console.log(`\n${lessons ? `${lessons} lessons` : "This site"}: index of ${files} files, ${kilobytes(raw)} kB, ${kilobytes(gzip)} kB compressed, of it the directory ${kilobytes(directory)} kB`);
  row("", ["requests", "raw", "gzip", "first", "again", "slow", "disk"]);
  await measure(site);
  await pagefind(site);
}
await close();
