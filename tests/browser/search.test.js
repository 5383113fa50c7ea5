import assert from "node:assert/strict";
import axe from "axe-core";
import { appendFile, cp, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { after, before, describe, test } from "node:test";
import { SMALL_SITE, build, close, fileOf, folder, profile, serve, until } from "./support.js";

after(close);

const LESSON = "tea/the-pot/on-time.html";
const CHINESE = "---\ntitle: 泡茶的时间\n---\n红茶泡三分钟。\n\n## 等待 {#waiting}\n\n沙漏不会忘记。日本のお茶は短く。\n";
const DANGER = '\n\n`<img src=x onerror="document.title=1">` is no Oolong. One sand-glass is not a quicksand.\n';

let built, address;
before(async () => {
  const site = await folder();
  for (const part of ["content", "quizzes"]) await cp(join(SMALL_SITE, part), join(site, part), { recursive: true });
  const pot = join(site, "content/tea/the-pot");
  await writeFile(join(pot, "zh.md"), CHINESE);
  await appendFile(join(pot, "leaves-and-water.md"), DANGER);
  const outline = await readFile(join(pot, "module.yaml"), "utf8");
  await writeFile(join(pot, "module.yaml"), outline.replace("on-time]", "on-time, zh]"));
  built = await build(site);
  address = await serve(built);
});

/** A page with what the tests look at. */
async function start(url = address + LESSON, options = {}) {
  const context = await profile(options);
  const page = await context.newPage();
  await page.goto(url);
  const panel = page.locator("dialog.search");
  const field = panel.getByRole("searchbox");
  const status = panel.getByRole("status");
  return {
    context, page, panel, field, status,
    open: async () => {
      await page.keyboard.press("/");
      await field.waitFor();
    },
    /** Types a query, and waits for what is said of it. @param {string} query @param {RegExp} said */
    async find(query, said) {
      await field.fill(query);
      await panel.locator(".search-results[aria-busy='false']").waitFor({ state: "attached" });
      assert.match(await status.textContent(), said, query);
    },
    titles: () => panel.locator(".search-title").allTextContents(),
    focused: () => page.evaluate(() => document.activeElement.textContent || document.activeElement.value),
    async end() {
      await context.close();
      assert.deepEqual(context.faults, []);
    },
  };
}

describe("with the keyboard alone", () => {
  test("a slash opens the search, arrows choose, Enter opens the passage, and Escape gives the page back", async () => {
    const { page, panel, field, status, open, find, titles, focused, end } = await start();
    await page.locator("h1 ~ * a, .crumbs a").first().focus();
    const before = await focused();
    await open();
    assert.ok(await field.evaluate((element) => element === document.activeElement), "the field has the focus");
    await find("sand", /^2 pages found$/);
    assert.equal(await status.getAttribute("role"), "status");
    await page.keyboard.press("ArrowDown");
    assert.match(await focused(), /On time|Leaves and water/);
    await page.keyboard.press("ArrowUp");
    assert.equal(await focused(), "sand");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("End");
    await page.keyboard.press("Home");
    await page.keyboard.press("t");
    await page.keyboard.press("y");
    assert.equal(await field.inputValue(), "sandty", "whoever types goes on with the query");
    await page.keyboard.press("Escape");
    assert.equal(await panel.isVisible(), false);
    assert.equal(await focused(), before);
    await open();
    await find("forget", /^1 page found$/);
    assert.deepEqual(await titles(), ["On time"]);
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("ArrowDown");
    assert.match(await focused(), /^Waiting.*does not forget/);
    await page.keyboard.press("Enter");
    await until(() => page.url().endsWith(`${LESSON}#waiting`), "the heading of the passage");
    assert.equal(await panel.isVisible(), false);
    await end();
  });

  test("Enter in the field opens the first result", async () => {
    const { page, open, field, end } = await start();
    await open();
    await field.fill("infusion");
    await page.keyboard.press("Enter");
    await until(() => fileOf(page.url()) === "concepts/infusion.html", "the page of the concept");
    await end();
  });

  test("Enter waits for a search that is under way", async () => {
    const { page, open, field, end } = await start();
    let asked = false;
    await page.route("**/assets/search/**", async (route) => {
      asked = true;
      await new Promise((later) => setTimeout(later, 300));
      await route.continue();
    });
    await open();
    await field.fill("infusion");
    // The pause after the last letter is over, and nothing has been answered yet.
    await until(() => asked, "a part of the index is asked for");
    await page.waitForTimeout(150);
    await page.keyboard.press("Enter");
    await until(() => fileOf(page.url()) === "concepts/infusion.html", "the page of the concept");
    await end();
  });

  test("the slash can be switched off, for good, and Ctrl+K still opens the search", async () => {
    const { page, panel, field, open, end } = await start();
    const button = page.getByRole("button", { name: "Search", exact: true });
    assert.equal(await button.getAttribute("aria-keyshortcuts"), "/ Control+K");
    await open();
    const slash = panel.getByRole("checkbox", { name: "Open the search with the / key" });
    assert.equal(await slash.isChecked(), true);
    await slash.focus();
    await page.keyboard.press("Space");
    await page.keyboard.press("Escape");
    await panel.waitFor({ state: "hidden" });
    for (const after of ["the choice", "another page"]) {
      await page.keyboard.press("/");
      await page.keyboard.press("Control+k");
      await field.waitFor();
      assert.equal(await field.inputValue(), "", `no slash was taken after ${after}`);
      assert.equal(await slash.isChecked(), false, after);
      await page.keyboard.press("Escape");
      await panel.waitFor({ state: "hidden" });
      assert.equal(await button.getAttribute("aria-keyshortcuts"), "Control+K", after);
      assert.equal(await button.locator("kbd").isVisible(), false, after);
      await page.keyboard.press("/");
      assert.equal(await panel.isVisible(), false, after);
      if (after === "the choice") await page.goto(address);
    }
    await page.keyboard.press("Control+k");
    await field.waitFor();
    await slash.check();
    await page.keyboard.press("Escape");
    await panel.waitFor({ state: "hidden" });
    await open();
    assert.deepEqual(await page.evaluate(() => Object.keys(localStorage).filter((key) => key.includes("slash"))), []);
    await page.keyboard.press("Escape");
    await end();
  });

  test("a slash in a field is a slash", async () => {
    const { page, panel, end } = await start(`${address}quizzes/tea-practice.html`);
    const input = page.locator("fieldset[data-type='short_answer'] input");
    await input.focus();
    await page.keyboard.press("/");
    assert.equal(await input.inputValue(), "/");
    assert.equal(await panel.count(), 0);
    await end();
  });

  test("what is typed before the search has loaded is not lost", async () => {
    const { context, page, field, status, end } = await start();
    await context.route(/assets\/search\.js/, async (route) => {
      await new Promise((later) => setTimeout(later, 300));
      await route.continue();
    });
    await page.keyboard.type("/forget");
    await field.waitFor();
    assert.equal(await field.inputValue(), "forget");
    await until(async () => await status.textContent() === "1 page found", "the result");
    await end();
  });
});

describe("what is found", () => {
  test("the beginning of a word, other forms of it, and a slip of the finger", async () => {
    const { open, find, titles, panel, end } = await start();
    await open();
    for (const query of ["infus", "INFUSIONS", "ｉｎｆｕｓｉｏｎ", "infusión"]) {
      await find(query, /^2 pages found$/);
      assert.deepEqual(await titles(), ["Infusion", "Leaves and water"], query);
    }
    await find("infsuion", /^“infsuion” was not found\. 2 pages with “infusion”$/);
    assert.deepEqual(await panel.locator(".search-passage mark").allTextContents(), ["infusion"]);
    await find("sandglass", /^“sandglass” was not found\. 2 pages with “sand glass”$/);
    assert.deepEqual(await panel.locator(".search-passage mark").allTextContents().then((all) => new Set(all.map((word) => word.toLowerCase()))), new Set(["sand", "glass"]));
    // Whoever asks in a sentence asks for what is rare in it, and no plural is a slip of another word.
    await find("what is the infusion", /^2 pages found$/);
    await find("pqts", /^Nothing was found/);
    await find("qqqqqqqq", /^Nothing was found for “qqqqqqqq”\./);
    assert.deepEqual(await titles(), []);
    await end();
  });

  test("Chinese and Japanese, with the letters marked", async () => {
    const { open, find, titles, panel, end } = await start();
    await open();
    for (const query of ["红茶", "三分钟", "沙漏不会", "日本", "お茶", "泡"]) {
      await find(query, /^1 page found$/);
      assert.deepEqual(await titles(), ["泡茶的时间"], query);
    }
    // Another second letter: what begins with the first one still counts.
    await find("红花", /^“红花” was not found\. 1 page with “红”$/);
    // Where other pairs are there, the one that is not may be no word.
    await find("沙漏会忘", /^1 page found$/);
    await find("沙漏不会", /^1 page found$/);
    assert.deepEqual(await panel.locator("mark").allTextContents(), ["沙漏不会"]);
    await end();
  });

  test("lessons with where they stand, and their passages below them; no question of a quiz", async () => {
    const { open, find, panel, end } = await start();
    await open();
    await find("sand-glass", /^2 pages found$/);
    const result = panel.locator(".search-result", { has: panel.page().getByText("On time", { exact: true }) });
    assert.match(await result.locator(".search-where").textContent(), /^Lesson · .+ · The pot$/);
    assert.equal(await result.locator("a.search-section").first().getAttribute("href"), "../../tea/the-pot/on-time.html#waiting");
    await find("lukewarm", /^Nothing was found/);
    await end();
  });

  test("text that looks like markup stays text, in what is sought and in what is found", async () => {
    const { page, open, find, panel, end } = await start();
    await open();
    const query = "<img src=x onerror=\"document.title='taken'\"> zzzzz";
    await find(query, /page/);
    await find("<script>document.title='taken'</script>zzzzz", /Nothing was found for “<script>|page/);
    await find("oolong", /^1 page found$/);
    assert.match(await panel.locator(".search-passage").textContent(), /<img src=x onerror=/);
    assert.equal(await panel.locator("img, script").count(), 0);
    assert.match(await page.title(), /^On time/);
    await end();
  });
});

describe("how it is loaded", () => {
  test("nothing before it is asked for, and then only what the query needs", async () => {
    const context = await profile();
    const page = await context.newPage();
    const asked = [];
    page.on("request", (request) => asked.push(fileOf(request.url())));
    await page.goto(address + LESSON, { waitUntil: "networkidle" });
    assert.deepEqual(asked.filter((path) => path.includes("search")), []);
    await page.getByRole("button", { name: "Search", exact: true }).click();
    await page.locator(".search input[type=search]").fill("forget");
    await page.locator(".search-result").waitFor();
    const index = asked.filter((path) => path.startsWith("assets/search/"));
    assert.deepEqual(index, ["assets/search/directory.js", "assets/search/0/t0.js", "assets/search/0/d0.js"]);
    await context.close();
    assert.deepEqual(context.faults, []);
  });

  test("from a disk it works as well", async () => {
    const { open, find, titles, page, end } = await start(pathToFileURL(join(built, LESSON)).href);
    await open();
    await find("forgte", /^“forgte” was not found\. 1 page with “forget”$/);
    assert.deepEqual(await titles(), ["On time"]);
    await page.locator(".search-page").click();
    await page.locator("h1").waitFor();
    assert.equal(await page.locator("dialog[open]").count(), 0);
    await end();
  });

  test("where the index cannot be loaded, a sentence says so, and the next word tries again", async () => {
    const { context, open, field, status, find } = await start();
    await context.route(/assets\/search\/directory\.js/, (route) => route.abort());
    await open();
    await field.fill("forget");
    await until(async () => /could not be loaded/.test(await status.textContent()), "a word about it");
    await context.unroute(/assets\/search\/directory\.js/);
    await find("forget ", /^1 page found$/);
    await context.close();
  });

  test("an index that is newer than the directory the browser has kept is read anew", async () => {
    const { context, open, find, end } = await start();
    await context.route(/directory\.js$/, async (route) => {
      const response = await route.fetch();
      const text = await response.text();
      await route.fulfill({ response, body: text.replace(/[0-9a-f]{8}/, "00000000") });
    });
    await open();
    await find("forget", /^1 page found$/);
    await end();
  });

  test("without JavaScript there is no button for it", async () => {
    const context = await profile({ javaScriptEnabled: false });
    const page = await context.newPage();
    await page.goto(address + LESSON);
    assert.equal(await page.locator("[data-action='search']").isVisible(), false);
    await context.close();
  });
});

describe("nothing stands in the way of assistive technology", () => {
  for (const viewport of [{ width: 390, height: 844 }, { width: 1280, height: 900 }]) {
    for (const colorScheme of ["light", "dark"]) {
      test(`results, at ${viewport.width} × ${viewport.height}, ${colorScheme}`, async () => {
        const { page, field, find, panel, end } = await start(undefined, { viewport, colorScheme, hasTouch: viewport.width < 800 });
        await page.getByRole("button", { name: "Search", exact: true }).click();
        await field.waitFor();
        await page.evaluate(axe.source);
        const violations = () => page.evaluate(async () => {
          const { violations: found } = await window.axe.run(document, { resultTypes: ["violations"] });
          return found.flatMap(({ id, nodes }) => nodes.map(({ target, any }) => `${id}: ${target.join(" ")} ${any.map(({ message }) => message).join(" ")}`));
        });
        assert.deepEqual(await violations(), []);
        await find("tea", /pages found$/);
        assert.deepEqual(await violations(), []);
        const wide = await panel.evaluate((element) => [element, ...element.querySelectorAll("*")].filter((part) => part.getBoundingClientRect().right > innerWidth + 1).length);
        assert.equal(wide, 0, "nothing is cut off at the side");
        await panel.getByRole("button", { name: "Close the search" }).click();
        assert.equal(await panel.isVisible(), false);
        await end();
      });
    }
  }
});
