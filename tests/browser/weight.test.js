import assert from "node:assert/strict";
import { readFile, readdir } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { gzipSync } from "node:zlib";
import { ROOT, build, close, fileOf, profile, serve } from "./support.js";

after(close);

let folder, address, context;
before(async () => {
  folder = await build();
  address = await serve(folder);
  context = await profile();
});

/** What a browser asks for when it opens a page, and what that weighs compressed. */
async function loaded(path) {
  const page = await context.newPage();
  const files = new Set();
  page.on("request", (request) => files.add(fileOf(request.url())));
  await page.goto(address + path, { waitUntil: "networkidle" });
  await page.close();
  // Headless browsers do not ask for the icon.
  files.add("assets/favicon.svg");
  const sizes = await Promise.all([...files].map(async (file) => gzipSync(await readFile(join(folder, file))).length));
  return { bytes: sizes.reduce((sum, size) => sum + size, 0), files: [...files] };
}

describe("a page with all its files, compressed", () => {
  // What was reached, and a tenth more. No lesson may have more than 60 KB, of 1,024 bytes; those below zh/ have a style
  // sheet more, and those that are not translated a note.
  for (const [name, path, most] of [
    ["home", "index.html", 19_400],
    ["a course", "internet-operation/index.html", 20_400],
    ["a concept", "concepts/online-marketing.html", 24_000],
    ["the map of concepts", "concepts/map.html", 29_000],
    ["the glossary", "glossary.html", 25_500],
    ["a lesson with practice", "online-marketing/what-the-words-mean/judged-by-what.html", 48_500],
    ["a lesson with a scene model", "internet-operation/the-scene-model/one-scene-or-many.html", 54_500],
    ["a lesson with a growth model", "internet-operation/channels-and-growth/steady-and-moving.html", 60_000],
    ["a lesson with a relation network", "internet-operation/keeping-users/point-to-point-or-network.html", 60_000],
    ["a lesson with a preference profile", "internet-operation/keeping-users/from-cards-to-data.html", 60_000],
    ["the lesson with the longest dialogues", "online-marketing/the-interview/the-interview-from-both-sides.html", 60_500],
    ["a lesson with an exercise on a scene model", "internet-operation/the-scene-model/redesigning-the-weakest-scene.html", 61_000],
    ["a lesson in two languages", "zh/online-marketing/what-the-words-mean/what-is-online-marketing.html", 50_000],
    ["the heaviest lesson that is not translated", "zh/internet-operation/the-scene-model/redesigning-the-weakest-scene.html", 63_000],
    ["a page of the gallery with five quizzes", "for-authors/how-a-quiz-is-taken/what-is-earned.html", 49_500],
    ["a check", "quizzes/what-the-words-mean-check.html", 45_000],
    ["the results", "results.html", 31_000],
    ["the reviews", "review.html", 35_000],
  ]) {
    test(`${name} has at most ${most} bytes`, async () => {
      const { bytes, files } = await loaded(path);
      assert.ok(bytes <= most, `${bytes} bytes: ${files.join(", ")}`);
      assert.ok(files.length <= 14, `${files.length} requests: ${files.join(", ")}`);
    });
  }

  test("the scripts of a quiz have at most 20,000 bytes with all types", async () => {
    const sizes = await Promise.all(["quiz.js", "scenario.js", "exam.js"].map(async (file) => gzipSync(await readFile(join(folder, "assets", file))).length));
    const bytes = sizes.reduce((sum, size) => sum + size, 0);
    assert.ok(bytes <= 20_000, `${bytes} bytes`);
  });

  test("what only another kind of page needs is not loaded", async () => {
    const has = async (path) => (await loaded(path)).files.map((file) => file.replace("assets/", ""));
    const home = await has("index.html");
    const concept = await has("concepts/cohort.html");
    for (const file of ["quiz.js", "quiz.css", "scenario.js", "scenario.css", "exam.js", "scene-model.js", "model.js", "growth.js", "results.js", "results-strings.js"]) {
      assert.ok(![...home, ...concept].includes(file), file);
    }
    assert.ok(!home.includes("knowledge.css") && !concept.includes("outline.css"));
  });
});

describe("styles as they are published", () => {
  test("mean to a browser what the theme's authors wrote", async () => {
    const page = await context.newPage();
    await page.goto("about:blank");
    /** The rules as the browser has understood them. It leaves values with a custom property in them as they were. */
    const rules = (text) => page.evaluate((source) => {
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(source);
      return Array.from(sheet.cssRules, (rule) => rule.cssText
        .replace(/(--[\w-]+:)\s+/g, "$1").replace(/, /g, ",").replace(/\( | \)/g, (edge) => edge.trim())
        .replace(/(?<![\w.])0\.(?=\d)/g, "."));
    }, text);
    const sources = join(ROOT, "themes", "default", "css");
    const names = (await readdir(sources)).filter((name) => name.endsWith(".css"));
    assert.ok(names.length > 5);
    for (const name of names) {
      const [written, published] = await Promise.all([join(sources, name), join(folder, "assets", name)].map((file) => readFile(file, "utf8")));
      assert.ok(published.length < written.length, name);
      assert.deepEqual(await rules(published), await rules(written), name);
    }
  });
});
