import assert from "node:assert/strict";
import { appendFile, cp, mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import vm from "node:vm";
import { crc32, deflateRawSync } from "node:zlib";
import axe from "axe-core";
import { after, before, describe, test } from "node:test";
import { PROGRAM, ROOT, close, coursewright, folder, profile, readCsv, serve } from "./support.js";
import { report } from "./staff.js";
import { execFile } from "node:child_process";
import { promisify } from "node:util";

after(close);

const TABLES = ["results.csv", "attempts.csv", "responses.csv", "flags.csv", "set-aside.csv", "to-mark.csv", "questions.csv", "quizzes.csv", "results.json"];
const run = promisify(execFile);

let place, address;
before(async () => {
  const { out } = await report();
  place = dirname(out);
  await coursewright("desk", "--site", place, "--roster", join(place, "staff.csv"), "--out", join(place, "desk.html"));
  address = pathToFileURL(join(place, "desk.html")).href;
});

/** Opens a desk as HR does, from the disk, and expects no fault and no request besides. */
async function visit(act, options, desk = address) {
  const context = await profile(options);
  const page = await context.newPage();
  const asked = [];
  page.on("request", (request) => {
    if (!request.url().startsWith("blob:")) asked.push(request.url());
  });
  await page.goto(desk);
  await settled(page);
  await act(page);
  assert.deepEqual(asked, [desk]);
  await context.close();
  assert.deepEqual(context.faults, []);
}

const settled = (page) => page.waitForFunction(() => deskPage.queue.then(() => !document.body.hasAttribute("aria-busy")), null, { timeout: 120_000 });
const put = async (page, control, files) => {
  await page.locator(control).setInputFiles(files);
  await settled(page);
};

/** What a save gives. */
async function saved(page, name) {
  const [download] = await Promise.all([page.waitForEvent("download"), page.evaluate((file) => document.querySelector(`[data-save="${file}"]`).click(), name)]);
  assert.equal(download.suggestedFilename(), name);
  return readFile(await download.path());
}

/** The tables of `collect` on the same files, named as the page names them. */
async function collected(...more) {
  const out = join(await folder(), "report");
  await run(PROGRAM, ["collect", "inbox", "--site", ".", "--out", out, ...more], { cwd: place }).catch((error) => {
    if (error.code !== 1) throw error;
  });
  return out;
}

async function assertSame(page, out, tables = TABLES) {
  for (const name of tables) {
    const [ours, theirs] = [await readFile(join(out, name), "utf8"), (await saved(page, name)).toString("utf8")];
    const differs = ours.split("\n").findIndex((line, at) => line !== theirs.split("\n")[at]);
    if (differs >= 0) assert.equal(theirs.split("\n")[differs], ours.split("\n")[differs], `${name}, line ${differs + 1}`);
    assert.ok(ours === theirs, name);
  }
}

/** A zip of texts, packed. @param {Object<string, string>} files */
function zipOf(files) {
  const [parts, list] = [[], []];
  let length = 0;
  for (const [name, text] of Object.entries(files)) {
    const [content, packed, bytes] = [Buffer.from(text), deflateRawSync(text), Buffer.from(name)];
    const head = Buffer.alloc(26);
    [[0, 20], [2, 0x800], [4, 8], [8, 33], [22, bytes.length]].forEach(([at, value]) => head.writeUInt16LE(value, at));
    [[10, crc32(content)], [14, packed.length], [18, content.length]].forEach(([at, value]) => head.writeUInt32LE(value, at));
    const entry = Buffer.alloc(46);
    entry.write("PK\x01\x02", 0, "latin1");
    head.copy(entry, 6);
    entry.writeUInt32LE(length, 42);
    list.push(entry, bytes);
    parts.push(Buffer.from("PK\x03\x04", "latin1"), head, bytes, packed);
    length += 30 + bytes.length + packed.length;
  }
  const end = Buffer.alloc(22);
  end.write("PK\x05\x06", 0, "latin1");
  [8, 10].forEach((at) => end.writeUInt16LE(Object.keys(files).length, at));
  end.writeUInt32LE(Buffer.concat(list).length, 12);
  end.writeUInt32LE(length, 16);
  return Buffer.concat([...parts, ...list, end]);
}

describe("the desk", () => {
  for (const viewport of [{ width: 390, height: 844 }, { width: 1280, height: 900 }]) {
    for (const colorScheme of ["light", "dark"]) {
      test(`axe finds nothing at ${viewport.width} px, ${colorScheme}, and the page is no wider than its window`, () => visit(async (page) => {
        await put(page, "#folder", join(place, "inbox"));
        const check = async () => {
          const session = await page.context().newCDPSession(page);
          await session.send("Runtime.evaluate", { expression: axe.source });
          const { result } = await session.send("Runtime.evaluate", { awaitPromise: true, returnByValue: true, expression: "axe.run(document, { resultTypes: ['violations'] })" });
          assert.deepEqual(result.value.violations.flatMap(({ id, nodes }) => nodes.slice(0, 3).map(({ target, any }) => `${id}: ${target.join(" ")} ${any.map(({ message }) => message).join(" ")}`)), []);
        };
        await check();
        assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), viewport.width);
        await page.locator(".people tbody button", { hasText: "Cem Moreau" }).click();
        await page.locator("dialog details").first().evaluate((box) => { box.open = true; });
        await check();
      }, { viewport, colorScheme }));
    }
  }

  test("gives the tables of collect, byte for byte, with its list of people", () => visit(async (page) => {
    await put(page, "#folder", join(place, "inbox"));
    await assertSame(page, await collected("--roster", "staff.csv"));
  }));

  test("finds in zips, mails and sealed files, among bad and foreign ones, what collect finds", async () => {
    const mixed = join(place, "mixed");
    await cp(join(place, "inbox"), mixed, { recursive: true });
    const of = async (name) => JSON.parse(await readFile(join(place, "inbox", `${name}.json`), "utf8"));
    const write = (name, value) => writeFile(join(mixed, name), typeof value === "string" || Buffer.isBuffer(value) ? value : JSON.stringify(value));
    const [first, second, third] = [await of("E0001"), await of("E0002"), await of("E0003")];
    await write("again.json", first);
    await write("tampered.json", { ...second, attempts: second.attempts.map((one) => ({ ...one, claimed: { score: 1, passed: true } })) });
    await write("copied.json", { ...third, id: "copy", learner: { name: "Somebody Else" } });
    await write("foreign.json", { ...third, site: { id: "another", build: "0" } });
    await write("cut.json", JSON.stringify(third).slice(0, 700));
    await write("all.zip", zipOf({ "May/one.json": JSON.stringify({ ...third, id: "zipped" }), "May/notes.docx": "x", "May/two.json": "{\"a\": 1}" }));
    const mail = ["From: Ann <ann@example.com>", "MIME-Version: 1.0", "Content-Type: multipart/mixed; boundary=b", "", "--b", "Content-Type: text/plain", "", "Hello", "--b",
      "Content-Type: application/json; name=\"from mail.json\"", "Content-Transfer-Encoding: base64", "", Buffer.from(JSON.stringify({ ...second, id: "mailed" })).toString("base64").replace(/.{76}/g, "$&\r\n"), "--b--", ""].join("\r\n");
    await write("mail.eml", mail);
    await write("box.mbox", `From ann@example.com Mon May  4\n${mail.replaceAll("\r\n", "\n")}\n`);
    const keyFile = join(place, "mixed-key.txt");
    const { stdout } = await coursewright("keys", "new", "--out", keyFile);
    const [, public_key] = stdout.match(/public key: +(\S+)/);
    const [, fingerprint] = stdout.match(/fingerprint: (.*)/);
    globalThis.Coursewright ??= {};
    vm.runInThisContext(await readFile(join(ROOT, "themes/default/js/seal.js"), "utf8"));
    await write("sealed.json", await globalThis.Coursewright.sealed({ ...third, id: "sealed" }, { public_key, fingerprint }));
    const changed = await globalThis.Coursewright.sealed({ ...third, id: "changed" }, { public_key, fingerprint });
    await write("changed.json", { ...changed, build: "1" });
    // As text, which the site's own script makes: in a file, wrapped and quoted in a mail in HTML, sealed, and cut off.
    vm.runInThisContext(await readFile(join(ROOT, "themes/default/js/results/armour.js"), "utf8"));
    const block = (value) => globalThis.Coursewright.armour(JSON.stringify(value));
    await write("text.txt", `Dear HR,\n\n${await block({ ...first, id: "text" })}\nAnn`);
    const quoted = (await block({ ...second, id: "html", learner: { name: "Html Moreau" } })).replace(/.{50}/g, "$&<br>\r\n&gt;&nbsp;").replaceAll("=", "=3D");
    await write("html.eml", ["From: Ann <ann@example.com>", "Content-Type: text/html; charset=utf-8", "Content-Transfer-Encoding: quoted-printable", "", `<p>Hello</p><blockquote>${quoted}</blockquote>`, ""].join("\r\n"));
    await write("sealed.txt", await block(await globalThis.Coursewright.sealed({ ...third, id: "sealed-text", learner: { name: "Sealed Moreau" } }, { public_key, fingerprint })));
    await write("cut.txt", (await block(third)).slice(0, 300));
    await write("note.txt", "Ann has called.");
    const out = join(place, "mixed-report");
    await run(PROGRAM, ["collect", "mixed", "--site", ".", "--roster", "staff.csv", "--key", keyFile, "--out", out], { cwd: place });
    await visit(async (page) => {
      await put(page, "#key", keyFile);
      await put(page, "#folder", mixed);
      await assertSame(page, out);
      const aside = readCsv((await saved(page, "set-aside.csv")).toString("utf8"));
      assert.equal(aside.length, 9);
      const results = await readFile(join(out, "results.csv"), "utf8");
      assert.ok(["Html Moreau", "Sealed Moreau"].every((name) => results.includes(name)));
    });
  });

  test("takes files that are dropped on it", () => visit(async (page) => {
    const text = await readFile(join(place, "inbox", "E0001.json"), "utf8");
    await page.evaluate((content) => {
      const dataTransfer = new DataTransfer();
      dataTransfer.items.add(new File([content], "dropped.json"));
      dataTransfer.items.add(new File(["phone\n1\n"], "towns.csv"));
      document.body.dispatchEvent(new DragEvent("drop", { dataTransfer, bubbles: true, cancelable: true }));
    }, text);
    await settled(page);
    assert.match(await page.locator("#fault").innerText(), /towns\.csv:1: no column/);
    assert.match(await page.locator("#status").innerText(), /^1 submission of /);
    await page.getByRole("button", { name: "Take all files off the desk" }).click();
    await settled(page);
    assert.match(await page.locator("#status").innerText(), /^0 submissions of /);
  }));

  test("marks a text in place, and collect reads the marks that it saves", () => visit(async (page) => {
    await put(page, "#folder", join(place, "inbox"));
    const boxes = page.locator(".text");
    const type = async (at, label, text) => {
      const input = boxes.nth(at).getByLabel(label);
      await input.fill(text);
      await input.press("Tab");
      await settled(page);
    };
    await type(0, "Points", "2,5");
    await type(0, "Comment", "=Good; see me");
    await type(1, "Points", "4");
    await type(2, "Points", "five");
    assert.match(await boxes.nth(0).innerText(), /2\.5 of 4/);
    assert.match(await boxes.nth(2).innerText(), /`five` is not a number/);
    await writeFile(join(place, "marks.csv"), await saved(page, "to-mark.csv"));
    const out = await collected("--roster", "staff.csv", "--marks", "marks.csv");
    await assertSame(page, out, ["results.csv", "attempts.csv", "responses.csv", "to-mark.csv"]);
  }));

  test("reads the marks of an earlier day again", () => visit(async (page) => {
    await put(page, "#folder", join(place, "inbox"));
    await put(page, "#marks", join(place, "marks.csv"));
    const out = await collected("--roster", "staff.csv", "--marks", "marks.csv");
    await assertSame(page, out, ["results.csv", "to-mark.csv"]);
  }));

  test("shows who needs something, filters, and tells every response of a person, by keyboard", () => visit(async (page) => {
    await put(page, "#folder", join(place, "inbox"));
    assert.match(await page.locator("#said").innerText(), /required results are missing/);
    const button = page.locator(".people tbody button");
    await page.locator("#order").selectOption("name");
    const named = await button.allInnerTexts();
    assert.ok(named.indexOf("Ann Moreau") < named.indexOf("Bob Moreau"));
    await page.locator("#words").fill("dee moreau");
    assert.equal(await button.count(), 1);
    await button.focus();
    await page.keyboard.press("Enter");
    const person = page.getByRole("dialog", { name: "Dee Moreau" });
    await person.getByText("Exits and fires").first().click();
    assert.ok(await person.getByRole("row").count() > 10);
    await page.keyboard.press("Escape");
    assert.equal(await page.evaluate(() => document.activeElement.innerText), "Dee Moreau");
    await page.locator("#words").fill("nobody at all");
    assert.match(await page.locator("#people-table").innerText(), /Nobody fits/);
  }));

  test("says what is wrong with a list, and keeps the one before", () => visit(async (page) => {
    await put(page, "#roster", { name: "towns.csv", mimeType: "text/csv", buffer: Buffer.from("phone,town\n1,2\n") });
    assert.match(await page.locator("#fault").innerText(), /towns\.csv:1: no column tells who it is/);
    assert.match(await page.locator("#roster-said").innerText(), /57 people/);
    await put(page, "#key", { name: "x.txt", mimeType: "text/plain", buffer: Buffer.from("hello") });
    assert.match(await page.locator("#fault").innerText(), /no file of a private key/);
  }));
});

/** What a person would do, by the words on the page. */
const ACTS = {
  "q-bitter": (box) => box.getByText("Grind it coarser").click(),
  "q-needs": (box) => box.getByText("Water").click(),
  "q-ratio": (box) => box.locator("input").fill("62 g"),
  "q-steps": (box) => box.locator("li").first().locator("[data-move='down']").click(),
  "q-tools": async (box) => {
    await box.getByLabel("Mill").selectOption({ label: "Grinding" });
    await box.getByLabel("Scales").selectOption({ label: "Stirring" });
  },
  "q-kim": (box) => box.getByRole("button", { name: "What do you taste?" }).click(),
};

describe("the desk and an exam whose key is withheld, sealed by the learner", () => {
  test("is opened with the key alone, and comes to what collect finds", async () => {
    const exam = join(await folder(), "exam");
    await cp(join(ROOT, "tests", "browser", "sealed"), exam, { recursive: true });
    const { stdout } = await coursewright("keys", "new", "--out", join(dirname(exam), "hr.txt"));
    await appendFile(join(exam, "content", "site.yaml"), `results:\n  public_key: ${stdout.match(/public key: +(\S+)/)[1]}\n`);
    await coursewright("build", exam, "--out", join(dirname(exam), "public"));
    const site = await serve(join(dirname(exam), "public"));
    const inbox = join(dirname(exam), "inbox");
    await mkdir(inbox);
    const learner = await profile();
    const page = await learner.newPage();
    await page.goto(`${site}quizzes/coffee-exam.html`);
    await page.locator("[data-action='start']").click();
    for (let number = 1; number <= 6; number += 1) {
      const box = page.locator("fieldset[data-question]:visible");
      await ACTS[await box.getAttribute("data-question")](box);
      if (number < 6) await page.locator("[data-action='next']").click();
    }
    await page.locator("[data-action='finish']").click();
    await page.locator("[data-result]").waitFor();
    await page.goto(`${site}results.html`);
    await page.locator("#field-name").fill("Ann Lee");
    const [download] = await Promise.all([page.waitForEvent("download"), page.locator("[data-action='download']").click()]);
    await writeFile(join(inbox, "ann.json"), await readFile(await download.path()));
    await learner.close();

    place = dirname(exam);
    const desk = join(place, "desk.html");
    await coursewright("desk", "--site", exam, "--out", desk);
    const out = join(place, "report");
    await run(PROGRAM, ["collect", "inbox", "--site", "exam", "--key", "hr.txt", "--out", out], { cwd: place });
    const [attempt] = readCsv(await readFile(join(out, "attempts.csv"), "utf8"));
    assert.ok(Number(attempt.score) > 0, attempt.score);
    await visit(async (hr) => {
      await put(hr, "#folder", inbox);
      assert.match(await hr.locator("#aside-table").innerText(), /sealed for the key/);
      await put(hr, "#key", join(place, "hr.txt"));
      assert.match(await hr.locator("#aside-table").innerText(), /Nothing/);
      await assertSame(hr, out);
    }, {}, pathToFileURL(desk).href);
    // The key is inside only where that was asked for.
    const [, secret] = (await readFile(join(place, "hr.txt"), "utf8")).match(/private_key: (\S+)/);
    assert.ok(!(await readFile(desk, "utf8")).includes(secret));
    const told = await coursewright("desk", "--site", exam, "--key", join(place, "hr.txt"), "--with-key", "--out", join(place, "with-key.html"));
    assert.match(told.stderr, /WARNING/);
    await visit(async (hr) => {
      await put(hr, "#folder", inbox);
      await assertSame(hr, out, ["results.csv"]);
    }, {}, pathToFileURL(join(place, "with-key.html")).href);
  });
});
