/** The models of the shipped lessons, played by keyboard, looked at by axe, read without a script and on paper. */
import assert from "node:assert/strict";
import axe from "axe-core";
import { after, before, describe, test } from "node:test";
import { build, close, profile, serve } from "./support.js";

after(close);

const GROWTH = "internet-operation/channels-and-growth/steady-and-moving.html";
const NETWORK = "internet-operation/keeping-users/point-to-point-or-network.html";
const PROFILE = "internet-operation/keeping-users/from-cards-to-data.html";
const MODELS = [["growth-model", GROWTH], ["relation-network", NETWORK], ["preference-profile", PROFILE]];

let address;
before(async () => {
  address = await serve(await build());
});

/** All that stands in a model but its controls: what its drawings and tables say. */
const drawn = (page, name) => page.locator(name).evaluate((model) => ({
  shapes: [...model.querySelectorAll("svg :is(path, rect)")].map((shape) => ["d", "width", "visibility", "stroke-dasharray", "data-on", "data-lost", "data-chosen"]
    .map((key) => shape.getAttribute(key)).join("|")),
  texts: [...model.querySelectorAll("svg :is(text, desc), td, th, caption, [data-said], [data-sent]")].map((one) => one.textContent),
}));

describe("a model, as it is loaded", () => {
  test("says the same with its script and without", async () => {
    const plain = await profile({ javaScriptEnabled: false });
    const lively = await profile();
    for (const [name, path] of MODELS) {
      const [before, after] = await Promise.all([plain, lively].map(async (context) => {
        const page = await context.newPage();
        await page.goto(address + path);
        return drawn(page, name);
      }));
      // Dashes and visibility that mean nothing are not written by the build.
      const shapes = (list) => list.map((shape) => shape.replace("|visible|", "||"));
      assert.deepEqual(shapes(after.shapes), shapes(before.shapes), name);
      assert.deepEqual(after.texts, before.texts, name);
    }
    assert.deepEqual(lively.faults, []);
  });

  test("has a drawing, a sentence and tables that are there without JavaScript and on paper", async () => {
    const context = await profile({ javaScriptEnabled: false });
    const page = await context.newPage();
    for (const [name, path] of MODELS) {
      await page.emulateMedia({ media: "screen" });
      await page.goto(address + path);
      const model = page.locator(name);
      assert.ok(await model.locator("svg").first().isVisible(), name);
      assert.match(await model.locator("[data-said]").innerText(), /\d/, name);
      await model.locator("summary").click();
      for (const table of await model.locator("table").all()) assert.ok(await table.isVisible(), name);
      await page.emulateMedia({ media: "print" });
      assert.ok(await model.locator("svg").first().isVisible(), `${name} on paper`);
      assert.ok(await model.locator("table").first().isVisible(), `${name} on paper`);
    }
  });

  test("fits a phone, and nothing of its drawing is cut off", async () => {
    const context = await profile({ viewport: { width: 360, height: 740 } });
    const page = await context.newPage();
    for (const [name, path] of MODELS) {
      await page.goto(address + path);
      await page.locator(`${name} .model-controls`).waitFor();
      await page.locator(`${name} summary`).click();
      assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), name);
      const outside = await page.locator(`${name} svg`).evaluateAll((drawings) => drawings.flatMap((svg) => {
        const { width } = svg.viewBox.baseVal;
        return [...svg.querySelectorAll("text")].filter((text) => {
          const box = text.getBBox();
          return box.width > 0 && (box.x < -2 || box.x + box.width > width + 2);
        }).map((text) => text.textContent);
      }));
      assert.deepEqual(outside, [], name);
    }
  });

  for (const viewport of [{ width: 390, height: 844 }, { width: 1280, height: 900 }]) {
    test(`axe finds nothing at ${viewport.width} × ${viewport.height}, light and dark, with the tables open`, async () => {
      for (const colorScheme of ["light", "dark"]) {
        const context = await profile({ viewport, colorScheme });
        const page = await context.newPage();
        for (const [name, path] of MODELS) {
          await page.goto(address + path);
          await page.locator(`${name} summary`).click();
          await page.evaluate(axe.source);
          const found = await page.evaluate(async (model) => {
            const { violations } = await window.axe.run(model, { resultTypes: ["violations"] });
            return violations.flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id}: ${target.join(" ")}`));
          }, name);
          assert.deepEqual(found, [], `${name}, ${colorScheme}`);
        }
        await context.close();
      }
    });
  }

  test("is loaded only where it stands", async () => {
    const context = await profile();
    const page = await context.newPage();
    const names = [];
    page.on("request", (request) => names.push(new URL(request.url()).pathname.split("/").at(-1)));
    await page.goto(`${address}${NETWORK}`, { waitUntil: "networkidle" });
    for (const file of ["model.js", "model.css", "relation-network.js"]) assert.ok(names.includes(file), file);
    for (const file of ["growth.js", "preference-profile.js", "scene-model.js", "scene-model.css"]) assert.ok(!names.includes(file), file);
    names.length = 0;
    await page.goto(`${address}internet-operation/channels-and-growth/referral-without-spam.html`, { waitUntil: "networkidle" });
    assert.ok(!names.some((name) => name.startsWith("model.")), names.join(" "));
  });
});

describe("with the keyboard alone", () => {
  let context, page;
  const press = (key) => page.keyboard.press(key);
  const hasFocus = (locator) => locator.evaluate((element) => element === document.activeElement);
  before(async () => {
    context = await profile();
    page = await context.newPage();
  });

  async function tabTo(locator, what) {
    for (let steps = 0; steps < 200; steps += 1) {
      if (await hasFocus(locator)) return;
      await press("Tab");
    }
    assert.fail(`${what} cannot be reached with Tab`);
  }
  const said = (model, words) => model.locator("[role='status']", { hasText: words }).waitFor({ state: "attached" });

  test("a season is planned: a tactic launched, moved, and the budget overdrawn and kept", async () => {
    await page.goto(address + GROWTH);
    const model = page.locator("growth-model");
    const result = model.locator("[data-said]");
    const first = await result.innerText();
    assert.match(first, /Gained by day 140: 1,\d\d\d, for €1,760, which is €1\.\d\d each\. Of the budget of €2,500, €740 is left\./);
    const raffle = model.locator("li", { hasText: "Raffle" });
    assert.match(await raffle.innerText(), /not used/);
    await tabTo(raffle.locator("input[type='checkbox']"), "the raffle");
    await press("Space");
    assert.match(await result.innerText(), /for €2,160.*\d+ more than by the first plan/);
    await press("Tab");
    assert.ok(await hasFocus(raffle.locator("input[type='range']")), "its day is next");
    const before = await drawn(page, "growth-model");
    for (let day = 0; day < 5; day += 1) await press("ArrowRight");
    const after = await drawn(page, "growth-model");
    assert.equal(await raffle.locator("input[type='number']").inputValue(), "6");
    assert.notDeepEqual(after.shapes, before.shapes, "the drawing follows");
    assert.ok(after.texts.includes("day 6"), "and the table");
    await said(model, /more than by the first plan/);
    await press("Tab");
    await page.keyboard.type("999");
    assert.equal(await raffle.locator("input[type='number']").getAttribute("aria-invalid"), "true");
    await press("Tab");
    assert.equal(await raffle.locator("input[type='number']").inputValue(), "99", "what cannot be gives way to what could");
    const refused = model.getByText("Only whole numbers from 1 to 140 fit here. It stays at 99.");
    assert.ok(await refused.isVisible());
    await said(model, "It stays at 99");
    const article = model.locator("li", { hasText: "Guest article" }).locator("input[type='checkbox']");
    await article.focus();
    await press("Space");
    assert.match(await result.innerText(), /for €2,410/);
    assert.match(await result.innerText(), /€90 is left/);
    assert.equal(await refused.count(), 0, "it is told until something else is changed");
    const steady = model.locator("li", { hasText: "Search advertisement" }).locator("input[type='checkbox']");
    await steady.focus();
    await press("Space");
    assert.match(await result.innerText(), /for €1,150.*the rest still brings more/);
    await tabTo(model.locator(".model-reset"), "the way back");
    await press("Enter");
    assert.equal(await result.innerText(), first);
  });

  test("people are introduced and taken out, and whom one loses is told", async () => {
    await page.goto(address + NETWORK);
    const model = page.locator("relation-network");
    const result = model.locator("[data-said]");
    const set = (name) => model.getByRole("group", { name });
    assert.match(await result.innerText(), /Reached: 4 of 5 point to point, 5 of 5 with introductions\. Threads to the centre: 4; introductions: 6 of 10\./);
    for (const name of ["D", "E"]) {
      const thread = set("Threads to Firm").getByRole("button", { name, exact: true });
      assert.equal(await thread.getAttribute("aria-pressed"), "true");
      await tabTo(thread, `the thread to ${name}`);
      await press("Enter");
      assert.equal(await thread.getAttribute("aria-pressed"), "false");
      assert.ok(await hasFocus(thread), "the focus stays");
    }
    assert.match(await result.innerText(), /Reached: 2 of 5 point to point, 5 of 5 with introductions/);
    const table = async () => (await model.locator("[data-people] tr").allTextContents()).join(" ");
    assert.match(await table(), /through B/);
    await tabTo(set("Introductions").getByRole("button", { name: "B – C" }), "the pair of B and C");
    await press("Space");
    await tabTo(set("Who has left").getByRole("button", { name: "E", exact: true }), "E");
    await press("Space");
    assert.match(await result.innerText(), /2 of 5 with introductions/);
    assert.match(await model.locator("svg").last().textContent(), /not reached.*has left/s);
    await said(model, /2 of 5 with introductions/);
    await tabTo(model.locator(".model-reset"), "the way back");
    await press("Enter");
    assert.match(await result.innerText(), /5 of 5 with introductions/);
  });

  test("a log is changed, a purchase ends its topic, and without consent there is none", async () => {
    await page.goto(address + PROFILE);
    const model = page.locator("preference-profile");
    const message = model.locator("[data-sent]");
    assert.match(await message.innerText(), /repair kit/);
    assert.match(await model.locator("[data-topics]").textContent(), /punctures.*90\.\d+%/s);
    assert.match(await model.locator("[data-said]").innerText(), /3 of 5 events could be deleted/);
    const half = model.locator(".model-inputs input[type='range']");
    await tabTo(half, "the half-life");
    for (let days = 0; days < 28; days += 1) await press("ArrowLeft");
    assert.match(await model.locator("caption").first().textContent(), /2 days old counts for half/);
    await tabTo(model.getByRole("button", { name: /^Delete: read an article/ }), "the first event");
    await press("Enter");
    assert.equal(await model.locator(".pp-event").count(), 4);
    assert.ok(await model.locator(".pp-event button").first().evaluate((button) => button === document.activeElement), "the next event has the focus");
    const act = model.getByLabel("What was done", { exact: true });
    await tabTo(act, "what was done");
    await page.keyboard.type("bought");
    await tabTo(model.getByRole("button", { name: "Add the event" }), "the button that adds");
    await press("Enter");
    assert.match(await message.innerText(), /What is new/);
    assert.match(await model.locator("[data-events]").textContent(), /bought it/);
    await said(model, /What is new/);
    const consent = model.getByLabel("The person has agreed to this log");
    await consent.focus();
    await press("Space");
    assert.equal(await model.locator(".pp-event").count(), 0);
    assert.match(await model.locator("[data-said]").innerText(), /Without consent/);
    await tabTo(model.locator(".model-reset"), "the way back");
    await press("Enter");
    assert.match(await message.innerText(), /repair kit/);
  });

  test("nothing went wrong on the way", () => {
    assert.deepEqual(context.faults, []);
  });
});
