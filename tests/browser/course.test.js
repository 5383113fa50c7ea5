import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import vm from "node:vm";

const read = (path) => readFileSync(fileURLToPath(new URL(`../../${path}`, import.meta.url)), "utf8");

test("a course is passed on the learner's page as in the table of collect", () => {
  const { Coursewright } = vm.runInNewContext(`const Coursewright = {}; ${read("themes/default/js/results/course.js")}; ({ Coursewright })`);
  const cases = JSON.parse(read("tests/course-passed.json"));
  assert.ok(cases.length > 10);
  for (const { mark, quizzes, passed } of cases) {
    assert.equal(Coursewright.coursePassed(mark, quizzes), passed, JSON.stringify({ mark, quizzes }));
  }
});
