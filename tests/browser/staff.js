/** A company whose people have handed in their results: a small site, a list of people, and an inbox. */
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { coursewright, folder } from "./support.js";

const statement = (id, objective) => `  - {id: ${id}, type: true_false, prompt: "Is ${id} true?", answer: true, explanation: It is., objective: ${objective}}\n`;
const quiz = (id, title, more, objectives, count = 10) =>
  `quiz: ${id}\ntitle: ${title}\nmode: check\n${more}objectives: [${objectives}]\nquestions:\n`
  + Array.from({ length: count }, (_, at) => statement(`${id}-${at}`, objectives[at % objectives.length])).join("");
const course = (title, objectives, more) =>
  `title: ${title}\nobjectives:\n${Object.entries(objectives).map(([id, text]) => `  ${id}: ${text}\n`).join("")}${more}`;
const lesson = (title, objectives, check) => `---\ntitle: ${title}\nobjectives: [${objectives}]\ncheck: ${check}\n---\nText.\n`;

const SITE = {
  "content/site.yaml": "id: staff\ntitle: Training at Example & Sons\nlearner: {ask: [name, employee_id, email], require: [name]}\ncourses: [safety, service, words]\n",
  "content/safety/course.yaml": course("Safety at work", { exits: "Find the way out from any room.", fires: "Put out a small fire." }, "pass: {mark: 80%}\nvalid_for: 6 months\n"),
  "content/safety/first/module.yaml": "title: First\n",
  "content/safety/first/exits.md": lesson("Exits", ["exits", "fires"], "exits-check"),
  "content/service/course.yaml": course("Talking with customers", { listen: "Hear what a customer needs.", write: "Write a letter that is read to its end." }, "pass: {mark: 60%}\n"),
  "content/service/first/module.yaml": "title: First\n",
  "content/service/first/listen.md": lesson("Listen", ["listen"], "listen-check"),
  "content/service/first/write.md": lesson("Write", ["write"], "write-check"),
  "content/words/course.yaml": "title: Words\n",
  "content/words/first/module.yaml": "title: First\n",
  "content/words/first/reach.md": "---\ntitle: Reach\n---\nText.\n",
  "quizzes/safety/exits-check.yaml": quiz("exits-check", "Exits and fires", "pass_mark: 80%\nattempts: 3\n", ["exits", "fires"]),
  "quizzes/service/listen-check.yaml": quiz("listen-check", "Listening", "", ["listen"]),
  "quizzes/service/write-check.yaml": `${quiz("write-check", "Writing", "pass_mark: 50%\n", ["write"], 4)}  - id: letter\n    type: free_text\n    prompt: Write to a customer.\n    points: 4\n    objective: write\n    marked_by: hr\n    model_answer: Dear customer.\n    checklist:\n      - {text: Names the customer, points: 2}\n      - {text: Names a need, points: 2}\n`,
};

/** Hostile and odd names, which come from learners' files. */
export const STRANGE = ["<script>document.title='broken'</script>", "\" onmouseover=\"alert(1)", "אבי כהן \u202etxt.exe", "李雷 🦊", "A".repeat(240), "{{ title }}{% raw %}"];

/** The same numbers every time. */
function dice(seed) {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

/** Collects from a company. @returns {Promise<{out: string, page: string}>} the report's folder, and the page's address */
export async function report({ people = 60, roster = true } = {}) {
  const place = await folder();
  for (const [path, text] of Object.entries(SITE)) {
    await mkdir(dirname(join(place, path)), { recursive: true });
    await writeFile(join(place, path), text);
  }
  const site = join(place, "public");
  await coursewright("build", place, "--out", site);
  const scoring = {};
  for (const id of ["exits-check", "listen-check", "write-check"]) {
    scoring[id] = (await readFile(join(site, "quizzes", `${id}.html`), "utf8")).match(/"scoring":\s*"([^"]+)"/)[1];
  }
  const roll = dice(7);
  const inbox = join(place, "inbox");
  await mkdir(inbox);
  const rows = ["Employee ID,Name,Email,Department,Required courses,Due"];
  const first = ["Ann", "Bob", "Cem", "Dee", "Eve", "Fay", "Gus", "Hal", "Ida", "Jon"];
  const last = ["Lee", "Moreau", "Novák", "Okafor", "Pérez", "Quist", "Rossi", "Schmidt"];
  const now = Date.now();
  for (let at = 0; at < people; at += 1) {
    const name = STRANGE[at] ?? `${first[at % 10]} ${last[Math.floor(at / 10) % 8]}${at >= 80 ? ` ${at}` : ""}`;
    const id = `E${String(at).padStart(4, "0")}`;
    const department = ["Sales", "Warehouse", "Customer service", "Office"][at % 4];
    if (at % 17 !== 16) rows.push(`${id},"${name.replaceAll('"', '""')}",${at % 5 ? `person${at}@example.com` : ""},${department},${at % 3 ? "safety; service" : "safety"},2099-01-01`);
    if (at % 6 === 5 && at >= STRANGE.length) continue;
    const attempts = [];
    const add = (quiz, course, count, daysAgo, skill) => {
      const time = (minutes) => new Date(now - daysAgo * 864e5 + minutes * 6e4).toISOString();
      const questions = Array.from({ length: count }, (_, question) => ({ id: `${quiz}-${question}`, tries: [roll() < skill ? "true" : "false"], hints: 0, seconds: 9, shown: [] }));
      const score = questions.filter(({ tries }) => tries[0] === "true").length / count;
      if (quiz === "write-check") questions.push({ id: "letter", tries: [{ text: at % 4 ? `Dear customer ${at}, here is what you need.` : "" }], hints: 0, shown: [] });
      attempts.push({
        id: `${id}-${quiz}-${attempts.length}`, course, quiz, mode: "check", number: attempts.length + 1, scoring: scoring[quiz], started: time(0), ended: time(5), questions,
        // Of a quiz that HR marks in part no score is claimed here; one file claims more than it earned.
        claimed: quiz === "write-check" ? {} : { score: at === 12 ? 1 : score },
      });
    };
    const skill = 0.55 + 0.42 * roll();
    const ago = Math.floor(roll() * 420);
    add("exits-check", "safety", 10, ago + 2, skill);
    if (at % 2) add("exits-check", "safety", 10, ago + 1, Math.min(1, skill + 0.2));
    if (at % 3) add("listen-check", "service", 10, ago, skill);
    if (at % 4) add("write-check", "service", 4, ago, skill);
    const learner = { name, employee_id: id, email: `own${at}@example.org` };
    const lessons = at % 2 ? [{ lesson: "words/first/reach", opened: new Date(now - 864e5).toISOString(), finished: new Date(now - 864e5).toISOString() }] : [];
    await writeFile(join(inbox, `${id}.json`), JSON.stringify({ format: "coursewright-submission/1", id: `s-${id}`, site: { id: "staff", build: "0" }, learner, created: new Date(now).toISOString(), attempts, lessons }));
  }
  await writeFile(join(inbox, "<b>notes &amp;.txt"), "Ann has called.");
  await writeFile(join(inbox, "half.json"), "{\"format\": \"coursewright-sub");
  await writeFile(join(place, "staff.csv"), `\u{feff}${rows.join("\r\n")}\r\n`);
  const out = join(place, "report");
  const list = roster ? ["--roster", join(place, "staff.csv")] : [];
  await coursewright("collect", inbox, "--site", place, "--out", out, ...list);
  return { out, page: `file://${join(out, "report.html")}` };
}
