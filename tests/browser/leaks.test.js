/** What a site withholds is found in documents as programs really save them. */
import assert from "node:assert/strict";
import { cp, mkdir, rm, writeFile } from "node:fs/promises";
import { dirname, extname, join } from "node:path";
import { after, before, describe, test } from "node:test";
import { converted } from "./office.js";
import { close, coursewright, folder, profile } from "./support.js";

after(close);

const SECRET = "A visit is an effect of promotion, während 营销 an order brings: größer, schöner, filled with office affinity.";
const FILES = {
  "content/site.yaml": "id: test\ntitle: Test\n",
  "content/course/course.yaml": "title: Course\npass: {quizzes: [final-exam], mark: 60%}\n",
  "content/course/module/module.yaml": "title: Module\n",
  "content/course/module/lesson.md": "---\ntitle: Lesson\n---\nText.\n",
  "quizzes/course/final.yaml": `quiz: final-exam\ntitle: Final exam\nmode: exam\nanswer_key: withheld\nquestions:\n  - {id: q, type: true_false, prompt: Is it so?, answer: true, explanation: "${SECRET}"}\n`,
};
const page = (text) => `<!doctype html><html><head><meta charset="utf-8"><title>Hints</title></head><body><h1>For HR</h1><p>Before it. ${text} <b>After</b> it.</p></body></html>`;

let root;
before(async () => {
  root = await folder();
  for (const [path, text] of Object.entries(FILES)) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), text);
  }
  await coursewright("build", root);
});

/** Publishes a file beside the lessons: nothing is published, and the message names the file. */
async function assertFound(path) {
  const name = `hints${extname(path)}`;
  await cp(path, join(root, "content", name));
  const { code, stderr } = await coursewright("build", root).then(() => ({ code: 0, stderr: "" }), (error) => error);
  await rm(join(root, "content", name));
  assert.equal(code, 1, `${name} was published`);
  assert.ok(stderr.includes(`this explanation is withheld, and can be read in \`${name}\``), stderr);
}

describe("a withheld text in a document", () => {
  test("that Chromium has printed as PDF", async () => {
    const context = await profile();
    const sheet = await context.newPage();
    await sheet.setContent(page(SECRET));
    const path = join(root, "printed.pdf");
    await sheet.pdf({ path, format: "A4" });
    await context.close();
    await assertFound(path);
  });

  test("that LibreOffice has saved as a workbook and as PDF", async () => {
    const table = join(root, "table.csv");
    await writeFile(table, `"Key"\r\n"${SECRET}"\r\n`);
    for (const to of ["xlsx", "ods", "pdf"]) await assertFound((await converted([table], to, "CSV:44,34,76,1"))[0]);
  });
});
