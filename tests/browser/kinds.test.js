import assert from "node:assert/strict";
import axe from "axe-core";
import { after, before, describe, test } from "node:test";
import { answerRight, answerWrong, fieldset, give, optionsOf, quizData, right } from "./questions.js";
import { SMALL_SITE, build, close, profile, serve } from "./support.js";

after(close);

/** The quiz with all types and states that the practice does not have. */
const KINDS = "quizzes/tea-kinds.html";
let address;
before(async () => {
  address = await serve(await build(SMALL_SITE));
});

/** A page of its own, with nothing stored. */
async function opened(options) {
  const context = await profile(options);
  const page = await context.newPage();
  await page.goto(address + KINDS);
  const { questions } = await quizData(page);
  return { context, page, questions, one: (id) => questions.find((question) => question.id === id) };
}
const responseOf = (page, { id }) => page.evaluate((id) => document.querySelector("quiz-form").questions.get(id).response, id);

describe("with the keyboard alone", () => {
  let context, page, questions;
  const press = (key) => page.keyboard.press(key);
  const focused = (locator) => locator.evaluate((element) => element === document.activeElement);
  const value = () => page.evaluate(() => document.activeElement.value);

  async function tabTo(locator, what) {
    for (let steps = 0; steps < 150; steps += 1) {
      if (await focused(locator)) return;
      await press("Tab");
    }
    assert.fail(`${what} cannot be reached with Tab`);
  }
  /** One of a group of radio buttons: Tab leads into the group, arrows to the button. */
  async function choose(inputs, wanted) {
    await tabTo(inputs.first(), "a group of buttons");
    await press("Space");
    for (let steps = 0; await value() !== wanted && steps < 12; steps += 1) await press("ArrowRight");
    assert.equal(await value(), wanted);
  }
  async function pick(select, wanted) {
    await tabTo(select, "a list");
    for (let steps = 0; await value() !== wanted && steps < 12; steps += 1) await press("ArrowDown");
    assert.equal(await value(), wanted);
  }

  const ways = {
    async categorize(box, response) {
      for (const select of await box.locator("select").all()) await pick(select, response[await select.getAttribute("name")]);
    },
    async cloze(box, response) {
      for (const control of await box.locator(".gap :is(select, input)").all()) {
        const wanted = response[await control.getAttribute("name")];
        if (await control.evaluate((element) => element.matches("select"))) {
          await pick(control, wanted);
        } else {
          await tabTo(control, "a gap");
          await page.keyboard.type(wanted);
        }
      }
    },
    scale: (box, level) => choose(box.locator("input"), level),
    async free_text(box, { text, ...ticked }) {
      await tabTo(box.locator("textarea"), "the field");
      await page.keyboard.type(text);
      const compare = box.locator("[data-compare]");
      if (!await compare.count()) return;
      await tabTo(compare, "the button that compares");
      await press("Enter");
      assert.ok(await focused(box.locator("[data-beside]")), "the model answer has the focus, and so is read out");
      for (const id of Object.keys(ticked)) {
        await tabTo(box.locator(`input[name="${id}"]`), "an entry of the list");
        await press("Space");
      }
    },
    async attestation(box, { name }) {
      await tabTo(box.locator("input[name='agreed']"), "the box");
      await press("Space");
      await tabTo(box.locator("input[name='name']"), "the name");
      await page.keyboard.type(name);
    },
    async scorecard(box, response) {
      for (const [criterion, rating] of Object.entries(response)) await choose(box.locator(`[data-part="${criterion}"] input`), rating);
    },
    hotspot: (box, area) => choose(box.locator("input"), area),
  };

  before(async () => {
    ({ context, page, questions } = await opened());
  });

  for (const id of ["q-sort", "q-gaps", "q-scale", "q-long-scale", "q-tell", "q-letter", "q-promise", "q-rate", "q-rate-freely", "q-point"]) {
    test(`${id} is answered, and the focus goes on to what came of it`, async () => {
      const question = questions.find((one) => one.id === id);
      const box = fieldset(page, question);
      const response = right(question, await optionsOf(box));
      await ways[question.type](box, response);
      await tabTo(box.locator("[data-action='check']"), "the button that checks or saves");
      await press("Enter");
      const outcome = box.locator("[data-outcome]");
      assert.ok(await focused(outcome), "the outcome has the focus, and so is read out");
      const graded = question.points > 0 && question.key.marked_by !== "hr";
      assert.equal(await box.getAttribute("data-mark"), graded ? "right" : null);
      assert.match(await outcome.innerText(), graded ? /^Right/ : /recorded|stored/);
      const given = await responseOf(page, question);
      if (question.type === "attestation") {
        assert.match(given.date, /^\d{4}-\d\d-\d\d$/);
        delete given.date;
      }
      assert.deepEqual(given, response);
    });
  }

  test("nothing went wrong on the way", () => {
    assert.deepEqual(context.faults, []);
  });
});

describe("each type and state", () => {
  test("a response is there again after a reload, and after the quiz was handed in", async () => {
    const { context, page, questions } = await opened();
    const given = {};
    for (const question of questions) {
      await give(page, question, right(question, await optionsOf(fieldset(page, question))));
      given[question.id] = await responseOf(page, question);
      assert.notEqual(given[question.id], null, question.id);
    }
    await page.reload();
    for (const question of questions) assert.deepEqual(await responseOf(page, question), given[question.id], question.id);
    await page.locator("[data-action='finish']").click();
    assert.match(await page.locator("[data-result]").innerText(), /To be marked, 87.5%–100%/);
    await page.reload();
    for (const question of questions) assert.deepEqual(await responseOf(page, question), given[question.id], question.id);
    assert.equal(await page.locator("[data-action='retry']").isVisible(), false, "what nobody marks is not missed");
    assert.deepEqual(context.faults, []);
  });

  test("what is missed is told part by part, with the key, and nothing that nobody marks is called wrong", async () => {
    const { page, questions, one } = await opened();
    for (const question of questions) await answerWrong(page, question);
    const marks = await page.locator("fieldset[data-question]").evaluateAll((boxes) => boxes.map((box) => [box.dataset.question, box.dataset.mark ?? ""]));
    const graded = (id) => one(id).points > 0 && one(id).key.marked_by !== "hr";
    for (const [id, mark] of marks) assert.equal(mark !== "", graded(id), `${id}: ${mark}`);
    assert.equal(await fieldset(page, one("q-sort")).locator("[data-told='wrong']").count(), 4);
    assert.equal(await fieldset(page, one("q-gaps")).locator("[data-told='wrong']").count(), 5);
    await page.locator("[data-action='finish']").click();
    assert.match(await fieldset(page, one("q-gaps")).locator("[data-key]").innerText(), /gaps:\s+Gap 1 – just boiled\s+Gap 2 – three\s+Gap 3 – infusion\s+Gap 4 – 80 °C\s+Gap 5 – black/);
    assert.match(await fieldset(page, one("q-sort")).locator("[data-key]").innerText(), /Umbrella – None of these/);
    assert.match(await fieldset(page, one("q-rate")).locator("[data-key]").innerText(), /pours without dripping – 4/);
    assert.match(await fieldset(page, one("q-rate")).innerText(), /One drop in ten cups/);
    assert.equal(await fieldset(page, one("q-point")).locator("[data-area='the-spout'][data-mark='right']").count(), 1);
  });

  test("pointing at the image and choosing in the list are one", async () => {
    const { page, one } = await opened();
    const box = fieldset(page, one("q-point"));
    await box.locator(".picture").scrollIntoViewIfNeeded();
    const { x, y, width, height } = await box.locator(".picture img").boundingBox();
    await page.mouse.click(x + width * 0.8, y + height * 0.55);
    assert.equal(await responseOf(page, one("q-point")), "the-handle");
    assert.ok(await box.locator("input[value='the-handle']").isChecked());
    await box.locator("[data-option='the-spout']").click();
    assert.equal(await box.locator("[data-chosen]").getAttribute("data-area"), "the-spout");
    assert.equal(await box.locator("[data-chosen] .tag").isVisible(), true);
    await page.mouse.click(x + width * 0.5, y + height * 0.95);
    assert.match(await box.locator("[data-outcome]").innerText(), /nothing to choose/);
    assert.equal(await responseOf(page, one("q-point")), "the-spout");
  });

  test("what is no text has words where words are needed, and its place in the key", async () => {
    const { page, one } = await opened();
    const box = fieldset(page, one("q-pile"));
    const names = await box.locator("[data-move='up']").evaluateAll((all) => all.map((button) => button.getAttribute("aria-label")).sort());
    assert.equal(names[0], "Move up: A table 1 2");
    assert.equal(names[1], "Move up: A tea-pot");
    await box.locator("[data-option='pot'] [data-move='down']").click();
    assert.match(await page.locator("[data-announce]").textContent(), /^A tea-pot is now \d of 3\.$/);
    await answerWrong(page, one("q-pile"));
    await page.locator("[data-action='finish']").click();
    await page.locator("[data-action='finish']").click();
    const key = box.locator("[data-key] li");
    assert.deepEqual([await key.nth(0).locator("img").count(), await key.nth(2).locator("td").count()], [1, 2]);
    assert.deepEqual(await fieldset(page, one("q-gaps")).locator(".gap-number").allTextContents(), ["1", "2", "3", "4", "5"]);
  });

  test("half of a letter is not stored, so that the file can be read", async () => {
    const { page, one } = await opened();
    await fieldset(page, one("q-letter")).locator("textarea").evaluate((area) => {
      area.value = "Dear guest \ud83d";
      area.dispatchEvent(new Event("input", { bubbles: true }));
    });
    assert.deepEqual(await responseOf(page, one("q-letter")), { text: "Dear guest \ufffd" });
  });

  test("a scale has all its words on a phone, and an image numbers that can be read", async () => {
    const { page, one } = await opened({ viewport: { width: 320, height: 640 } });
    const labels = await fieldset(page, one("q-scale")).locator("label").evaluateAll((all) => all.map((label) => {
      const [row, words] = [label, label.querySelector(".text")].map((part) => part.getBoundingClientRect());
      return { words: label.innerText, inside: words.left >= row.left && words.right <= row.right && words.bottom <= row.bottom, opacity: getComputedStyle(label.querySelector(".text")).opacity };
    }));
    assert.deepEqual(labels, ["Strongly disagree", "Disagree", "Neither", "Agree", "Strongly agree"].map((words) => ({ words, inside: true, opacity: "1" })));
    const narrow = await fieldset(page, one("q-long-scale")).locator("label").evaluateAll((all) => Math.min(...all.map((label) => label.getBoundingClientRect().width)));
    assert.ok(narrow >= 40, `${narrow} px`);
    const box = fieldset(page, one("q-point"));
    await box.locator("[data-option='the-spout']").click();
    const tag = await box.locator("[data-chosen] .tag text").boundingBox();
    assert.ok(tag.height >= 15, `${tag.height} px`);
  });

  test("a text is compared once it is long enough, and saved only when it was compared", async () => {
    const { page, one } = await opened();
    const box = fieldset(page, one("q-tell"));
    assert.equal(await box.locator("[data-action='check']").isVisible(), false);
    await box.locator("[data-compare]").click();
    assert.match(await box.locator("[data-outcome]").innerText(), /answer first/);
    await box.locator("textarea").fill("Two words");
    assert.match(await box.locator(".words-count").innerText(), /2 words/);
    await box.locator("[data-compare]").click();
    assert.match(await box.locator("[data-outcome]").innerText(), /fewer words/);
    await box.locator("textarea").fill("Boil water and then wait.");
    await page.locator("[data-action='finish']").click();
    assert.match(await box.locator("[data-outcome]").innerText(), /Compare your text/);
    await box.locator("[data-compare]").click();
    assert.match(await box.locator("[data-beside]").innerText(), /Wait three minutes/);
    await box.locator("input[name='waits']").check();
    await box.locator("[data-action='check']").click();
    assert.equal(await box.getAttribute("data-mark"), "partly");
    assert.equal(await page.locator("text=This is for those who mark it").count(), 0, "what is for HR is not on the page");
  });

  test("a statement wants the box, the name and the date, and knows the name given for the results", async () => {
    const { page, one } = await opened();
    await page.evaluate(() => Coursewright.store.set("learner", JSON.stringify({ name: "Lin Wei" })));
    await page.reload();
    const box = fieldset(page, one("q-promise"));
    assert.equal(await box.locator("[name='name']").inputValue(), "Lin Wei");
    assert.equal(await responseOf(page, one("q-promise")), null, "what was filled in is no response");
    await box.locator("[name='agreed']").check();
    await box.locator("[name='name']").fill(" ");
    await box.locator("[data-action='check']").click();
    assert.match(await box.locator("[data-outcome]").innerText(), /give your name and the date/);
    await box.locator("[name='name']").fill("Lin");
    await box.locator("[data-action='check']").click();
    assert.match(await box.locator("[data-outcome]").innerText(), /recorded/);
  });

  test("a scorecard adds up as it is filled in", async () => {
    const { page, one } = await opened();
    const box = fieldset(page, one("q-rate"));
    const rate = (criterion, rating) => box.locator(`[data-part="${criterion}"] input[value="${rating}"]`).check();
    await rate("pours", 5);
    assert.match(await box.locator("[data-total]").innerText(), /total: 5 \(1 of 3 rated\)/);
    await rate("handle", 1);
    await rate("taste", 1);
    assert.match(await box.locator("[data-total]").innerText(), /total: 3.4 \(3 of 3 rated\)/);
  });
});

describe("nothing stands in the way", () => {
  const violations = async (page) => {
    await page.evaluate(axe.source);
    return page.evaluate(async () => {
      const { violations: found } = await window.axe.run(document, { resultTypes: ["violations"] });
      return found.flatMap(({ id, nodes }) => nodes.map(({ target, any }) => `${id}: ${target.join(" ")} ${any.map(({ message }) => message).join(" ")}`));
    });
  };
  const small = (page) => page.evaluate(() => [...document.querySelectorAll("header button, fieldset :is(button, select, textarea, label:has(input), input:not(label input))")]
    .filter((element) => element.checkVisibility()).map((element) => [element.outerHTML.slice(0, 80), element.getBoundingClientRect()])
    .filter(([, { width, height }]) => width < 24 || height < 24).map(([name, { width, height }]) => `${name} ${width} × ${height}`));
  const answers = { "before an answer": null, "answered rightly": answerRight, "answered wrongly": answerWrong };

  for (const viewport of [{ width: 320, height: 640 }, { width: 1280, height: 900 }]) {
    for (const colorScheme of ["light", "dark"]) {
      for (const [state, respond] of Object.entries(answers)) {
        test(`${state}, at ${viewport.width} px, ${colorScheme}: for assistive technology, for fingers, without overflow`, async () => {
          const { context, page, questions } = await opened({ viewport, colorScheme });
          for (const question of questions) await respond?.(page, question);
          assert.deepEqual(await violations(page), []);
          assert.deepEqual(await small(page), []);
          assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= document.documentElement.clientWidth), "no overflow");
          assert.deepEqual(context.faults, []);
        });
      }
    }
  }

  test("without a script every question can be read and filled in", async () => {
    const context = await profile({ javaScriptEnabled: false });
    const page = await context.newPage();
    await page.goto(address + KINDS);
    await page.locator("[data-question='q-gaps'] [name='gap-2']").fill("three");
    await page.locator("[data-question='q-rate'] [data-part='pours'] input[value='4']").check();
    await page.locator("[data-question='q-tell'] textarea").fill("Boil water.");
    assert.equal(await page.locator("[data-question] button").filter({ visible: true }).count(), 0, "no button that does nothing");
  });
});
