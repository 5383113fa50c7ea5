import assert from "node:assert/strict";
import { appendFile, cp, readFile, readdir, writeFile, mkdir } from "node:fs/promises";
import { join } from "node:path";
import axe from "axe-core";
import { after, before, describe, test } from "node:test";
import { ROOT, close, coursewright, folder, profile, serve } from "./support.js";

after(close);

const EXAM = "quizzes/coffee-exam.html";
let place, site, key, out, address, fingerprint;
before(async () => {
  place = await folder();
  [site, key, out] = ["site", "hr.txt", "public"].map((name) => join(place, name));
  await cp(join(ROOT, "tests", "browser", "sealed"), site, { recursive: true });
  const { stdout } = await coursewright("keys", "new", "--out", key);
  fingerprint = stdout.match(/fingerprint: (.*)/)[1];
  await appendFile(join(site, "content", "site.yaml"), `results:\n  public_key: ${stdout.match(/public key: +(\S+)/)[1]}\n`);
  await coursewright("build", site, "--out", out);
  address = await serve(out);
});

/** Runs what a learner does in a fresh profile, and expects no script error. */
async function visit(act) {
  const context = await profile();
  const page = await context.newPage();
  await act(page, context);
  await context.close();
  assert.deepEqual(context.faults, []);
}

const shown = (page, id) => page.locator(`fieldset[data-question="${id}"]:visible`);
/** What a person would do, by the words on the page. */
const ACTS = {
  "q-bitter": (box) => box.getByText("Grind it coarser").click(),
  // One of two that are right, and one of two that are wrong: nothing.
  "q-needs": async (box) => {
    await box.getByText("Water").click();
    await box.getByText("Foam").click();
  },
  "q-ratio": (box) => box.locator("input").fill("62 g"),
  "q-steps": async (box, page) => {
    const items = () => box.locator(".ordering .text").allInnerTexts().then((all) => all.map((text) => text.trim()));
    const wanted = ["Weigh", "Grind", "Pour", "Drink"];
    // Also where it stood so by chance, something is moved.
    await box.locator("li").first().locator("[data-move='down']").click();
    for (const [place, name] of wanted.entries()) {
      for (let at = (await items()).indexOf(name); at > place; at -= 1) await box.locator("li").nth(at).locator("[data-move='up']").click();
    }
    assert.deepEqual(await items(), wanted);
    assert.ok(page);
  },
  // One of two.
  "q-tools": async (box) => {
    await box.getByLabel("Mill").selectOption({ label: "Grinding" });
    await box.getByLabel("Scales").selectOption({ label: "Stirring" });
  },
  "q-kim": (box) => box.getByRole("button", { name: "What do you taste?" }).click(),
};
/** 1 + 0 + 1 + 1 + 1/2 + 1 of 6. */
const SCORE = 4.5 / 6;

async function take(page) {
  await page.goto(address + EXAM);
  await page.locator("[data-action='start']").click();
  for (let number = 1; number <= 6; number += 1) {
    const id = await page.locator("fieldset[data-question]:visible").getAttribute("data-question");
    await ACTS[id](shown(page, id), page);
    if (number < 6) await page.locator("[data-action='next']").click();
  }
  await page.locator("[data-action='finish']").click();
  await page.locator("[data-result]").waitFor();
}

describe("an exam whose key is withheld, from the learner to HR", () => {
  test("is handed in without a score, sealed, and graded by HR to what a person reckons", () => visit(async (page) => {
    await take(page);
    const result = await page.locator("[data-result]").innerText();
    assert.match(result, /Your answers are stored/);
    assert.match(result, /not sent yet\. Hand it in now, .* and wait\..* you may take it again/s);
    assert.doesNotMatch(result, /%|right|wrong|passed/i);
    assert.equal(await page.locator("fieldset[data-mark], [data-explanation]:visible, [data-key]:visible").count(), 0);
    await page.reload();
    assert.match(await page.locator("[data-result]").innerText(), /Your answers are stored/, "also after a reload");
    const attempts = await page.evaluate(() => Coursewright.store.course("coffee").attempts);
    assert.deepEqual(attempts[0].claimed, { points: null, possible: null, score: null, passed: null });

    await page.goto(`${address}results.html`);
    assert.equal(await page.locator("tr[data-quiz='coffee-exam']").getAttribute("data-state"), "handed");
    assert.match(await page.locator("[data-courses]").innerText(), /1 more finished/);
    assert.doesNotMatch(await page.locator("[data-courses]").innerText(), /% over all/);
    await page.evaluate(axe.source);
    assert.deepEqual((await page.evaluate(() => axe.run())).violations.map(({ id }) => id), []);
    assert.equal(await page.locator("[data-seal] code").innerText(), fingerprint);
    await page.locator("#field-name").fill("Ann Example");
    const [download] = await Promise.all([page.waitForEvent("download"), page.locator("[data-action='download']").click()]);
    assert.match(download.suggestedFilename(), /^submission-coffee-[0-9a-f]{8}-\d{4}-\d\d-\d\d\.sealed\.json$/);
    const text = await readFile(await download.path(), "utf8");
    assert.doesNotMatch(text, /Ann|attempts|coffee-exam/);
    assert.deepEqual(Object.keys(JSON.parse(text)), ["format", "site", "build", "key", "created", "enc", "sealed"]);

    const inbox = join(place, "inbox");
    await mkdir(inbox, { recursive: true });
    await writeFile(join(inbox, "ann.json"), text);
    const report = join(place, "report");
    await coursewright("collect", inbox, "--site", site, "--key", key, "--out", report);
    const { learners, set_aside: aside } = JSON.parse(await readFile(join(report, "results.json"), "utf8"));
    assert.deepEqual(aside, []);
    const [attempt] = learners[0].attempts;
    assert.equal(learners[0].name, "Ann Example");
    assert.ok(Math.abs(attempt.graded.score - SCORE) < 1e-9, JSON.stringify(attempt, null, 1));
    assert.deepEqual(attempt.flags, []);
    assert.equal(attempt.questions.find(({ id }) => id === "q-bitter").response, "Grind it coarser");

    // Without the key it is set aside, and so is what was changed.
    await writeFile(join(inbox, "ann.json"), text.replace(/"created": "2/, '"created": "3'));
    await coursewright("collect", inbox, "--site", site, "--key", key, "--out", report);
    const reasons = async () => JSON.parse(await readFile(join(report, "results.json"), "utf8")).set_aside.map(({ reason }) => reason.name);
    assert.deepEqual(await reasons(), ["broken_seal"]);
    await writeFile(join(inbox, "ann.json"), text);
    await coursewright("collect", inbox, "--site", site, "--out", report);
    assert.deepEqual(await reasons(), ["sealed"]);
  }));

  test("nothing on the site tells its key, in any form", async () => {
    const exam = await readFile(join(out, EXAM), "utf8");
    const telling = ["\"right\":", "credits", "\"order\":", "\"pairs\":", "step-1", "good-end", "bad-end", "Well asked", "A guest less", "runs faster", "coarser grind", "even more slowly", "before anything was changed"];
    for (const word of telling) assert.ok(!exam.includes(word), word);
    for (const file of await readdir(out, { recursive: true, withFileTypes: true })) {
      if (!file.isFile()) continue;
      const text = await readFile(join(file.parentPath, file.name), "latin1");
      for (const word of telling.filter((word) => word.includes(" "))) assert.ok(!text.includes(word), `${word} in ${file.name}`);
      for (const word of ["secret", "coursewright-key", "coursewright-private-key"]) assert.ok(!file.name.includes(word) && !text.includes("coursewright-private-key"), file.name);
    }
  });
});

describe("sealing in a browser", () => {
  test("gives what RFC 9180 has in appendix A.3.1", () => visit(async (page) => {
    await page.goto(`${address}results.html`);
    const { enc, sealed } = await page.evaluate(async () => {
      const hex = (text) => Uint8Array.from(text.match(/../g), (pair) => parseInt(pair, 16));
      const url = (bytes) => btoa(String.fromCharCode(...bytes)).replace(/\+/g, "-").replace(/\//g, "_").replace(/=/g, "");
      const shown = (bytes) => [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
      const point = hex("04a92719c6195d5085104f469a8b9814d5838ff72b60501e2c4466e5e67b325ac98536d7b61a1af4b78e5b7f951c0900be863c403ce65c9bfcb9382657222d18c4");
      const own = hex("4995788ef4b9d6132b249ce59a77281493eb39af373d236a1fe415cb0c2d7beb");
      const receiver = hex("04fe8c19ce0905191ebc298a9245792531f26f0cece2460639e8bc39cb7f706a826a779b4cf969b8a0e539c7f62fb3d30ad6aa8f80e30f1d128aafd68a2ce72ea0");
      const curve = { name: "ECDH", namedCurve: "P-256" };
      const jwk = { kty: "EC", crv: "P-256", x: url(point.slice(1, 33)), y: url(point.slice(33)), d: url(own) };
      const pair = {
        publicKey: await crypto.subtle.importKey("raw", point, curve, true, []),
        privateKey: await crypto.subtle.importKey("jwk", jwk, curve, false, ["deriveBits"]),
      };
      const utf8 = (text) => new TextEncoder().encode(text);
      const what = { info: utf8("Ode on a Grecian Urn"), aad: utf8("Count-0"), text: utf8("Beauty is truth, truth beauty") };
      const made = await Coursewright.hpke(receiver, what, pair);
      return { enc: shown(made.enc), sealed: shown(made.sealed) };
    });
    assert.equal(enc.slice(0, 16), "04a92719c6195d50");
    assert.equal(sealed, "5ad590bb8baa577f8619db35a36311226a896e7342a6d836d8b7bcd2f20b6c7f9076ac232e3ab2523f39513434");
  }));

  test("makes no file where the browser has nothing to seal with", () => visit(async (page, context) => {
    // As on plain http.
    await context.addInitScript(() => Object.defineProperty(Crypto.prototype, "subtle", { get: () => undefined }));
    await page.goto(`${address}${EXAM}`);
    await page.evaluate(() => Coursewright.store.update("coffee", (progress) => {
      progress.lessons["coffee/basics/grinding"] = { opened: "2026-01-01T00:00:00Z", finished: null };
    }));
    await page.goto(`${address}results.html`);
    await page.locator("#field-name").fill("Ann Example");
    let downloads = 0;
    page.on("download", () => { downloads += 1; });
    await page.locator("[data-action='download']").click();
    await page.locator("[data-sent]", { hasText: "Nothing was saved" }).waitFor();
    assert.match(await page.locator("[data-sent]").innerText(), /https/);
    assert.equal(downloads, 0);
  }));

  test("is loaded by the results page alone", async () => {
    for (const file of await readdir(out, { recursive: true })) {
      if (file.endsWith(".html")) assert.equal((await readFile(join(out, file), "utf8")).includes("seal.js"), file === "results.html", file);
    }
  });
});
