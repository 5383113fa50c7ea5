import assert from "node:assert/strict";
import axe from "axe-core";
import { spawn } from "node:child_process";
import { appendFile, mkdir, readFile, readdir, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { ROOT, build, close, coursewright, folder, profile, serve, siteWith, until } from "./support.js";

after(close);

/** What the endpoint was sent, and what it is to answer: the last of it holds for all that follows. */
const received = [];
let answers = [];
const ACCEPT = (response) => response.writeHead(200, { ...CORS, "content-type": "text/plain" }).end("Thank you.\n");
// On a connection that was used before, a browser sends again by itself what was dropped.
const CORS = { connection: "close", "access-control-allow-origin": "*", "access-control-allow-headers": "content-type, idempotency-key", "access-control-expose-headers": "retry-after" };
const say = (status, type, words, more = {}) => (response) => response.writeHead(status, { ...CORS, "content-type": type, ...more }).end(words);
const drop = (response) => response.socket.destroy();
const silence = () => {};

let endpoint, host, site, address, sealedAddress, key, sealedSite;
after(() => {
  endpoint.closeAllConnections();
  endpoint.close();
});
before(async () => {
  endpoint = createServer(async (request, response) => {
    if (request.method === "OPTIONS") return void response.writeHead(204, answers[0] === "no cors" ? { connection: "close" } : CORS).end();
    const parts = [];
    for await (const part of request) parts.push(part);
    received.push({ method: request.method, headers: request.headers, body: Buffer.concat(parts).toString() });
    return (answers.length > 1 ? answers.shift() : answers[0])(response);
  });
  await new Promise((ready) => endpoint.listen(0, "127.0.0.1", ready));
  host = `127.0.0.1:${endpoint.address().port}`;
  const quiz = "objectives: [know]\nquestions:\n  - {id: q-one, type: true_false, prompt: Is it?, answer: true, objective: know, explanation: It is.}\n";
  site = await siteWith({ quiz });
  await appendFile(join(site, "content/site.yaml"), `results:\n  endpoint: http://${host}/in\n  email: hr@example.com\n`);
  address = await serve(await build(site), `http://${host}`);
  sealedSite = await siteWith({ quiz });
  key = join(await folder(), "hr.txt");
  const { stdout } = await coursewright("keys", "new", "--out", key);
  await appendFile(join(sealedSite, "content/site.yaml"), `results:\n  endpoint: http://${host}/in\n  public_key: ${stdout.match(/public key: +(\S+)/)[1]}\n`);
  sealedAddress = await serve(await build(sealedSite), `http://${host}`);
});

/** What a browser says of an endpoint that fails, besides what the page says. */
const EXPECTED = /Failed to load resource|blocked by CORS policy|net::ERR_|policy: connect-src|Content Security Policy/;

/** Opens the results page of a learner who has read a lesson and given a name. */
async function visit(act, { at = address, options = {}, prepare = async () => {} } = {}) {
  received.length = 0;
  const context = await profile(options);
  const page = await context.newPage();
  await prepare(page, context);
  await page.goto(`${at}results.html`);
  await page.evaluate(() => Coursewright.store.update("course", (progress) => {
    progress.lessons["course/module/lesson"] = { opened: "2026-01-01T00:00:00Z", finished: "2026-01-02T00:00:00Z" };
  }));
  await page.locator("#field-name").fill("Ann Example");
  await act(page, context);
  await context.close();
  assert.deepEqual(context.faults.filter((fault) => !EXPECTED.test(fault)), []);
}
const press = (page, action) => page.locator(`[data-action='${action}']`).click();
const told = (page, words) => page.locator("[data-posted]", { hasText: words }).waitFor();
const saved = async (page) => {
  const [file] = await Promise.all([page.waitForEvent("download"), press(page, "download")]);
  return readFile(await file.path(), "utf8");
};
const isAccessible = async (page) => {
  await page.evaluate(axe.source);
  assert.deepEqual((await page.evaluate(() => axe.run())).violations.map(({ id, nodes }) => `${id} ${nodes[0].html}`), []);
};
/** What `collect` finds in files of these names. */
async function collected(files, ...more) {
  const place = await folder();
  const inbox = join(place, "inbox");
  await mkdir(inbox);
  for (const [name, content] of Object.entries(files)) await writeFile(join(inbox, name), content);
  await coursewright("collect", inbox, "--out", join(place, "report"), ...more);
  const { learners, set_aside: aside } = JSON.parse(await readFile(join(place, "report", "results.json"), "utf8"));
  return { names: learners.map(({ name }) => name), files: learners.flatMap((learner) => learner.files), reasons: aside.map(({ reason }) => reason.name) };
}

describe("sending to an endpoint", () => {
  test("says where it goes before, sends the very file, and says that it was taken", () => visit(async (page) => {
    answers = [ACCEPT];
    assert.match(await page.locator("[data-submission]").innerText(), new RegExp(`To ${host}`));
    assert.equal(received.length, 0);
    await press(page, "post");
    await told(page, `Sent to ${host}`);
    assert.match(await page.locator("[data-posted]").innerText(), /says: “Thank you\.”/);
    const [{ method, headers, body }] = received;
    assert.equal(method, "POST");
    assert.equal(headers["content-type"], "application/json");
    assert.equal(headers["idempotency-key"], JSON.parse(body).id);
    assert.equal(body, await saved(page), "the file that can be downloaded");
    assert.equal(body.trim(), await page.locator("[data-raw]").textContent());
    await isAccessible(page);
    await press(page, "post");
    await until(async () => received.length === 2, "a second request");
    assert.deepEqual(received[1].headers["idempotency-key"], headers["idempotency-key"], "the same file is the same");
    assert.deepEqual((await collected({ "a.json": body, "b.json": received[1].body }, "--site", site)).names, ["Ann Example"]);
    await told(page, `Sent to ${host}`);
    await page.reload();
    await told(page, `Last sent to ${host}`);
    await press(page, "delete");
    await press(page, "delete-yes");
    assert.equal(await page.locator("[data-posted]").innerText(), "");
  }));

  test("asks for a missing name first", () => visit(async (page) => {
    answers = [ACCEPT];
    await page.locator("#field-name").fill("");
    await press(page, "post");
    await page.getByText("Name is needed.").waitFor();
    assert.equal(received.length, 0);
    await page.locator("#field-name").fill("Ann");
    const [file] = await Promise.all([page.waitForEvent("download"), page.locator("#field-name").press("Enter")]);
    assert.ok(file, "the Enter key sends nothing");
    assert.equal(received.length, 0);
  }));

  test("tells a refusal in the server's own words if they are few and plain, and does not insist", () => visit(async (page) => {
    for (const [answer, words] of [
      [say(403, "text/plain; charset=utf-8", "The course closed\non 1 May. {host} <b>"), "The course closed on 1 May. {host} <b>"],
      [say(400, "text/html", "<h1>No</h1>"), ""],
      [say(400, "application/json", "{\"no\": 1}"), ""],
      [say(422, "text/plain", "no ".repeat(200)), ""],
    ]) {
      answers = [answer];
      received.length = 0;
      await press(page, "post");
      await told(page, "did not take it");
      const said = await page.locator("[data-posted]").innerText();
      if (words) assert.ok(said.includes(`says: “${words}”`), said);
      else assert.doesNotMatch(said, /says/);
      await page.waitForTimeout(300);
      assert.equal(received.length, 1);
      assert.equal(await page.locator("[data-again]").isVisible(), false);
    }
    await isAccessible(page);
    answers = [ACCEPT];
    await press(page, "post");
    await told(page, "Sent to");
  }));

  test("does not take a page to log in for a receipt", () => visit(async (page) => {
    for (const answer of [say(302, "text/plain", "", { location: "/login" }), say(200, "text/html; charset=utf-8", "<title>Home</title>")]) {
      answers = [answer];
      await press(page, "post");
      await told(page, "nothing was handed in");
      assert.equal(await page.locator("[data-again]").isVisible(), false);
    }
  }));

  test("goes on trying while nobody answers, with the same file and more patience each time", () => visit(async (page) => {
    answers = [drop, drop, say(503, "text/plain", "Back soon.", { "retry-after": "40" }), ACCEPT];
    await press(page, "post");
    await told(page, "cannot be reached");
    await told(page, "again in 2 seconds");
    await isAccessible(page);
    assert.equal(await page.locator("[data-action='post']").getAttribute("aria-disabled"), "true");
    await page.clock.runFor(2_000);
    await told(page, "again in 5 seconds");
    await saved(page);
    await page.clock.runFor(5_000);
    await told(page, "again in 40 seconds");
    assert.match(await page.locator("[data-posted]").innerText(), /cannot take it just now \(answer 503\).*says: “Back soon\.”/s);
    await page.locator("[data-action='post']").click({ force: true });
    await page.clock.runFor(39_000);
    await page.waitForTimeout(100);
    assert.equal(received.length, 3, "not before it was asked to, and not because the button is pressed");
    await page.clock.runFor(1_500);
    await told(page, "Sent to");
    assert.equal(received.length, 4);
    assert.equal(new Set(received.map(({ body, headers }) => headers["idempotency-key"] + body)).size, 1);
    assert.equal(await page.locator("[data-again]").isVisible(), false);
  }, { prepare: (page) => page.clock.install() }));

  test("gives up on an answer that does not come, and tries again when it is told to", () => visit(async (page) => {
    answers = [silence, ACCEPT];
    await press(page, "post");
    await until(async () => received.length === 1, "a request");
    await told(page, "Sending to");
    await page.clock.runFor(30_500);
    await told(page, "has not answered within 30 seconds");
    await page.locator("[data-action='post-again']").focus();
    await page.keyboard.press("Enter");
    await told(page, "Sent to");
    assert.equal(await page.evaluate(() => document.activeElement.dataset.action), "post", "the focus is not lost");
    assert.equal(received.length, 2);
  }, { prepare: (page) => page.clock.install() }));

  test("stops where what is listed has changed, and sends that as another file", () => visit(async (page) => {
    answers = [drop, ACCEPT];
    await press(page, "post");
    await told(page, "again in 2 seconds");
    await page.locator("#field-name").fill("Ann Other");
    await told(page, "has changed, so it was not sent");
    await page.clock.runFor(10_000);
    await page.waitForTimeout(100);
    assert.equal(received.length, 1);
    await press(page, "post");
    await told(page, "Sent to");
    assert.notEqual(received[0].headers["idempotency-key"], received[1].headers["idempotency-key"]);
    assert.equal(JSON.parse(received[1].body).learner.name, "Ann Other");
  }, { prepare: (page) => page.clock.install() }));

  test("tells that nothing can be reached without the server's leave, and without the site's", async () => {
    answers = ["no cors"];
    await visit(async (page) => {
      await press(page, "post");
      await told(page, "cannot be reached");
    });
    answers = [ACCEPT];
    const strict = await serve(await build(site));
    await visit(async (page) => {
      await press(page, "post");
      await told(page, "cannot be reached");
    }, { at: strict });
    assert.equal(received.length, 0);
  });

  test("works on pages that were opened from a disk", async () => {
    answers = [ACCEPT];
    await visit(async (page) => {
      await press(page, "post");
      await told(page, "Sent to");
      assert.equal(received[0].headers.origin, "null");
    }, { at: `file://${await build(site)}/` });
  });

  test("sends sealed what is to be sealed, and nothing where it cannot be", async () => {
    answers = [drop, ACCEPT];
    await visit(async (page) => {
      await press(page, "post");
      await told(page, "again in");
      await press(page, "post-again");
      await told(page, "Sent to");
      const { body } = received[1];
      assert.equal(received[0].body, body, "sealed once");
      assert.doesNotMatch(body, /Ann Example|lessons/);
      assert.equal(body, await saved(page));
      assert.deepEqual((await collected({ "a.json": body }, "--site", sealedSite, "--key", key)).names, ["Ann Example"]);
    }, { at: sealedAddress });
    await visit(async (page) => {
      await press(page, "post");
      await page.getByText("Nothing was saved or sent").waitFor();
      assert.equal(received.length, 0);
    }, { at: sealedAddress, prepare: (page, context) => context.addInitScript(() => Object.defineProperty(Crypto.prototype, "subtle", { get: () => undefined })) });
  });

  test("works with the server in the manual", async () => {
    const place = await folder();
    const manual = await readFile(join(ROOT, "docs/content/site/publishing/endpoint.md"), "utf8");
    await writeFile(join(place, "endpoint.mjs"), manual.match(/```js\n(.*?)```/s)[1]);
    const own = await siteWith({});
    const port = 20_000 + Math.floor(Math.random() * 20_000);
    await appendFile(join(own, "content/site.yaml"), `results: {endpoint: "http://localhost:${port}/"}\n`);
    const at = await serve(await build(own), `http://localhost:${port}`);
    const server = spawn(process.execPath, ["endpoint.mjs", "inbox", at.slice(0, -1), String(port)], { cwd: place });
    try {
      await new Promise((ready, failed) => {
        server.stdout.once("data", ready);
        server.once("exit", failed);
      });
      await visit(async (page) => {
        for (const _ of [1, 2]) {
          await press(page, "post");
          await told(page, "your results have arrived");
        }
      }, { at });
      const inbox = join(place, "inbox");
      assert.equal((await readdir(inbox)).length, 1);
      const files = Object.fromEntries(await Promise.all((await readdir(inbox)).map(async (name) => [name, await readFile(join(inbox, name))])));
      assert.deepEqual((await collected(files, "--site", own)).names, ["Ann Example"]);
      for (const [options, status] of [[{ method: "GET" }, 405], [{ method: "POST", body: "{}" }, 400]]) {
        assert.equal((await fetch(`http://127.0.0.1:${port}/`, options)).status, status);
      }
    } finally {
      server.kill();
    }
  });
});

describe("ways to hand in", () => {
  const ways = (page) => page.locator(".way:visible [data-action]:visible").evaluateAll((all) => all.map((one) => one.dataset.action));

  test("are as many as there are, the one that is meant first, and each says where it leads", async () => {
    const plain = await siteWith({});
    const mail = await siteWith({});
    await appendFile(join(mail, "content/site.yaml"), "results: {email: hr@example.com}\n");
    for (const [root, expected] of [[plain, ["download", "copy"]], [mail, ["email", "download", "copy"]]]) {
      const out = await build(root);
      assert.doesNotMatch(await readFile(join(out, "results.html"), "utf8"), /endpoint\.js|endpoint-strings/, "and nothing of an endpoint is loaded");
      await visit(async (page) => {
        assert.deepEqual(await ways(page), expected);
        const filled = await page.locator(".way:visible .button").evaluateAll((all) => all.filter((one) => getComputedStyle(one).backgroundColor !== "rgba(0, 0, 0, 0)").length);
        assert.equal(filled, 1);
      }, { at: await serve(out) });
    }
    await visit(async (page) => {
      assert.deepEqual(await ways(page), ["post", "email", "download", "copy"]);
      const where = await page.locator(".way:visible > p:visible").allInnerTexts();
      assert.ok(where.length === 4 && where.every((words) => words.startsWith("To ")), where.join("\n"));
      assert.ok(where[1].includes("hr@example.com"));
      const preview = await page.locator("[data-preview]").boundingBox();
      assert.ok(preview.y < (await page.locator(".ways").boundingBox()).y, "what is handed in stands before how");
    });
  });
});

describe("the share sheet", () => {
  /** A browser that can share: keeps what it is given, and ends as it is told. */
  const withSheet = (page) => page.addInitScript(() => {
    window.shared = [];
    navigator.canShare = ({ files }) => files.every(({ type }) => type === "text/plain");
    navigator.share = async ({ files }) => {
      if (window.ends) throw new DOMException("", window.ends);
      for (const file of files) window.shared.push([file.name, await file.text()]);
    };
  });

  test("is offered only where files can be shared", async () => {
    await visit(async (page) => assert.equal(await page.locator("[data-action='share']").isVisible(), false));
    await visit(async (page) => assert.equal(await page.locator("[data-action='share']").isVisible(), false), {
      prepare: (page) => page.addInitScript(() => {
        navigator.canShare = () => false;
      }),
    });
  });

  test("gets a file that HR's side reads, and closing it is no fault", () => visit(async (page) => {
    await page.evaluate(() => { window.ends = "AbortError"; });
    await press(page, "share");
    await page.waitForTimeout(200);
    assert.equal(await page.locator("[data-sent]").innerText(), "");
    await page.evaluate(() => { window.ends = "NotAllowedError"; });
    await press(page, "share");
    await page.getByText("could not be shared").waitFor();
    await page.evaluate(() => { window.ends = ""; });
    await press(page, "share");
    await page.getByText("handed to the app").waitFor();
    const [[name, content]] = await page.evaluate(() => window.shared);
    assert.match(name, /^submission-one-lesson-ann-example-\d{4}-\d\d-\d\d\.txt$/);
    await isAccessible(page);
    const { names, files } = await collected({ [name]: content }, "--site", site);
    assert.deepEqual(names, ["Ann Example"]);
    assert.match(files[0], /\.txt\/text 1$/);
  }, { prepare: withSheet, options: { viewport: { width: 390, height: 844 } } }));
});

describe("the text", () => {
  const area = (page) => page.locator("[data-text] textarea");
  const quoted = (text) => text.split("\n").map((line) => `> ${line}`).join("\r\n");

  test("is copied, shown, and read out of mails whatever became of it", () => visit(async (page, context) => {
    await context.grantPermissions(["clipboard-read", "clipboard-write"]);
    await press(page, "copy");
    await page.getByText(/Copied, [\d,]+ letters/).waitFor();
    const text = await page.evaluate(() => navigator.clipboard.readText());
    assert.equal(text.replaceAll("\r\n", "\n"), await area(page).inputValue());
    assert.match(text, /^My training results: One lesson\./);
    assert.ok(text.split(/\r?\n/).every((line) => line.length <= 78));
    await isAccessible(page);
    const html = `<html><body><p>Hello</p><blockquote>${text.replaceAll("\n", "<br>&nbsp;")}</blockquote></body></html>`;
    const mail = (type, body) => `From: a@example.com\r\nSubject: Results\r\nMIME-Version: 1.0\r\nContent-Type: ${type}; charset=utf-8\r\n\r\n${body}\r\n`;
    const result = await collected({
      "a.txt": text,
      "b.eml": mail("text/plain", `Hello,\r\n${quoted(text)}\r\nAnn`),
      "c.eml": mail("text/html", html),
      "d.mbox": `From a@example.com\n${mail("text/plain", text)}`,
      "e.eml": mail("text/plain", text.replace(/^(.{40}).*$/m, "$1").replace(/[a-z]{3}/g, "")),
    }, "--site", site);
    assert.deepEqual(result.names, ["Ann Example"]);
    assert.equal(result.files.length, 4, result.files.join(", "));
    assert.equal(result.reasons.length, 1);
  }));

  test("is the very file", () => visit(async (page) => {
    await press(page, "copy");
    await page.getByText(/Copied/).waitFor();
    const text = await area(page).inputValue();
    const file = await saved(page);
    const { files, reasons } = await collected({ "a.json": file, "b.txt": text }, "--site", site);
    assert.equal(files.length, 2);
    assert.deepEqual(reasons, []);
    assert.equal(await area(page).isVisible(), false, "what was said of one way goes with the next");
  }));

  test("is left to the learner where the browser copies nothing, and is longer where it cannot pack", () => visit(async (page) => {
    await press(page, "copy");
    await page.getByText("copy it yourself").waitFor();
    assert.equal(await page.evaluate(() => getSelection().toString().length > 0 || document.activeElement.selectionEnd > 100), true);
    const text = await area(page).inputValue();
    assert.deepEqual((await collected({ "a.txt": text }, "--site", site)).names, ["Ann Example"]);
  }, {
    prepare: (page) => page.addInitScript(() => {
      delete globalThis.CompressionStream;
      Object.defineProperty(navigator, "clipboard", { value: undefined });
      document.execCommand = () => false;
    }),
  }));

  test("is sealed where results are", () => visit(async (page) => {
    await press(page, "copy");
    await page.getByText(/Copied/).waitFor();
    const { names } = await collected({ "a.txt": await area(page).inputValue() }, "--site", sealedSite, "--key", key);
    assert.deepEqual(names, ["Ann Example"]);
  }, { at: sealedAddress }));
});
