import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { after, before, describe, test } from "node:test";
import { answerRight, answerWrong, fieldset, quizData } from "./questions.js";
import { SMALL_SITE, build, close, profile, serve } from "./support.js";

after(close);

let folder, address;
before(async () => {
  folder = await build(SMALL_SITE);
  address = await serve(folder);
});

describe("without JavaScript", () => {
  let context, page;
  before(async () => {
    context = await profile({ javaScriptEnabled: false });
    page = await context.newPage();
  });

  test("a lesson and its scene model are there to read", async () => {
    await page.goto(`${address}tea/the-pot/on-time.html`);
    for (const words of ["Three minutes for black tea.", "A sand-glass does not forget.", "Invented figures."]) {
      assert.ok(await page.getByText(words).isVisible(), words);
    }
    assert.ok(await page.locator("scene-model svg").first().isVisible());
    await page.locator("scene-model summary").click();
    const table = page.locator("scene-model table");
    assert.ok(await table.isVisible());
    assert.match(await table.innerText(), /Is thirsty.*1,000.*40%.*400/s);
  });

  test("the words of a quiz, its options and the whole dialogue are there to read, and a note says what is missing", async () => {
    for (const path of ["quizzes/tea-check.html", "tea/the-pot/leaves-and-water.html"]) {
      await page.goto(address + path);
      const words = await page.locator("quiz-form").innerText();
      for (const part of ["Which water is right for black tea?", "Just boiled", "Lukewarm", "Sand", "Boil the water", "Thermometer", "minutes", "“Is there tea?”", "A happy guest", "needs JavaScript"]) {
        assert.ok(words.includes(part), `${path}: ${part}`);
      }
    }
  });

  test("no feedback, hint or key stands open", async () => {
    for (const box of await page.locator("[data-feedback], [data-hint], [data-explanation], [data-overall], [data-key]").all()) {
      assert.equal(await box.isVisible(), false);
    }
  });

  test("no button is shown that cannot work", async () => {
    for (const path of ["index.html", "tea/the-pot/leaves-and-water.html", "quizzes/tea-check.html", "results.html"]) {
      await page.goto(address + path);
      for (const button of await page.locator("button:not([popovertarget])").all()) {
        assert.equal(await button.isVisible(), false, `${path}: ${await button.evaluate((one) => one.outerHTML)}`);
      }
    }
    assert.match(await page.locator("main").innerText(), /needs JavaScript/);
  });

  test("a concept's link leads to its page, and the menu of a small screen opens", async () => {
    await page.setViewportSize({ width: 390, height: 844 });
    await page.goto(`${address}tea/the-pot/leaves-and-water.html`);
    await page.locator(".menu-button").click();
    assert.ok(await page.locator("#menu a").first().isVisible());
    await page.locator(".menu-close").click();
    await page.locator(".prose a.concept").first().click();
    await page.waitForURL("**/concepts/infusion.html");
  });
});

describe("opened from a disk", () => {
  let context, page;
  const open = (path) => page.goto(pathToFileURL(join(folder, path)).href);
  before(async () => {
    context = await profile();
    page = await context.newPage();
  });

  test("the links lead from home to a lesson, a concept and back", async () => {
    await open("index.html");
    await page.getByRole("link", { name: /^Start / }).click();
    await page.getByRole("heading", { level: 1, name: "Leaves and water" }).waitFor();
    await page.locator(".prose a.concept").click();
    await page.getByRole("heading", { level: 1, name: "Infusion" }).waitFor();
    await page.locator("a.brand").click();
    await page.getByRole("heading", { level: 1, name: "Tea for tests" }).waitFor();
  });

  test("a quiz gives feedback, and the progress is kept", async () => {
    await open("tea/the-pot/leaves-and-water.html");
    const { questions: [first, second] } = await quizData(page);
    await answerWrong(page, first);
    assert.ok(await fieldset(page, first).locator("[data-feedback]:visible").isVisible());
    await answerRight(page, second);
    await page.locator("finish-lesson button").click();
    await page.reload();
    assert.equal(await fieldset(page, second).getAttribute("data-mark"), "right");
    await open("index.html");
    assert.equal(await page.locator("[data-continue] a").innerText(), "On time");
  });

  test("a scene model moves", async () => {
    await open("tea/the-pot/on-time.html");
    const before = await page.locator(".sm-result").innerText();
    await page.locator("scene-model input[type='number']").first().fill("80");
    assert.notEqual(await page.locator(".sm-result").innerText(), before);
    await page.locator("scene-model summary").click();
    assert.match(await page.locator("scene-model table").innerText(), /Is thirsty.*80%.*800/s);
    await page.locator(".sm-reset").click();
    assert.equal(await page.locator(".sm-result").innerText(), before);
  });

  test("nothing was asked of any server, and nothing went wrong", () => {
    assert.deepEqual(context.faults, []);
  });
});

describe("when the browser refuses to store", () => {
  test("a quiz goes on to its result, says that nothing is kept, and offers a file that another browser can load", async () => {
    const context = await profile({ acceptDownloads: true });
    await context.addInitScript(() => {
      Storage.prototype.setItem = () => {
        throw new DOMException("full", "QuotaExceededError");
      };
    });
    const page = await context.newPage();
    await page.goto(`${address}quizzes/tea-practice.html`);
    const { questions } = await quizData(page);
    for (const question of questions) await answerRight(page, question);
    assert.match(await page.locator("[data-result]").innerText(), /Done, 100%/);
    const note = page.locator("[data-unsaved]");
    assert.match(await note.innerText(), /does not let this page store anything/);
    const [file] = await Promise.all([page.waitForEvent("download"), note.locator("button").click()]);
    const { courses } = JSON.parse(await readFile(await file.path(), "utf8"));
    assert.equal(courses.tea.attempts.length, 1);
    assert.deepEqual(context.faults, []);
    const other = await profile();
    const there = await other.newPage();
    await there.goto(`${address}results.html`);
    await there.locator("[data-import]").setInputFiles(await file.path());
    await there.getByText("Loaded. One quiz attempt was new.").waitFor();
    await context.close();
    await other.close();
  });
});
