import assert from "node:assert/strict";
import axe from "axe-core";
import { after, before, describe, test } from "node:test";
import { build, close, profile, serve, until } from "./support.js";

after(close);

const LESSON = "online-marketing/what-the-words-mean/judged-by-what.html";
let address;
before(async () => {
  address = await serve(await build());
});

async function open(path, options = {}) {
  const context = await profile(options);
  const page = await context.newPage();
  await page.goto(address + path);
  return { context, page };
}

async function axeFinds(page) {
  await page.evaluate(axe.source);
  return page.evaluate(async () => {
    const { violations } = await window.axe.run(document, { resultTypes: ["violations"] });
    return violations.flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id}: ${target.join(" ")}`));
  });
}

/** Presses Tab until a link of a region has the focus. */
async function tabInto(page, selector) {
  for (let pressed = 0; pressed < 60; pressed++) {
    await page.keyboard.press("Tab");
    if (await page.evaluate((inside) => Boolean(document.activeElement?.matches(`${inside} a`)), selector)) return;
  }
  assert.fail(`no Tab leads into ${selector}`);
}

describe("concepts side by side in a lesson", () => {
  test("are a table with heads, whose columns open definitions", async () => {
    const { context, page } = await open(LESSON);
    const table = page.getByRole("table", { name: "What promotion and marketing ask, and how soon they know" });
    assert.deepEqual(await table.getByRole("columnheader").allInnerTexts(), ["Online promotion", "Online marketing"]);
    assert.equal(await table.getByRole("rowheader").count(), 5);
    assert.equal(await table.getByRole("cell").filter({ hasText: "nearly always" }).count(), 1);
    const link = table.getByRole("link", { name: "Online promotion" });
    await link.hover();
    await page.locator("#concept-online-promotion:popover-open").waitFor();
    assert.deepEqual(context.faults, []);
    await context.close();
  });

  test("are a list of rows on a phone, in which nothing needs to be scrolled sideways", async () => {
    const { context, page } = await open(LESSON, { viewport: { width: 360, height: 780 } });
    const block = page.locator(".contrast-block");
    const { inside, outside } = await block.evaluate((box) => ({ inside: box.scrollWidth, outside: box.clientWidth }));
    assert.ok(inside <= outside, `${inside} in ${outside}`);
    const named = await block.locator("tbody td").first().evaluate((cell) => getComputedStyle(cell, "::before").content);
    assert.match(named, /Online promotion/);
    assert.equal(await page.getByRole("table", { name: /What promotion/ }).getByRole("rowheader").count(), 5, "it is still a table");
    assert.deepEqual(await axeFinds(page), []);
    await context.close();
  });
});

describe("the map of concepts", () => {
  test("leads by keyboard to each concept, with a focus that is seen", async () => {
    const { context, page } = await open("concepts/map.html");
    const count = await page.locator(".concept-map a").count();
    assert.ok(count > 60, `${count} concepts`);
    await tabInto(page, ".concept-map");
    const look = () => page.evaluate(() => {
      const box = document.activeElement.querySelector("rect");
      return { name: document.activeElement.getAttribute("aria-label"), line: getComputedStyle(box).strokeWidth, href: document.activeElement.getAttribute("href") };
    });
    const first = await look();
    assert.equal(first.line, "3px");
    const view = await page.evaluate(() => {
      const { left, top } = document.activeElement.getBoundingClientRect();
      return left >= 0 && top >= 0 && left < innerWidth && top < innerHeight;
    });
    assert.ok(view, "what has the focus is scrolled to");
    await page.keyboard.press("Enter");
    await page.waitForURL(`**/concepts/${first.href}`);
    assert.equal(await page.locator("h1").innerText(), first.name);
    assert.deepEqual(context.faults, []);
    await context.close();
  });

  test("stays within a region of its own on a phone, and is told as lists", async () => {
    const { context, page } = await open("concepts/map.html", { viewport: { width: 360, height: 780 } });
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    assert.ok(wide <= 0, `the page is ${wide} pixels too wide`);
    const letters = await page.locator(".cm-name").first().evaluate((name) => name.getBoundingClientRect().height);
    assert.ok(letters >= 12, `letters of ${letters} pixels`);
    const drawn = await page.locator(".concept-map a").count();
    const listed = await page.locator(".map-list").evaluate((list) => new Set([...list.querySelectorAll("li > a, h3 > a")].map((link) => link.getAttribute("href"))).size);
    assert.equal(listed, drawn);
    assert.deepEqual(await axeFinds(page), []);
    await context.close();
  });

  test("is fitted to the screen by a box that needs no script", async () => {
    const { context, page } = await open("concepts/map.html", { javaScriptEnabled: false });
    const over = () => page.locator(".map-scroll").evaluate((region) => region.scrollWidth - region.clientWidth);
    assert.ok(await over() > 0, "it is wider than the screen");
    await page.getByLabel("Fit the map to the screen").check();
    assert.equal(await over(), 0);
    await context.close();
  });

  test("is found from the glossary, and its lines differ without colour", async () => {
    const { context, page } = await open("glossary.html");
    await page.locator(".lead a").click();
    await page.waitForURL("**/concepts/map.html");
    const lines = await page.locator(".cm-sample path").evaluateAll((all) => all.map((line) => `${line.getAttribute("stroke-width")} ${line.getAttribute("stroke-dasharray")}`));
    assert.equal(lines.length, 4);
    assert.equal(new Set(lines).size, 4);
    await context.close();
  });
});

describe("the page of a concept", () => {
  test("has a map of those around it, whose links work by keyboard", async () => {
    const { context, page } = await open("concepts/online-promotion.html");
    await tabInto(page, ".concept-map");
    const href = await page.evaluate(() => document.activeElement.getAttribute("href"));
    await page.keyboard.press("Enter");
    await page.waitForURL(`**/concepts/${href}`);
    assert.deepEqual(await axeFinds(page), []);
    await context.close();
  });

  test("quotes the sentences in which lessons mention it, with the word marked", async () => {
    const { context, page } = await open("concepts/economic-benefit.html");
    const quote = page.locator(".quotes li").filter({ has: page.getByRole("link", { name: "Judged by what?" }) });
    assert.equal(await quote.locator("blockquote").innerText(), "Marketing is judged by economic benefit.");
    assert.equal(await quote.locator("mark").innerText(), "economic benefit");
    await context.close();
  });
});

describe("a definition", () => {
  let context, page, link, card;
  before(async () => {
    ({ context, page } = await open(LESSON));
    link = page.locator(".prose p a.concept").first();
    card = page.locator(`#concept-${await link.getAttribute("data-concept")}`);
  });
  const isOpen = () => card.evaluate((box) => box.matches(":popover-open"));

  test("stays while the pointer is on it, and moves nothing on the page", async () => {
    const place = () => link.evaluate((element) => JSON.stringify(element.getBoundingClientRect()));
    await link.scrollIntoViewIfNeeded();
    const first = await place();
    await link.hover();
    await until(isOpen, "the definition");
    assert.equal(await place(), first);
    await card.hover();
    await page.waitForTimeout(600);
    assert.ok(await isOpen());
    await page.mouse.move(1, 1);
    await until(async () => !(await isOpen()), "the definition to close");
  });

  test("goes with Escape, without a move of the pointer", async () => {
    await link.hover();
    await until(isOpen, "the definition");
    await page.keyboard.press("Escape");
    await until(async () => !(await isOpen()), "the definition to close");
  });

  test("stays with the focus when the pointer passes by", async () => {
    await page.mouse.move(1, 1);
    await page.locator("h1").click();
    await link.evaluate((element) => element.focus({ focusVisible: true }));
    await until(isOpen, "the definition");
    await link.hover();
    await page.mouse.move(1, 1);
    await page.waitForTimeout(600);
    assert.ok(await isOpen());
    await page.keyboard.press("Escape");
    await until(async () => !(await isOpen()), "the definition to close");
    assert.deepEqual(context.faults, []);
    await context.close();
  });
});
