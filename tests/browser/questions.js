/** Answers quizzes as a learner would, with the key that stands in the page. */

/** @param {import("playwright-core").Page} page @returns {Promise<any>} the quiz's data block */
export const quizData = (page) => page.locator("quiz-form > script").first().evaluate((script) => JSON.parse(script.textContent));

export const fieldset = (page, question) => page.locator(`fieldset[data-question="${question.id}"]`);

/** Every way through a dialogue. @returns {{path: string[], score: number}[]} the worst first */
export function endings({ start, nodes }) {
  const found = [];
  const walk = (id, path, seen) => {
    const node = nodes[id];
    if (node.score !== undefined) found.push({ path, score: node.score });
    else if (!seen.has(id)) for (const [choice, to] of Object.entries(node.choices)) walk(to, [...path, choice], new Set([...seen, id]));
  };
  walk(start, [], new Set());
  return found.sort((a, b) => a.score - b.score || a.path.length - b.path.length);
}

/** A response that earns everything. */
export function right({ type, key }) {
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
    default: throw new Error(`no such type: ${type}`);
  }
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
      for (const [pair, match] of Object.entries(response)) await box.locator(`select[name="${pair}"]`).selectOption(match);
      return undefined;
    case "scenario": {
      const again = box.locator("[data-action='again']");
      if (await again.isVisible()) await again.click();
      for (const id of response) await box.locator(`button[data-reply="${id}"]`).click();
      return undefined;
    }
    default:
      return box.locator("input").fill(response);
  }
}

/** Gives a response and has it checked. @returns {Promise<import("playwright-core").Locator>} the question */
export async function answer(page, question, response) {
  const box = fieldset(page, question);
  await give(page, question, response);
  if (question.type !== "scenario") await box.locator("[data-action='check']").click();
  return box;
}

export const answerRight = (page, question) => answer(page, question, right(question));
export const answerWrong = async (page, question) => answer(page, question, wrong(question, await optionsOf(fieldset(page, question))));
