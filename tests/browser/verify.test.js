import assert from "node:assert/strict";
import { mkdir, readFile, readdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import axe from "axe-core";
import { after, before, describe, test } from "node:test";
import { close, coursewright, folder, profile, serve, siteWith } from "./support.js";

after(close);

let place, site, out, key, address, page, token, short;
before(async () => {
  place = await folder();
  site = await siteWith({}, String.raw`title: Course
objectives: {sell: Sell a thing., odd: "Say\u00a0“so” \u3000 <b>&copy;'s</b> \"a/b\"\u0085 \ufeff 🦊."}
`);
  out = join(place, "public");
  key = join(place, "key.txt");
  const { stdout } = await coursewright("keys", "new", "--for", "signing", "--out", key);
  const signing = `signing:\n  public_key: ${stdout.match(/public key: +(\S+)/)[1]}\n  issuer: {name: Example & Sons}\n`;
  await writeFile(join(site, "content", "site.yaml"), `id: one-lesson\ntitle: One lesson\nbase_url: https://training.example.com/\n${signing}`);
  await coursewright("build", site, "--out", out);
  address = await serve(out);
  ({ page, token, short } = await issue(key, site, "Ann O’Neill 王小明", "2126-05-03"));
});

/** What HR does with a report. @returns {Promise<{page: string, token: string, short: string}>} a printed page, a credential, and what the QR code holds */
async function issue(key, root, name, valid_until, id = "one-lesson") {
  const report = join(await folder(), "results.json");
  const row = { course: "course", title: "Course", score: 0.9333, passed: true, to_mark: 0, passed_on: "2026-05-03", valid_until, all_flags: [] };
  await writeFile(report, JSON.stringify({
    format: "coursewright-report/1", site: id, learners: [{ id: "email:ann@example.com", name, employee_id: null, email: "ann@example.com", courses: [row] }],
  }));
  const certificates = await folder();
  // What has expired is not issued, so its last day is put off.
  await coursewright("certify", report, "--site", root, "--key", key, "--out", certificates, "--with-score");
  const files = await readdir(join(certificates, "course"));
  const read = (ending) => readFile(join(certificates, "course", files.find((file) => file.endsWith(ending))), "utf8");
  const html = await read(".html");
  return { page: html, token: await read(".jwt"), short: html.match(/verify\.html#(\w+)/)[1] };
}

/** @param {(page: import("playwright-core").Page) => Promise<any>} act */
async function visit(act, options) {
  const context = await profile(options);
  const tab = await context.newPage();
  await act(tab, context);
  await context.close();
  assert.deepEqual(context.faults, []);
}

const verdict = (tab) => tab.locator("[data-result]:visible").getAttribute("data-verdict");
const words = (tab) => tab.locator("[data-result]:visible").innerText();
const paste = async (tab, text) => {
  await tab.locator("textarea").fill(text);
  await tab.locator("verify-page > form button").click();
  await tab.locator("[data-result] h2:focus").waitFor();
};

describe("the page that verifies certificates", () => {
  test("says what the QR code holds, over a network and from a disk", () => visit(async (tab) => {
    for (const root of [address, `${pathToFileURL(out)}/`]) {
      await tab.goto("about:blank");
      await tab.goto(`${root}verify.html#${short}`);
      assert.equal(await verdict(tab), "genuine");
      const said = await words(tab);
      for (const part of ["This certificate is genuine", "Ann O’Neill 王小明", "Course", "May 3, 2026", "May 3, 2126", "93.3%", "Example & Sons"]) {
        assert.ok(said.includes(part), `${part}: ${said}`);
      }
    }
  }));

  test("takes a pasted text, an address, a file and a printed page that is dropped on it", () => visit(async (tab) => {
    await tab.goto(`${address}verify.html`);
    assert.equal(await tab.locator("[data-result]").isVisible(), false);
    for (const text of [short, ` ${short}\n`, `https://training.example.com/verify.html#${short}`, token, page]) {
      await paste(tab, "hello");
      assert.equal(await verdict(tab), "unreadable");
      await paste(tab, text);
      assert.equal(await verdict(tab), "genuine", text.slice(0, 80));
    }
    await paste(tab, "hello");
    await tab.locator("input[type='file']").setInputFiles({ name: "ann.jwt", mimeType: "text/plain", buffer: Buffer.from(token) });
    await tab.locator("[data-verdict='genuine']").waitFor();
    await paste(tab, "hello");
    const transfer = await tab.evaluateHandle((html) => {
      const data = new DataTransfer();
      data.items.add(new File([html], "ann.html", { type: "text/html" }));
      return data;
    }, page);
    await tab.locator("verify-page").dispatchEvent("drop", { dataTransfer: transfer });
    await tab.locator("[data-verdict='genuine']").waitFor();
  }));

  test("says who issued it as it was signed, whatever the site says since", async () => {
    const config = join(site, "content", "site.yaml");
    const before = await readFile(config, "utf8");
    await writeFile(config, before.replace("Example & Sons", "New & Daughters"));
    const renamed = join(place, "renamed");
    await coursewright("build", site, "--out", renamed);
    await writeFile(config, before);
    await visit(async (tab) => {
      const issuer = () => tab.locator("[data-result] dl div:has(dt:text-is('Issued by')) dd").innerText();
      for (const [root, given, said] of [
        [address, page, "Example & Sons"], [address, token, "Example & Sons"],
        [address, short, "Example & Sons, as this site says today: the name does not stand in what was signed"],
        [renamed, page, "Example & Sons; today this site names New & Daughters"],
        [renamed, token, "Example & Sons; today this site names New & Daughters"],
        [renamed, page.replace(">Example &amp; Sons<", ">Mallory<"), "Example & Sons; today this site names New & Daughters"],
        [renamed, short, "New & Daughters, as this site says today: the name does not stand in what was signed"],
        // Nobody has signed what stands in another page's place.
        [renamed, page.replace(/ P1[0-9A-Z]+/, ""), "New & Daughters, as this site says today: the name does not stand in what was signed"],
      ]) {
        await tab.goto(`${root === address ? address : `${pathToFileURL(root)}/`}verify.html`);
        await paste(tab, given);
        assert.equal(await issuer(), said);
        if (given === token) assert.match(await words(tab), /Example & Sons has issued it with these words.*What Example & Sons signed/s);
      }
    });
  });

  test("tells by a hash whose a credential is, and shows no name", () => visit(async (tab) => {
    await tab.goto(`${address}verify.html`);
    await paste(tab, token);
    assert.doesNotMatch(await words(tab), /Ann/);
    for (const [given, told] of [["bob@example.com", "false"], ["ann@example.com", "true"]]) {
      await tab.getByLabel("E-mail address").fill(given);
      await tab.getByRole("button", { name: "Compare" }).click();
      await tab.locator(`[data-is='${told}']`).waitFor();
    }
  }));

  test("refuses every letter of a short form that is another, and every beginning", () => visit(async (tab) => {
    await tab.goto(`${address}verify.html`);
    const found = await tab.evaluate(async (text) => {
      const data = JSON.parse(document.querySelector("verify-page script").textContent);
      const said = async (given) => (await Coursewright.verified(given, data, "2026-06-01")).verdict;
      const passed = [];
      for (let at = 0; at < text.length; at += 1) {
        for (const bit of [1, 2, 4, 8, 16, 32]) {
          const changed = text.slice(0, at) + String.fromCharCode(text.charCodeAt(at) ^ bit) + text.slice(at + 1);
          if (["genuine", "expired"].includes(await said(changed))) passed.push(`${bit} of ${at}`);
        }
        if (["genuine", "expired"].includes(await said(text.slice(0, at)))) passed.push(`${at} letters`);
      }
      return { passed, whole: await said(text), later: (await Coursewright.verified(text, data, "2126-05-04")).verdict, last: (await Coursewright.verified(text, data, "2126-05-03")).verdict };
    }, short);
    assert.deepEqual(found, { passed: [], whole: "genuine", later: "expired", last: "genuine" });
  }));

  test("tells every difference between a page and what was signed", () => visit(async (tab) => {
    await tab.goto(`${address}verify.html`);
    for (const [from, to, part, told] of [
      [">Ann O’Neill 王小明</h1>", ">Mallory</h1>", "name", "“Mallory”"],
      ["3 May 2026<", "3 May 2025<", "passed_on", "“3 May 2025”"],
      ["93.3 %", "98.3 %", "score", "“98.3 %”"],
      ["<main ", "<p>Mallory</p><main ", "besides", "“Mallory”"],
      ["<main ", "<img src=x><main ", "besides", "“<img>”"],
      [".name {", ".name { opacity: 0; ", "style", "style"],
      ["<title>Certificate: Ann", "<title>Certificate: Mallory", "heading", "Mallory"],
      // What only the signature over the page holds.
      ["<title>Certificate: ", "<title>Diploma: ", "heading", "“Diploma: Ann"],
      ['"issuer">Example &amp; Sons', '"issuer">Mallory &amp; Sons', "issuer", "“Mallory & Sons”"],
      ["<dd>Example &amp; Sons", "<dd>Mallory", "issuer", "“Mallory”"],
      [">Certificate</p>", ">Diploma</p>", "words", "“Diploma”"],
      ["has passed the course", "teaches the course", "words", "“teaches the course”"],
      ["<dt>Valid until", "<dt>Valid from", "words", "“Valid from”"],
      ["open training.example.com", "open mallory.example.com", "words", "mallory.example.com"],
      ["<li>Sell a thing.", "<li>Sell anything.", "aims", "“Sell anything.”"],
      ["<li>Sell a thing.</li>", "", "aims", "“Sell a thing.”"],
      ['<path d="M4 4h7', '<path d="M4 5h7', "drawing", "Do not scan it"],
      ["<footer>", "<p></p><footer>", "layout", "put together otherwise"],
      ["</header>", "</header></p>", "besides", "“</p>”"],
      [/ P1[0-9A-Z]+/, "", "signature", "is missing"],
      [/ P1[0-9A-Z]{9}/, " P1012345678", "signature", "is missing"],
    ]) {
      assert.notEqual(page.replace(from, to), page, from);
      await paste(tab, page.replace(from, to));
      assert.equal(await verdict(tab), "altered", from);
      const item = tab.locator(`[data-differences] [data-part='${part}']`);
      assert.ok((await item.first().innerText()).includes(told), from);
      assert.match(await tab.locator("[data-result] dl").innerText(), /Ann O’Neill 王小明/, "what was signed is shown");
    }
    await paste(tab, `${page}<a href="#${short.slice(0, -1)}0"></a>`);
    assert.equal(await verdict(tab), "several");
    await paste(tab, `I am Mallory: https://training.example.com/verify.html#${short}`);
    assert.equal(await verdict(tab), "uncompared");
    assert.match(await words(tab), /Ann O’Neill/);
  }));

  test("takes a page as a browser writes it again", () => visit(async (tab) => {
    const file = join(place, "saved.html");
    await writeFile(file, page);
    await tab.goto(`${pathToFileURL(file)}`);
    const saved = `<!DOCTYPE html>\n<!-- saved from a disk -->\n${await tab.evaluate(() => document.documentElement.outerHTML)}`;
    assert.notEqual(saved, page);
    await tab.goto(`${address}verify.html`);
    for (const text of [saved, saved.replaceAll("\n", "\r\n")]) {
      await paste(tab, text);
      assert.equal(await verdict(tab), "genuine", await words(tab));
    }
    await writeFile(file, saved);
    assert.match((await coursewright("verify", file, "--site", site)).stdout, /genuine: /);
  }));

  test("says of a page of before pages were signed what was not compared", () => visit(async (tab) => {
    const old = await readFile(new URL("../certificates/before-pages-were-signed.html", import.meta.url), "utf8");
    const key = "A+I//d6ZvHfCxeHG89gIbqlOF88ziZ9q/GDN2C7Uh6Vl";
    const root = await siteWith({});
    await writeFile(join(root, "content", "site.yaml"), `id: letters-site\ntitle: T\nsigning: {public_key: ${key}}\n`);
    const public_ = join(await folder(), "public");
    await coursewright("build", root, "--out", public_);
    await tab.goto(`${pathToFileURL(public_)}/verify.html`);
    await paste(tab, old);
    assert.equal(await verdict(tab), "genuine");
    assert.match(await tab.locator("[data-partly]").innerText(), /were not compared/);
    await paste(tab, old.match(/verify\.html#(\w+)/)[1]);
    assert.equal(await tab.locator("[data-partly]").count(), 0, "of a code alone nothing else is shown");
    await paste(tab, old.replace("93.3 %", "98.3 %"));
    assert.equal(await verdict(tab), "altered");
  }));

  test("refuses another key, and sends to another site", () => visit(async (tab) => {
    const other = join(place, "other.txt");
    const { stdout } = await coursewright("keys", "new", "--for", "signing", "--out", other);
    const foreign = await siteWith({});
    for (const [id, told] of [["one-lesson", "not_genuine"], ["elsewhere", "other_site"]]) {
      await writeFile(join(foreign, "content", "site.yaml"), `id: ${id}\ntitle: X\nbase_url: https://x.example/\nsigning: {public_key: ${stdout.match(/public key: +(\S+)/)[1]}}\n`);
      const made = await issue(other, foreign, "Ann", null, id);
      await tab.goto(`${address}verify.html`);
      for (const text of [made.short, made.token]) {
        await paste(tab, text);
        assert.equal(await verdict(tab), told);
      }
      if (id === "elsewhere") assert.match(await words(tab), /“elsewhere”/);
    }
  }));

  test("says where it cannot verify instead of guessing", () => visit(async (tab) => {
    await tab.addInitScript(() => Object.defineProperty(crypto, "subtle", { value: undefined }));
    await tab.goto(`${address}verify.html#${short}`);
    assert.equal(await verdict(tab), "no_crypto");
    assert.doesNotMatch(await words(tab), /Ann/);
  }));

  test("has no fault that a machine can find, in light and in dark", async () => {
    for (const colorScheme of ["light", "dark"]) {
      await visit(async (tab) => {
        for (const hash of [short, `${short.slice(0, -1)}0`, ""]) {
          await tab.goto("about:blank");
          await tab.goto(`${address}verify.html#${hash}`);
          await tab.evaluate(axe.source);
          const { violations } = await tab.evaluate(() => axe.run());
          assert.deepEqual(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html)}`), []);
        }
      }, { colorScheme });
    }
  });
});

describe("a certificate", () => {
  test("fits one sheet of A4 across, with long names and all that a course teaches", () => visit(async (tab) => {
    const file = join(place, "certificate.html");
    await mkdir(dirname(file), { recursive: true });
    const objectives = Array.from({ length: 12 }, (_, at) => `  o${at}: Say what the ${at}th thing is that this course has in its long list of aims, and why it is there at all.\n`);
    const long = await siteWith({}, `title: A course with a title that goes on for longer than anybody would like to read aloud\nobjectives:\n${objectives.join("")}`);
    await writeFile(join(long, "content", "site.yaml"), await readFile(join(site, "content", "site.yaml"), "utf8"));
    const made = await issue(join(place, "key.txt"), long, "Maximiliana-Theodora von Hohenstein-Weißenburg zu Altenberg und Neustadt am Rübenberge", null);
    await writeFile(file, made.page);
    await tab.goto(`${pathToFileURL(file)}`);
    const { over } = await tab.evaluate(() => {
      const sheet = document.querySelector(".sheet");
      const inside = [...sheet.querySelectorAll("*")].map((part) => part.getBoundingClientRect().bottom);
      return { over: Math.max(sheet.scrollHeight - sheet.clientHeight, Math.max(...inside) - sheet.getBoundingClientRect().bottom) };
    });
    assert.ok(over <= 0, `${over} px too much`);
    const pdf = await tab.pdf({ preferCSSPageSize: true });
    assert.equal(pdf.toString("latin1").match(/\/Type\s*\/Page\b/g).length, 1);
    const [width, height] = pdf.toString("latin1").match(/\/MediaBox\s*\[0 0 ([\d.]+) ([\d.]+)/).slice(1).map(Number);
    assert.ok(Math.abs(width - 842) < 2 && Math.abs(height - 595) < 2, `${width} × ${height}`);
    await tab.evaluate(axe.source);
    const { violations } = await tab.evaluate(() => axe.run());
    assert.deepEqual(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html)}`), []);
  }));
});
