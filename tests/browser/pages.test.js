import assert from "node:assert/strict";
import { readdir } from "node:fs/promises";
import { join, relative, sep } from "node:path";
import { after, before, describe, test } from "node:test";
import { build, close, fileOf, profile, serve } from "./support.js";

/** Every file below a folder, with / between names. */
async function filesOf(folder, below = folder) {
  const entries = await readdir(below, { withFileTypes: true });
  const lists = await Promise.all(entries.map((entry) => {
    const path = join(below, entry.name);
    return entry.isDirectory() ? filesOf(folder, path) : [relative(folder, path).split(sep).join("/")];
  }));
  return lists.flat();
}

after(close);

describe("the shipped site", () => {
  /** What the browser found on each page. @type {Map<string, {status: number, ids: string[], links: string[]}>} */
  const seen = new Map();
  let files, address, faults;

  before(async () => {
    const site = await build();
    files = new Set(await filesOf(site));
    address = await serve(site);
    const rest = [...files].filter((file) => file.endsWith(".html"));
    const contexts = await Promise.all([profile(), profile()]);
    faults = await Promise.all(contexts.map(async (context) => {
      const page = await context.newPage();
      for (let file = rest.pop(); file; file = rest.pop()) {
        const answer = await page.goto(address + file, { waitUntil: "load" });
        seen.set(file, await page.evaluate((status) => ({
          status,
          ids: [...document.querySelectorAll("[id]")].map(({ id }) => id),
          links: [...document.querySelectorAll("a[href], area[href]")].map((link) => new URL(link.getAttribute("href"), location.href).href),
        }), answer.status()));
      }
      return context.faults;
    }));
  });

  test("every page loads", () => {
    assert.ok(seen.size > 100, `only ${seen.size} pages`);
    const bad = [...seen].filter(([, { status }]) => status !== 200);
    assert.deepEqual(bad, []);
  });

  test("no page complains on the console, breaks the policy or asks another host", () => {
    assert.deepEqual(faults.flat(), []);
  });

  test("every link inside the site leads to a page, and every anchor to an element", () => {
    const broken = [];
    for (const [file, { links }] of seen) {
      for (const link of links) {
        const { origin, hash, protocol } = new URL(link);
        if (!/^https?:$/.test(protocol) || origin !== new URL(address).origin) continue;
        const target = fileOf(link);
        const ids = seen.get(target)?.ids;
        if (!files.has(target)) broken.push(`${file} → ${target}`);
        else if (hash && ids && !ids.includes(decodeURIComponent(hash.slice(1)))) broken.push(`${file} → ${target}${hash}`);
      }
    }
    assert.deepEqual(broken, []);
  });

  test("no id stands twice on a page", () => {
    const twice = [...seen].flatMap(([file, { ids }]) => ids.filter((id, at) => ids.indexOf(id) !== at).map((id) => `${file}: ${id}`));
    assert.deepEqual(twice, []);
  });

  test("every page can be reached from the first one by links", () => {
    const reached = new Set();
    const walk = [fileOf(address)];
    for (let file = walk.pop(); file; file = walk.pop()) {
      if (reached.has(file)) continue;
      reached.add(file);
      walk.push(...(seen.get(file)?.links ?? []).filter((link) => link.startsWith(address)).map(fileOf));
    }
    const lost = [...seen.keys()].filter((file) => !reached.has(file) && !/(^|\/)404\.html$/.test(file));
    assert.deepEqual(lost, []);
  });

  test("an exam that no lesson ends with stands on the page of its course", () => {
    const links = seen.get("website-marketing/index.html").links.map((link) => fileOf(link));
    assert.ok(links.includes("quizzes/website-marketing-exam.html"), links.join(" "));
  });

  test("an address that is not there is answered by a page that helps", async () => {
    const context = await profile();
    const page = await context.newPage();
    const answer = await page.goto(`${address}no/such/page.html`);
    assert.equal(answer.status(), 404);
    await page.locator("main a").first().click();
    assert.equal(page.url(), `${address}index.html`);
  });
});
