/** What authors may write and few do: tiny numbers, code to choose, long words, braces, other scripts. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { build, close, profile, serve, siteWith } from "./support.js";

after(close);

const ADDRESS = "https://example.com/p?utm_source=newsletter&utm_medium=email";
const QUIZZES = {
  numbers: `mode: check
attempts: 1
tries: 1
questions:
  - {id: q-near, type: numeric, prompt: What share?, answers: [{value: 0.0234, tolerance: 0.0001}]}
  - {id: q-range, type: numeric, prompt: What share?, answers: [{range: [0.001, 0.002]}]}
  - {id: q-tiny, type: numeric, prompt: How much?, answers: [{value: 0.00001}]}
  - {id: q-pi, type: numeric, prompt: Five places?, answers: [{value: 3.14159}]}
  - {id: q-large, type: numeric, prompt: How many?, answers: [{value: -1234567.5}], unit: km}
`,
  parts: `mode: check
attempts: 1
tries: 1
questions:
  - id: q-code
    type: matching
    prompt: What prints what?
    pairs:
      - {item: one, match: "\`\`\`\\nlet x = 1;\\nprint(x)\\n\`\`\`"}
      - {item: two, match: "Run it: \`\`print(2)\`\`"}
  - id: q-braces
    type: matching
    prompt: Which belongs to which?
    pairs: [{item: "use {item} here", match: "the {item} x"}, {item: b, match: "a {match} $& y"}]
`,
  long: `mode: check
questions:
  - id: q-address
    type: matching
    prompt: Which campaign?
    pairs: [{item: "\`${ADDRESS}\`", match: Mail}, {item: ${"Donaudampfschifffahrt".repeat(4)}, match: Ship}]
  - {id: q-unit, type: numeric, prompt: How many?, answers: [{value: 1}], unit: ${"kilowattstunden".repeat(5)}}
`,
  scripts: `mode: check
questions:
  - {id: q-choice, type: single_choice, prompt: "ما هو التسويق؟", options: [{correct: "بيع."}, {text: Storage.}]}
  - {id: q-english, type: matching, prompt: What is what?, pairs: [{item: "نقرة", match: click}, {item: order, match: "طلب"}]}
`,
  typed: `mode: check
tries: 1
questions:
  - {id: q-typed, type: short_answer, prompt: What is a click called?, answers: [点击]}
`,
};

let address;
before(async () => {
  address = await serve(await build(await siteWith(QUIZZES)));
});

async function visit(path, act, options) {
  const context = await profile(options);
  const page = await context.newPage();
  await page.goto(`${address}quizzes/${path}.html`);
  await act(page, (id) => page.locator(`[data-question="${id}"]`));
  await context.close();
  assert.deepEqual(context.faults, []);
}

test("a right number is told with every digit that its author wrote", () => visit("numbers", async (page, box) => {
  for (const [id, words] of [["q-near", "0.0234"], ["q-range", "0.001 to 0.002"], ["q-tiny", "0.00001"], ["q-pi", "3.14159"], ["q-large", "−1234567.5 km"]]) {
    await box(id).locator("input").fill("7777");
    await box(id).locator("[data-action='check']").click();
    assert.equal((await box(id).locator("[data-key]").innerText()).trim(), `Right answer: ${words}`);
  }
}));

test("code can be chosen from a list, and braces are letters", () => visit("parts", async (page, box) => {
  const words = await box("q-code").locator("select").first().locator("option").allTextContents();
  assert.deepEqual(words.slice(1).sort(), ["Run it: print(2)", "let x = 1; print(x)"]);
  for (const [id, keys] of [["q-code", ["one – let x = 1; print(x)", "two – Run it: print(2)"]], ["q-braces", ["use {item} here – the {item} x", "b – a {match} $& y"]]]) {
    for (const select of await box(id).locator("select").all()) await select.selectOption({ index: 1 });
    await box(id).locator("[data-action='check']").click();
    assert.deepEqual(await box(id).locator("[data-key] li").allInnerTexts(), keys);
  }
}));

test("a long word in an item or a unit does not make a small screen scroll sideways", () => visit("long", async (page) => {
  assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 360);
}, { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true }));

test("Enter that ends what an input method composes costs no try", () => visit("typed", async (page, box) => {
  const field = box("q-typed").locator("input");
  await field.fill("dianji");
  const enter = (about) => field.evaluate((input, how) => input.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true, cancelable: true, ...how })), about);
  // Safari says so by the code alone.
  for (const composing of [{ isComposing: true, keyCode: 229 }, { keyCode: 229 }]) {
    await enter(composing);
    assert.equal(await box("q-typed").getAttribute("data-mark"), null);
  }
  await field.fill("点击");
  await enter({});
  assert.equal(await box("q-typed").getAttribute("data-mark"), "right");
}));

test("a text in another script begins on its own side", () => visit("scripts", async (page, box) => {
  const ways = (id, selector) => box(id).locator(selector).evaluateAll((nodes) => nodes.map((node) => getComputedStyle(node).direction));
  assert.deepEqual([await ways("q-choice", ".prompt"), await ways("q-english", ".prompt")], [["rtl"], ["ltr"]]);
  assert.deepEqual((await ways("q-choice", ".option .text")).sort(), ["ltr", "rtl"]);
  assert.deepEqual(await ways("q-english", ".pair label"), ["rtl", "ltr"]);
}));
