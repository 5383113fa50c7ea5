import assert from "node:assert/strict";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import axe from "axe-core";
import { after, before, describe, test } from "node:test";
import { close, coursewright, folder, profile, readCsv, serve, siteWith } from "./support.js";

after(close);

const QUESTIONS = Array.from({ length: 12 }, (_, at) => `  - {id: q${at}, type: true_false, prompt: Is ${at} so?, answer: true, tags: [t]}\n`).join("");
const QUIZ = `mode: check\npass_mark: 50%\nsections: [{pick: 4, from: {tags: [t]}}]\nquestions:\n${QUESTIONS}`;

let place, site, out, address, rows;
before(async () => {
  place = await folder();
  site = await siteWith({ final: QUIZ, fixed: `mode: check\nquestions:\n${QUESTIONS}`, free: QUIZ });
  out = join(place, "public");
  const key = join(place, "key.txt");
  const { stdout } = await coursewright("keys", "new", "--for", "signing", "--out", key);
  await writeFile(join(site, "content", "site.yaml"), "id: one-lesson\ntitle: One lesson\nbase_url: https://t.example/\n"
    + `learner: {ask: [name, email], require: [name]}\nsigning: {public_key: ${stdout.match(/public key: +(\S+)/)[1]}, codes: [final, fixed]}\n`);
  await coursewright("build", site, "--out", out);
  address = await serve(out);
  await writeFile(join(place, "staff.csv"), "name,email\nAnn O’Neill 王,ann@example.com\nBob,bob@example.com\n");
  rows = await invite();
});

async function invite(...more) {
  const file = join(place, "codes.csv");
  await coursewright("invite", "--roster", join(place, "staff.csv"), "--site", site, "--key", join(place, "key.txt"), "--out", file, ...more);
  return readCsv(await readFile(file, "utf8"));
}

/** @param {(page: import("playwright-core").Page) => Promise<any>} act */
async function visit(act, options) {
  const context = await profile(options);
  const tab = await context.newPage();
  await act(tab, context);
  await context.close();
  assert.deepEqual(context.faults, []);
}

const code = (at) => rows[at].code.replaceAll("-", "");
const hash = (at) => new URL(rows[at].link).hash;

async function take(tab, quiz) {
  await tab.goto(`${address}quizzes/${quiz}.html`);
  for (const box of await tab.locator("fieldset[data-question]:visible").all()) await box.locator("input").first().check({ force: true });
  await tab.locator("quiz-form [type='submit']:visible").first().click();
  await tab.locator("[data-result]:visible").waitFor();
  return tab.evaluate((id) => Coursewright.store.course("course").attempts.filter(({ quiz: of }) => of === id).at(-1), quiz);
}

describe("personal codes", () => {
  test("a quiz that asks for one does not begin without it, and others do not care", () => visit(async (tab) => {
    await tab.goto(`${address}quizzes/final.html`);
    assert.match(await tab.locator("[data-code='needed']").innerText(), /asks for your personal code/);
    assert.equal(await tab.locator("quiz-form").isVisible(), false);
    await tab.goto(`${address}quizzes/free.html`);
    assert.equal(await tab.locator("quiz-form").isVisible(), true);
    assert.equal(await tab.locator("[data-code]").count(), 0);
  }));

  test("the link says whose it is, also from a disk, and a typed code does as well", () => visit(async (tab) => {
    await tab.goto(`${address}code.html${hash(0)}`);
    await tab.getByRole("heading", { name: "This code is for Ann O’Neill 王" }).waitFor();
    await tab.getByRole("link", { name: "final" }).click();
    assert.match(await tab.locator("[data-code='kept']").innerText(), /personal code of Ann O’Neill 王/);
    await tab.goto(`${address}code.html`);
    const typed = rows[1].code.toLowerCase().replaceAll("0", "O").replaceAll("1", "l").replaceAll("-", " ");
    await tab.locator("textarea").fill(typed);
    await tab.getByRole("button", { name: "Use this code" }).click();
    await tab.getByRole("heading", { name: "This code is for Bob" }).waitFor();
    for (const [given, told] of [["hello", /no complete code/], [code(0).slice(0, -3), /no complete code|not genuine/], [`K1${code(0)[2] === "A" ? "B" : "A"}${code(0).slice(3)}`, /not genuine/]]) {
      await tab.locator("textarea").fill(given);
      await tab.getByRole("button", { name: "Use this code" }).click();
      await tab.locator("[data-said]").filter({ hasText: told }).waitFor();
    }
    assert.match(await tab.locator("[data-whose]").innerText(), /Bob/, "what was kept stays");
    await tab.goto(`${pathToFileURL(join(out, "code.html"))}${hash(0)}`);
    await tab.getByRole("heading", { name: "This code is for Ann" }).waitFor();
  }));

  test("every other letter of a code is refused", () => visit(async (tab) => {
    await tab.goto(`${address}code.html`);
    const passed = await tab.evaluate(async (given) => {
      const found = [];
      for (let at = 0; at < given.length; at += 1) {
        const other = given[at] === "A" ? "B" : "A";
        if (!(await Coursewright.codes.keep(given.slice(0, at) + other + given.slice(at + 1))).fault) found.push(at);
      }
      return found;
    }, code(0));
    assert.deepEqual(passed, []);
  }));

  test("two people and two attempts draw otherwise, and HR sees whose code it was", () => visit(async (tab) => {
    const drawn = [];
    const inbox = join(place, "inbox");
    await mkdir(inbox, { recursive: true });
    for (const [at, name] of [[0, "Ann O’Neill 王"], [1, "Bob"]]) {
      await tab.goto(`${address}results.html`);
      await tab.evaluate(() => Coursewright.store.clear());
      await tab.goto(`${address}code.html${hash(at)}`);
      await tab.locator("[data-whose]:visible").waitFor();
      const first = await take(tab, "final");
      assert.equal(first.seed, `${code(at)}.1`);
      await tab.locator("[data-action='new']:visible").first().click();
      const second = await tab.evaluate(() => document.querySelector("quiz-form").current);
      assert.equal(second.seed, `${code(at)}.2`);
      const fixed = await take(tab, "fixed");
      assert.equal(fixed.seed, `${code(at)}.1`);
      assert.match((await take(tab, "free")).seed, /^[0-9a-f]{24}$/);
      drawn.push(...[first, second].map(({ questions }) => questions.map(({ id }) => id).sort().join()));
      await tab.goto(`${address}results.html`);
      await tab.locator("#field-name").fill(name);
      assert.deepEqual(await tab.locator("[data-codes-of] + dd").allInnerTexts(), [name]);
      if (at === 0) await tab.locator("#field-email").fill("ann@example.com");
      const [file] = await Promise.all([tab.waitForEvent("download"), tab.locator("[data-action='download']").click()]);
      await file.saveAs(join(inbox, `${at}.json`));
    }
    assert.equal(new Set(drawn).size, 4, drawn.join(" | "));
    const report = join(place, "report");
    await coursewright("collect", inbox, "--site", site, "--roster", join(place, "staff.csv"), "--out", report);
    const flags = readCsv(await readFile(join(report, "flags.csv"), "utf8"));
    assert.deepEqual(flags.filter(({ flag }) => /code|drawn|question|edited/.test(flag)), []);
  }));

  test("a code for one quiz is none for another, and says so", () => visit(async (tab) => {
    const [ann] = await invite("--for", "fixed");
    await tab.goto(`${address}code.html${new URL(ann.link).hash}`);
    await tab.locator("[data-whose]:visible").waitFor();
    assert.deepEqual(await tab.locator("[data-kept] li:visible").allInnerTexts(), ["fixed"]);
    await tab.goto(`${address}quizzes/final.html`);
    assert.match(await tab.locator("[data-code='needed']").innerText(), /is not for this quiz/);
  }));

  test("the page has no fault that a machine can find", async () => {
    for (const colorScheme of ["light", "dark"]) {
      await visit(async (tab) => {
        for (const path of ["code.html", `code.html${hash(0)}`, "quizzes/final.html"]) {
          await tab.goto("about:blank");
          await tab.goto(address + path);
          await tab.evaluate(axe.source);
          const { violations } = await tab.evaluate(() => axe.run());
          assert.deepEqual(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html)}`), []);
        }
      }, { colorScheme });
    }
  });
});
