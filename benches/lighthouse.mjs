/**
 * What Lighthouse says of a page of each kind: `(cd benches && npm ci) && node benches/lighthouse.mjs [program]`.
 *
 * Builds this repository's own site with an address, serves it compressed, and runs Lighthouse's four categories with
 * its own settings for a phone (a slow processor and a slow network, reckoned) and for a desk. Prints the marks and, for
 * each that is below 100, the audits that cost them; exits with 1 if there are any. The performance of a busy machine is
 * not that of the page, so a page below 100 is tried up to TRIES times and its best try counts. What a host decides is no
 * part of it: HTTP/2, compression and how long a browser may keep a file.
 *
 * Too heavy for every change, so it is no part of .ci/run; it takes half a minute for each page and device.
 */
import { spawn } from "node:child_process";
import { createServer } from "node:net";
import { join } from "node:path";
import { host } from "./host.mjs";

if (process.argv[2]) process.env.COURSEWRIGHT = process.argv[2];
const { ROOT, close, coursewright, folder } = await import("../tests/browser/support.js");
const { default: lighthouse, desktopConfig } = await import("lighthouse").catch(() => {
  throw new Error("Lighthouse is not there. Run `npm ci` in benches/ first.");
});

const PAGES = [
  ["home", "index.html"],
  ["lesson", "online-marketing/what-the-words-mean/judged-by-what.html"],
  ["… scene model", "internet-operation/the-scene-model/one-scene-or-many.html"],
  ["quiz", "quizzes/what-the-words-mean-check.html"],
  ["concept", "concepts/online-marketing.html"],
];
const TRIES = 3;
const CATEGORIES = ["performance", "accessibility", "best-practices", "seo"];

/** A port that nobody uses. */
const free = () => new Promise((found) => {
  const probe = createServer().listen(0, "127.0.0.1", () => {
    const { port } = probe.address();
    probe.close(() => found(port));
  });
});

const out = join(await folder(), "site");
await coursewright("build", ROOT, "--out", out);
const server = await host(out);
const port = await free();
const browser = spawn(process.env.CHROMIUM ?? "/usr/bin/chromium", [
  "--headless=new", `--remote-debugging-port=${port}`, `--user-data-dir=${await folder()}`, "--no-sandbox", "--disable-gpu",
  "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync", "about:blank",
], { stdio: "ignore" });
for (let ready = false; !ready;) {
  if (browser.exitCode !== null) throw new Error("Chromium did not start");
  await new Promise((later) => setTimeout(later, 100));
  ready = await fetch(`http://127.0.0.1:${port}/json/version`).then(({ ok }) => ok, () => false);
}

let isPerfect = true;
for (const [device, config] of [["phone", undefined], ["desk", desktopConfig]]) {
  console.log(`\n${device.padEnd(16)} ${CATEGORIES.map((name) => name.padStart(15)).join("")}`);
  for (const [kind, path] of PAGES) {
    let lhr;
    let marks = [];
    for (let tried = 0; tried < TRIES && !(marks.length && marks.every((mark) => mark === 100)); tried += 1) {
      const settings = { port, output: "json", logLevel: "error", onlyCategories: CATEGORIES };
      const result = await lighthouse(server.address + path, settings, config);
      const now = CATEGORIES.map((name) => Math.round(result.lhr.categories[name].score * 100));
      const total = (list) => list.reduce((sum, mark) => sum + mark, 0);
      if (total(now) >= total(marks)) [lhr, marks] = [result.lhr, now];
    }
    console.log(`${kind.padEnd(16)} ${marks.map((mark) => String(mark).padStart(15)).join("")}`);
    CATEGORIES.forEach((name, at) => {
      if (marks[at] === 100) return;
      isPerfect = false;
      for (const { id, weight } of lhr.categories[name].auditRefs) {
        const { score, title, displayValue = "" } = lhr.audits[id];
        if (weight && score !== null && score < 1) console.log(`  ${name}: ${id} ${Math.round(score * 100)}: ${title} ${displayValue}`);
      }
    });
  }
}
browser.kill();
await new Promise((ended) => { if (browser.exitCode === null && browser.signalCode === null) browser.once("exit", ended); else ended(); });
server.close();
await close();
process.exitCode = isPerfect ? 0 : 1;
