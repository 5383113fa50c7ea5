import assert from "node:assert/strict";
import { readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { close, development, profile, until } from "./support.js";

after(close);

describe("serve", () => {
  const LESSON = "online-marketing/what-the-words-mean/judged-by-what";
  let page, context, file, text, server;

  before(async () => {
    server = await development();
    file = join(server.root, "content", `${LESSON}.md`);
    text = await readFile(file, "utf8");
    context = await profile();
    page = await context.newPage();
    await page.goto(`${server.address}${LESSON}.html`);
  });

  /** Asks the page, which may just be loading again. */
  const ask = (what) => page.evaluate(what).catch(() => null);
  const overlay = () => page.locator("coursewright-overlay .panel");

  test("shows a saved change without a reload by hand, at the place where the page was", async () => {
    await page.evaluate(() => scrollTo(0, 700));
    await until(() => ask(() => Math.round(scrollY) === 700), "the page has scrolled");
    await writeFile(file, `${text}\nA sentence that was not here before.\n`);
    await page.getByText("A sentence that was not here before.").waitFor();
    await until(() => ask(() => Math.abs(scrollY - 700) < 2), "the old place");
  });

  test("shows a change that an editor saves by renaming", async () => {
    await writeFile(`${file}~`, `${text}\nSaved by renaming.\n`);
    await rename(`${file}~`, file);
    await page.getByText("Saved by renaming.").waitFor();
    assert.equal(await page.getByText("A sentence that was not here before.").count(), 0);
  });

  test("shows a change of a stylesheet or of a quiz too", async () => {
    const practice = join(server.root, "quizzes/online-marketing/judged-by-what-practice.yaml");
    const quiz = await readFile(practice, "utf8");
    await writeFile(practice, quiz.replace(/^title: .*$/m, "title: A new title for the quiz"));
    await page.getByText("A new title for the quiz").waitFor();
    const style = join(server.root, "themes/default/css/site.css");
    await writeFile(style, `${await readFile(style, "utf8")}\nh1 { letter-spacing: 7px; }\n`);
    await until(() => ask(() => getComputedStyle(document.querySelector("h1")).letterSpacing === "7px"), "the new style");
  });

  test("lays a mistake over the last good page, with file, line and what to do", async () => {
    const lines = text.split("\n").length;
    await writeFile(file, `${text}\nSee [[no-such-concept]].\n`);
    await overlay().waitFor();
    const words = await overlay().innerText();
    assert.match(words, new RegExp(`judged-by-what\\.md:${lines + 1}:\\d+`));
    assert.match(words, /no-such-concept/);
    assert.equal(await page.locator("main").getByText("no-such-concept").count(), 0, "the page below is the last good one");
    assert.ok(await page.locator("main h1").isVisible());
  });

  test("puts the mistake aside on Escape, and takes it back", async () => {
    await page.keyboard.press("Escape");
    await overlay().waitFor({ state: "hidden" });
    await page.locator("coursewright-overlay .count").click();
    await overlay().waitFor();
  });

  test("takes the mistake away when it is mended, and shows the new text", async () => {
    await writeFile(file, `${text}\nMended.\n`);
    await page.getByText("Mended.").waitFor();
    await overlay().waitFor({ state: "hidden" });
  });

  test("takes the mistake away also when the file is again as it was", async () => {
    await writeFile(file, `${text}\nMended.\n[nowhere](nowhere.md)\n`);
    await overlay().waitFor();
    await writeFile(file, `${text}\nMended.\n`);
    await overlay().waitFor({ state: "hidden" });
    assert.ok(await page.getByText("Mended.").isVisible());
  });

  test("shows a page that had a mistake from the start, and then the page", async () => {
    await writeFile(file, "---\ntitle: [\n---\nText.\n");
    await overlay().waitFor();
    const second = await context.newPage();
    await second.goto(`${server.address}${LESSON}.html`);
    await second.locator("coursewright-overlay .panel", { hasText: "judged-by-what.md:2:" }).waitFor();
    await writeFile(file, text);
    await second.getByRole("heading", { level: 1, name: "Judged by what?" }).waitFor();
    await second.close();
  });

  test("makes no noise in the browser", () => {
    assert.deepEqual(context.faults.filter((fault) => !/Failed to load resource.*404/.test(fault)), []);
  });
});
