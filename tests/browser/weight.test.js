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
  // What was reached, and a little more. Those below zh/ have a style sheet more, and those that are not translated a note.
  for (const [name, path, most] of [
    ["home", "index.html", 19_000],
    ["a course", "internet-operation/index.html", 20_000],
    ["a concept", "concepts/online-marketing.html", 22_500],
    ["the map of concepts", "concepts/map.html", 26_000],
    ["the glossary", "glossary.html", 24_500],
    ["a lesson with practice", "online-marketing/what-the-words-mean/judged-by-what.html", 45_500],
    ["a lesson with a scene model", "internet-operation/the-scene-model/one-scene-or-many.html", 53_000],
    ["a lesson with a growth model", "internet-operation/channels-and-growth/steady-and-moving.html", 54_500],
    ["a lesson with a relation network", "internet-operation/keeping-users/point-to-point-or-network.html", 49_500],
    ["a lesson with a preference profile", "internet-operation/keeping-users/from-cards-to-data.html", 52_000],
    ["the lesson with the longest dialogues", "online-marketing/the-interview/the-interview-from-both-sides.html", 58_500],
    ["a lesson with an exercise on a scene model", "internet-operation/the-scene-model/redesigning-the-weakest-scene.html", 58_000],
    ["a lesson in two languages", "zh/online-marketing/what-the-words-mean/what-is-online-marketing.html", 45_500],
    ["the heaviest lesson", "zh/internet-operation/channels-and-growth/a-portfolio-of-tactics.html", 60_000],
    ["a page of the gallery with five quizzes", "for-authors/how-a-quiz-is-taken/what-is-earned.html", 45_000],
    ["a check", "quizzes/what-the-words-mean-check.html", 41_000],
    ["the results", "results.html", 31_000],
    ["the reviews", "review.html", 35_000],
  ]) {
    test(`${name} has at most ${most} bytes`, async () => {
      const { bytes, files } = await loaded(path);
      assert.ok(bytes <= most, `${bytes} bytes: ${files.join(", ")}`);
      assert.ok(files.length <= 17, `${files.length} requests: ${files.join(", ")}`);
    });
  }

  test("is below 60,000 bytes for every lesson, in every language", async () => {
    const sizes = new Map();
    const size = async (file) => {
      if (!sizes.has(file)) sizes.set(file, gzipSync(await readFile(join(folder, file))).length);
      return sizes.get(file);
    };
    const pages = (await readdir(folder, { recursive: true })).filter((file) => file.endsWith(".html"));
    let lessons = 0;
    for (const path of pages) {
      const html = await readFile(join(folder, path), "utf8");
      if (!html.includes('data-page="lesson"')) continue;
      lessons += 1;
      const named = [...html.matchAll(/<(?:script|link|img)\b[^>]*?\b(?:src|href)="([^"#?]+)[^"]*"/g)].map(([, file]) => file);
      const files = new Set(named.filter((file) => !/:|\.html$/.test(file)).map((file) => join(path, "..", file)).concat(path));
      let bytes = 0;
      for (const file of files) bytes += await size(file);
      assert.ok(bytes < 60_000, `${path}: ${bytes} bytes: ${[...files].join(", ")}`);
    }
    assert.ok(lessons > 130, `${lessons} lessons`);
  });

  test("the scripts of a quiz have at most 12,000 bytes, and 22,200 with all types", async () => {
    const scripts = ["quiz.js", "ordering.js", "parts.js", "writing.js", "hotspot.js", "scenario.js", "exam.js"];
    const sizes = await Promise.all(scripts.map(async (file) => gzipSync(await readFile(join(folder, "assets", file))).length));
    const bytes = sizes.reduce((sum, size) => sum + size, 0);
    assert.ok(sizes[0] <= 12_000 && bytes <= 22_200, sizes.join(" "));
  });

  test("what only another kind of page needs is not loaded", async () => {
    const has = async (path) => (await loaded(path)).files.map((file) => file.replace("assets/", ""));
    const home = await has("index.html");
    const concept = await has("concepts/cohort.html");
    for (const file of ["quiz.js", "ordering.js", "parts.js", "writing.js", "hotspot.js", "exercise.js", "quiz.css", "ratings.css", "hotspot.css", "writing.css", "scenario.js", "scenario.css", "exam.js", "scene-model.js", "model.js", "growth.js", "results.js", "results-strings.js"]) {
      assert.ok(![...home, ...concept].includes(file), file);
    }
    assert.ok(!home.includes("knowledge.css") && !concept.includes("outline.css"));
    // One question is put in order there, and one is a model; nothing is matched, written or pointed at.
    const lesson = await has("internet-operation/the-scene-model/redesigning-the-weakest-scene.html");
    for (const file of ["ordering.js", "exercise.js", "scene-model-exercise.js"]) assert.ok(lesson.includes(file), file);
    for (const file of ["parts.js", "writing.js", "writing.css", "hotspot.js", "hotspot.css", "ratings.css", "scenario.js", "growth-exercise.js"]) assert.ok(!lesson.includes(file), file);
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
