/** Answers quizzes as a learner would, with the key that stands in the page. */

import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import vm from "node:vm";

/** @param {import("playwright-core").Page} page @returns {Promise<any>} the quiz's data block */
export const quizData = (page) => page.locator("quiz-form > script").first().evaluate((script) => JSON.parse(script.textContent));

export const fieldset = (page, question) => page.locator(`fieldset[data-question="${question.id}"]`);

const PARTS = JSON.parse(readFileSync(new URL("../support/graders.json", import.meta.url), "utf8"));
const scripts = PARTS.map((part) => readFileSync(fileURLToPath(new URL(`../../themes/default/js/${part}.js`, import.meta.url)), "utf8"));
const { Coursewright } = vm.runInNewContext(`${scripts.join(";")}; globalThis`, {});

/** The types that the page grades. */
export const GRADED = Object.keys(Coursewright.graders);

/** Every way through a dialogue. @returns {{path: string[], score: number}[]} the worst first */
export function endings(key) {
  const { story } = Coursewright;
  const found = [];
  const walk = (state, path, seen) => {
    const score = story.credit(key, state);
    const name = JSON.stringify(state);
    if (score !== null) found.push({ path, score });
    else if (!seen.has(name)) {
      for (const choice of Object.keys(story.choices(key, state))) {
        const next = story.go(key, state, choice);
        if (next) walk(next, [...path, choice], new Set([...seen, name]));
      }
    }
  };
  walk(story.begin(key), [], new Set());
  return found.sort((a, b) => a.score - b.score || a.path.length - b.path.length);
}

/** A response that earns everything, or any that there is. @param {any} data the question @param {string[]} [options] all its options */
export function right({ type, key }, options) {
  const best = key.answers?.find(({ credit, match }) => credit >= 1 && match === undefined);
  switch (type) {
    case "single_choice":
    case "true_false": return Object.keys(key.credits).find((id) => key.credits[id] === 1);
    case "multiple_response": return key.right;
    case "short_answer": return best.text;
    case "numeric": return String(best.value ?? (best.from + best.to) / 2);
    case "ordering": return key.order;
    case "matching": return key.pairs;
    case "scenario": return endings(key).at(-1).path;
    case "categorize": return key.items;
    case "cloze": return Object.fromEntries(Object.entries(key.gaps).map(([id, gap]) => [id, gap.right ?? gap.answers.find(({ text }) => text).text]));
    case "scale": return options.at(-1);
    case "free_text": return { text: "Boil fresh water, wait, and take the leaves out.", ...Object.fromEntries(Object.keys(key.marked_by === "self" ? key.checklist : {}).map((id) => [id, "yes"])) };
    case "attestation": return { agreed: "yes", name: "Lin" };
    case "scorecard": return Object.fromEntries(Object.entries(key.criteria).map(([id, { reference }]) => [id, String(reference ?? key.from)]));
    case "hotspot": return Object.keys(key.credits).find((id) => key.credits[id] === 1);
    case "model": return key.solution;
    default: throw new Error(`no such type: ${type}`);
  }
}

/** Of the plans that change one thing as far as it goes, the one that earns least. */
function worst(key) {
  const ends = ({ domain, start }) => {
    const [[kind, { from, to }]] = typeof domain === "string" ? [["switch", {}]] : Object.entries(domain);
    const all = { rate: [from / 100, to / 100], days: [from, to], launch: ["off", to], switch: ["yes", "no"], event: [] }[kind];
    return all.map(String).filter((said) => said !== start);
  };
  const plans = key.settings.flatMap((setting) => ends(setting).map((said) => ({ [setting.id]: said })));
  const credit = (plan) => Coursewright.exercise.judge(key, plan).credit;
  return plans.sort((one, other) => credit(one) - credit(other))[0];
}

/** A response that earns nothing, or as little as there is. @param {any} data the question @param {string[]} options all its options */
export function wrong({ type, key }, options) {
  switch (type) {
    case "single_choice":
    case "true_false": return options.find((id) => !key.credits[id]);
    case "multiple_response": return key.wrong;
    case "short_answer": return "something else";
    case "numeric": return "987654";
    case "ordering": return [...key.order].reverse();
    case "matching": {
      const matches = Object.values(key.pairs);
      return Object.fromEntries(Object.keys(key.pairs).map((pair, at) => [pair, matches[(at + 1) % matches.length]]));
    }
    case "scenario": return endings(key)[0].path;
    case "categorize": {
      const categories = [...new Set(Object.values(key.items))];
      return Object.fromEntries(Object.entries(key.items).map(([item, category]) => [item, categories.find((other) => other !== category)]));
    }
    case "cloze": return Object.fromEntries(Object.entries(key.gaps).map(([id, gap]) => [id, gap.options?.find((option) => option !== gap.right) ?? "something else"]));
    case "scale": return options[0];
    case "free_text": return { text: "I would rather not tell how it is made." };
    case "attestation": return { agreed: "yes", name: "Lin" };
    case "scorecard": return Object.fromEntries(Object.entries(key.criteria).map(([id, { reference }]) => [id, String(reference - key.from > key.to - reference ? key.from : key.to)]));
    case "hotspot": return options.find((id) => !key.credits[id]);
    case "model": return worst(key);
    default: throw new Error(`no such type: ${type}`);
  }
}

export const optionsOf = (box) => box.locator("[data-option]").evaluateAll((rows) => rows.map((row) => row.dataset.option));

/** Moves the items of an ordering with its buttons. */
async function order(box, ids) {
  for (const [place, id] of ids.entries()) {
    for (let at = (await optionsOf(box)).indexOf(id); at > place; at -= 1) {
      await box.locator(`[data-option="${id}"] [data-move="up"]`).click();
    }
  }
}

/** Gives a response with the mouse, without having it checked. (A dialogue is checked when it ends.) */
export async function give(page, question, response) {
  const box = fieldset(page, question);
  switch (question.type) {
    case "single_choice":
    case "true_false":
    case "scale":
    case "hotspot":
      return box.locator(`[data-option="${response}"]`).click();
    case "multiple_response":
      for (const input of await box.locator("input").all()) {
        const wanted = response.includes(await input.getAttribute("value"));
        if (await input.isChecked() !== wanted) await input.click();
      }
      return undefined;
    case "ordering":
      return order(box, response);
    case "matching":
    case "categorize":
      for (const [pair, match] of Object.entries(response)) await box.locator(`select[name="${pair}"]`).selectOption(match);
      return undefined;
    case "cloze":
      for (const [gap, filling] of Object.entries(response)) {
        const control = box.locator(`[name="${gap}"]`);
        if (await control.evaluate((element) => element.matches("select"))) await control.selectOption(filling);
        else await control.fill(filling);
      }
      return undefined;
    case "free_text": {
      const { text, ...ticked } = response;
      await box.locator("textarea").fill(text);
      const compare = box.locator("[data-compare]");
      if (await compare.isVisible()) await compare.click();
      for (const id of Object.keys(ticked)) await box.locator(`input[name="${id}"]`).check();
      return undefined;
    }
    case "attestation":
      await box.locator("input[name='agreed']").check();
      return box.locator("input[name='name']").fill(response.name);
    case "scorecard":
      for (const [criterion, rating] of Object.entries(response)) await box.locator(`[data-part="${criterion}"] input[value="${rating}"]`).check();
      return undefined;
    case "scenario": {
      const again = box.locator("[data-action='again']");
      if (await again.isVisible()) await again.click();
      for (const id of response) await box.locator(`button[data-reply="${id}"]`).click();
      return undefined;
    }
    case "model":
      return set(box, question.key, response);
    default:
      return box.locator("input").fill(response);
  }
}

/** Sets a model from its start. */
async function set(box, { model, settings }, response) {
  const reset = box.locator(".sm-reset, .model-reset");
  if (await reset.isEnabled()) await reset.click();
  for (const [id, said] of Object.entries(response)) {
    if (model.kind === "scene-model") await box.locator(".sm-scene").nth(Number(id) - 1).locator("input[type='number']").fill(said);
    if (model.kind === "growth") {
      const row = box.locator(".model-list > li").nth(Number(id));
      await row.locator("input[type='checkbox']").setChecked(!["no", "off"].includes(said));
      if (/\d/.test(said)) await row.locator("input[type='number']").fill(said);
    }
    if (model.kind === "relation-network") {
      const people = model.threads.length;
      const pairs = Array.from({ length: people }, (_, one) => Array.from({ length: people - one - 1 }, (_, more) => `${one + 1}-${one + 2 + more}`)).flat();
      const [group, at] = id.startsWith("t") ? [0, Number(id.slice(1)) - 1] : id.startsWith("g") ? [2, Number(id.slice(1)) - 1] : [1, pairs.indexOf(id)];
      const button = box.locator(".model-set").nth(group).locator("button").nth(at);
      if ((await button.getAttribute("aria-pressed") === "true") !== (said === "yes")) await button.click();
    }
    if (model.kind === "preference-profile" && id.startsWith("a")) {
      const [act, topic, ago] = said.split(".");
      await box.locator(".pp-add select").nth(0).selectOption(act);
      await box.locator(".pp-add select").nth(1).selectOption(topic);
      await box.locator(".pp-add input").fill(ago);
      await box.locator(".pp-add button").click();
    }
    if (id === "half_life") await box.locator(".model-inputs input[type='number']").first().fill(said);
  }
  // The log gets shorter from its end, so that what is left keeps its place.
  for (const { id } of [...settings].reverse()) {
    if (/^e\d/.test(id) && response[id] === "no") await box.locator(".pp-event button").nth(Number(id.slice(1)) - 1).click();
  }
}

/** Gives a response and has it checked. @returns {Promise<import("playwright-core").Locator>} the question */
export async function answer(page, question, response) {
  const box = fieldset(page, question);
  await give(page, question, response);
  if (question.type !== "scenario") await box.locator("[data-action='check']").click();
  return box;
}

export const answerRight = async (page, question) => answer(page, question, right(question, await optionsOf(fieldset(page, question))));
export const answerWrong = async (page, question) => answer(page, question, wrong(question, await optionsOf(fieldset(page, question))));
