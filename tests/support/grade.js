/*
 * Runs the theme's grader for tests/graders.rs: reads a JSON value a line, answers each with one line. Numbers travel
 * as the sixteen hexadecimal digits of their bits, so that nothing is rounded on the way.
 */
"use strict";
const fs = require("fs");
const path = require("path");
const readline = require("readline");
const vm = require("vm");

globalThis.window = globalThis;
// What grades, in the order in which pages load it: models, what all quizzes have in common, the other types.
const PARTS = [...require("./graders.json"), "scenario/best"];
for (const part of PARTS) {
  const file = path.join(__dirname, `../../themes/default/js/${part}.js`);
  vm.runInThisContext(fs.readFileSync(file, "utf8"), { filename: file });
}
const { bestPath, draw, grade, points, score, story, grading } = globalThis.Coursewright;

const view = new DataView(new ArrayBuffer(8));
/** @param {number} number */
function bits(number) {
  view.setFloat64(0, number);
  return view.getBigUint64(0).toString(16).padStart(16, "0");
}

const answers = {
  grade({ question, responses }) {
    return responses.map((response) => {
      const { mark, credit, answer } = grade(question, response);
      return { mark, credit: bits(credit), answer };
    });
  },
  points: ({ policy, question, record }) => bits(points(policy, question, record)),
  draw: ({ data, seed }) => draw(data, seed),
  score({ data, seed, records }) {
    const { points, possible, score: share, most, passed } = score(data, seed, records);
    return { points: bits(points), possible: bits(possible), score: bits(share), most: bits(most), passed };
  },
  best: ({ question, taken }) => bestPath(question.key, taken, (state) => Object.keys(story.choices(question.key, state))),
  fold: ({ texts, ignore }) => texts.map((text) => grading.fold(text, ignore)),
  number: ({ texts, unit }) =>
    texts.map((text) => {
      const value = grading.number(text, unit);
      return value === null ? null : bits(value);
    }),
};

readline.createInterface({ input: process.stdin }).on("line", (line) => {
  const job = JSON.parse(line);
  process.stdout.write(JSON.stringify(answers[job.do](job)) + "\n");
});
