/** What every test here stands on: the program, a site built by it, a server with the strict policy, a browser. */
import { execFile, spawn } from "node:child_process";
import { createServer } from "node:http";
import { access, cp, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, extname, join, normalize, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { chromium } from "playwright-core";

const here = dirname(fileURLToPath(import.meta.url));
export const ROOT = join(here, "..", "..");
/** A small site with one question of each type. */
export const SMALL_SITE = join(here, "site");
/** The longest that anything may take to appear. A machine with much else to do needs some of it. */
const PATIENCE = 10_000;

const run = promisify(execFile);

/** The program under test. tests/run says where it is. */
export const PROGRAM = process.env.COURSEWRIGHT ?? join(ROOT, "target", "debug", "coursewright");
export const coursewright = (...args) => run(PROGRAM, args, { cwd: ROOT });

/** What is to be put away, in the order in which it was opened. @type {(() => any)[]} */
const opened = [];
/** Puts everything away that was opened here. Each file of tests ends with it. */
export async function close() {
  while (opened.length) await opened.pop()();
}

/** A new folder. */
export async function folder() {
  const path = await mkdtemp(join(tmpdir(), "coursewright-"));
  opened.push(() => rm(path, { recursive: true, force: true }));
  return path;
}

/** Builds a site into a new folder. @returns {Promise<string>} the folder */
export async function build(root = ROOT) {
  const out = join(await folder(), "site");
  await coursewright("build", root, "--out", out);
  return out;
}

/**
 * A site of one lesson with these quizzes, by their ids.
 * @param {Object<string, string>} quizzes what stands in their files below the title
 * @param {string} [course] what stands in the course's file
 * @returns {Promise<string>} its folder
 */
export async function siteWith(quizzes, course = "title: Course\nobjectives: {know: Know one thing.}\n") {
  const root = await folder();
  const files = {
    "content/site.yaml": "id: one-lesson\ntitle: One lesson\nlearner: {ask: [name], require: [name]}\n",
    "content/course/course.yaml": course,
    "content/course/module/module.yaml": "title: Module\n",
    "content/course/module/lesson.md": "---\ntitle: Lesson\n---\nText.\n",
    ...Object.fromEntries(Object.entries(quizzes).map(([id, text]) => [`quizzes/course/${id}.yaml`, `quiz: ${id}\ntitle: ${id}\n${text}`])),
  };
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), text);
  }
  return root;
}

const POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
  + "connect-src 'self'; base-uri 'none'; form-action 'self'; object-src 'none'";
const TYPES = {
  ".html": "text/html; charset=utf-8", ".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8",
  ".svg": "image/svg+xml", ".json": "application/json", ".png": "image/png", ".webp": "image/webp", ".jpg": "image/jpeg",
};

/**
 * Serves a folder as a careful host would.
 * @param {string | (() => string)} folder which may be another one later
 * @param {string} [connect] where else its pages may send to
 * @returns {Promise<string>} the address, with a / at its end
 */
export async function serve(folder, connect = "") {
  const server = createServer(async (request, response) => {
    const path = normalize(decodeURIComponent(new URL(request.url, "http://site").pathname));
    const root = typeof folder === "function" ? folder() : folder;
    const file = join(root, path.endsWith(sep) ? `${path}index.html` : path);
    const headers = (name) => ({ "content-security-policy": POLICY.replace("connect-src 'self'", `connect-src 'self' ${connect}`), "x-content-type-options": "nosniff", "content-type": TYPES[extname(name)] ?? "application/octet-stream" });
    try {
      const bytes = await readFile(file);
      response.writeHead(200, headers(file)).end(bytes);
    } catch {
      const bytes = await readFile(join(root, "404.html"));
      response.writeHead(404, headers("404.html")).end(bytes);
    }
  });
  await new Promise((ready) => server.listen(0, "127.0.0.1", ready));
  opened.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${server.address().port}/`;
}

/** @type {Promise<import("playwright-core").Browser> | undefined} */
let started;
/** Chromium, one for each file of tests. A test without it would be no test, so its absence is a failure. */
const browser = () => started ??= launch();

async function launch() {
  const path = process.env.CHROMIUM ?? "/usr/bin/chromium";
  await access(path).catch(() => {
    throw new Error(`There is no browser at ${path}. Run tests/run, which installs Chromium, or set CHROMIUM to where it is.`);
  });
  const running = await chromium.launch({
    executablePath: path,
    args: ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
  });
  opened.push(() => running.close());
  return running;
}

/**
 * A fresh profile. What goes wrong in any of its pages is collected in `faults`: errors of scripts, words on the
 * console, breaches of the policy, files that did not load, and requests to another host.
 */
export async function profile(options = {}) {
  const context = await (await browser()).newContext({ viewport: { width: 1280, height: 900 }, reducedMotion: "reduce", ...options });
  context.setDefaultTimeout(PATIENCE);
  const faults = [];
  const watch = (page) => {
    const fault = (words) => faults.push(`${page.url()}: ${words}`);
    page.on("pageerror", (error) => fault(error.message));
    page.on("console", (message) => /error|warning/.test(message.type()) && fault(message.text()));
    page.on("requestfailed", (request) => {
      const { errorText } = request.failure();
      // What was still loading when the test went on to another page.
      if (errorText !== "net::ERR_ABORTED") fault(`${request.url()}: ${errorText}`);
    });
    page.on("request", (request) => {
      const { protocol, hostname } = new URL(request.url());
      if (/^(https?|wss?):$/.test(protocol) && !/^(127\.0\.0\.1|localhost)$/.test(hostname)) fault(`asks ${request.url()}`);
    });
  };
  context.on("page", watch);
  await context.addInitScript(() => {
    addEventListener("securitypolicyviolation", (event) => {
      console.error(`policy: ${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}:${event.lineNumber} ${event.sample}`);
    });
  });
  return Object.assign(context, { faults });
}

/** The page of a file of a built site, whatever stands in its address. */
export const fileOf = (url) => {
  const path = decodeURIComponent(new URL(url).pathname).slice(1);
  return path === "" || path.endsWith("/") ? `${path}index.html` : path;
};

/** Waits until a test of something is true. @param {() => Promise<any>} test @param {string} what is waited for */
export async function until(test, what, patience = PATIENCE) {
  const end = Date.now() + patience;
  for (;;) {
    const value = await test();
    if (value) return value;
    if (Date.now() > end) throw new Error(`waited in vain: ${what}`);
    await new Promise((later) => setTimeout(later, 20));
  }
}

/** A table as `collect` writes it. @param {string} text @returns {Object<string, string>[]} */
export function readCsv(text) {
  const rows = [[""]];
  const cells = text.replace(/^\u{feff}/u, "").matchAll(/"((?:[^"]|"")*)"|(,)|(\r\n)|([^",\r\n]+)/g);
  for (const [, quoted, comma, end, plain] of cells) {
    const row = rows.at(-1);
    if (comma) row.push("");
    else if (end) rows.push([""]);
    else row[row.length - 1] = quoted?.replaceAll('""', '"') ?? plain;
  }
  const [head, ...body] = rows.filter((row) => row.length > 1);
  return body.map((row) => Object.fromEntries(head.map((name, at) => [name, row[at]])));
}

/**
 * `coursewright serve` on a copy of a site, with more arguments where there are any.
 * @returns {Promise<{address: string, root: string, said: () => string}>} the copy is for the test to change
 */
export async function development(site = ROOT, ...more) {
  const root = join(await folder(), "site");
  for (const part of ["content", "quizzes", "themes"]) {
    await cp(join(site, part), join(root, part), { recursive: true }).catch((error) => {
      if (error.code !== "ENOENT") throw error;
    });
  }
  const server = spawn(PROGRAM, ["serve", root, ...more], { stdio: ["ignore", "pipe", "pipe"] });
  let said = "";
  for (const stream of [server.stdout, server.stderr]) stream.on("data", (text) => { said += text; });
  opened.push(async () => {
    server.kill("SIGTERM");
    await new Promise((ended) => (server.exitCode === null && server.signalCode === null ? server.once("exit", ended) : ended()));
  });
  const address = await until(async () => {
    if (server.exitCode !== null) throw new Error(`serve has ended:\n${said}`);
    return said.match(/http:\/\/\S+:\d+\//)?.[0];
  }, "the address of the development server");
  return { address, root, said: () => said };
}
