/* A response in words: the texts of options, not their ids. As results/words.rs of the builder. */
"use strict";

const MOST_ENTRIES = 200;

/** The text that belongs to an id, or the id in brackets. @param {[string, string][]} texts */
function textOf(texts, id) {
  const found = texts.find(([one]) => one === id);
  return found ? found[1] : unknownId(id);
}
const unknownId = (id) => `[${cut(id, 100)}]`;

/** What was given to each part of a question. @param {[string, string][]} given */
const ENTRIES = {
  matching: ({ pairs, choices }, given) => given.map(([pair, choice]) => `${textOf(pairs, pair)} = ${textOf(choices, choice)}`),
  categorize: ({ categories, items }, given) =>
    given.map(([item, category]) => `${textOf(items, item)} = ${category === "none" ? "(none)" : textOf(categories, category)}`),
  cloze: ({ gaps }, given) => given.map(([id, said]) => `${id} = ${gaps.find(([gap]) => gap === id)?.[1]?.find(([option]) => option === said)?.[1] ?? said}`),
  scorecard: ({ criteria }, given) => given.map(([criterion, rating]) => `${textOf(criteria, criterion)} = ${rating}`),
  free_text: ({ checklist }, given, map) => {
    const ticked = given.filter(([id, said]) => id !== "text" && said === "yes").map(([id]) => `✓ ${textOf(checklist, id)}`);
    return [linesOf(map.text ?? "").join(" ¶ "), ...ticked];
  },
  attestation: (_, given) => given.map(([field, said]) => `${field} = ${said}`),
  model: (texts, given) => given.map(([id, said]) => inModel(texts, id, said)),
};

/** What one setting of a model was set to. @param {string} id @param {string} said */
function inModel({ settings, acts, topics }, id, said) {
  const told = settings.find(([one]) => one === id)?.[1];
  if (told === undefined) return `${unknownId(id)} = ${unknownId(said)}`;
  // A launch that is not has no day.
  const day = " = day \u0001";
  if (said === "off" && told.endsWith(day)) return `${told.slice(0, -day.length)} = off`;
  if (told.includes("\u0001")) return told.replace("\u0001", () => said);
  const parts = said.split(".");
  const isEvent = parts.length === 3 && parts.every((part) => /^\+?[0-9]+$/.test(part) && Number(part) <= 4294967295);
  const nameOf = (names, at) => names.find(([one]) => one === String(Number(at)))?.[1] ?? "?";
  return told + (isEvent ? `${nameOf(acts, parts[0])}: ${nameOf(topics, parts[1])}, ${Number(parts[2])} days ago` : said);
}

function inScenario(question, path) {
  const { story } = Coursewright;
  let state = story.begin(question.story);
  return path.slice(0, MOST_ENTRIES).map((id) => {
    const choice = question.texts.nodes.find(([node]) => node === state.at)?.[1].find(([one]) => one === id);
    const next = story.go(question.story, state, id);
    if (!choice || !next) return unknownId(id);
    state = next;
    return choice[1];
  }).join(" → ");
}

/** @param {any} question null where the site has none @param {any} response */
function inWords(question, response) {
  const words = wordsOf(question, response);
  return shortened(words, question?.type === "free_text" ? 25000 : 2000);
}

function wordsOf(question, response) {
  if (response === null || response === undefined) return "";
  if (response === false) return "(not readable)";
  const type = question?.type;
  const texts = question?.texts;
  if (typeof response === "string") {
    if (type === "single_choice" || type === "hotspot" || type === "scale") return textOf(texts.options, response);
    if (type === "true_false") return response === "true" ? "True" : response === "false" ? "False" : unknownId(response);
    return response;
  }
  if (Array.isArray(response)) {
    const each = (of, between) => response.slice(0, MOST_ENTRIES).map(of).join(between);
    if (type === "multiple_response") return each((id) => textOf(texts.options, id), " | ");
    if (type === "ordering") return each((id) => textOf(texts.options, id), " → ");
    return type === "scenario" ? inScenario(question, response) : each(unknownId, " | ");
  }
  const given = sortedEntries(response);
  const strange = (_, entries) => entries.map(([pair, choice]) => `${unknownId(pair)} = ${unknownId(choice)}`);
  return (ENTRIES[type] ?? strange)(texts, given.slice(0, MOST_ENTRIES), response).slice(0, MOST_ENTRIES).join(" | ");
}
