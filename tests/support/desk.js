/*
 * Puts a folder on a desk as HR would, without a browser, and writes the tables: what tests/desk.rs compares with those
 * of `collect`. Usage: node desk.js desk.html folder out now [--key file] [--marks file]
 */
import { mkdir, readFile, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import vm from "node:vm";

const [page, folder, out, now, ...options] = process.argv.slice(2);
const html = await readFile(page, "utf8");
const [, data] = /<script id="data" type="application\/json">(.*?)<\/script>/s.exec(html);
const [, script] = /<script>(.*)<\/script>/s.exec(html);
const context = vm.createContext({
  TextEncoder, TextDecoder, DecompressionStream, CompressionStream, Blob, crypto, performance, setTimeout, atob, btoa, console, Uint8Array,
});
vm.runInContext(`${script}\nglobalThis.Desk = Desk; globalThis.momentOfClock = momentOfClock;`, context, { filename: "desk.js" });

/** As a folder that is dropped on the page: all files below it, by their names. */
async function files(path, shown) {
  const found = [];
  for (const entry of (await readdir(path, { withFileTypes: true })).sort((one, other) => Buffer.compare(Buffer.from(one.name), Buffer.from(other.name)))) {
    const [inner, name] = [join(path, entry.name), `${shown}/${entry.name}`];
    if (entry.isDirectory()) found.push(...await files(inner, name));
    else if (entry.isFile()) {
      const bytes = await readFile(inner);
      found.push({ path: name, named: false, size: bytes.length, bytes: async () => new Uint8Array(bytes) });
    }
  }
  return found;
}

const desk = new context.Desk(JSON.parse(data), () => context.momentOfClock(Date.parse(now)));
for (let at = 0; at < options.length; at += 2) {
  if (options[at] === "--key") await desk.addKey(await readFile(options[at + 1], "utf8"));
  if (options[at] === "--roster") await desk.addRoster(options[at + 1], new Uint8Array(await readFile(options[at + 1])), true);
  if (options[at] === "--marks") await desk.addMarks(options[at + 1], new Uint8Array(await readFile(options[at + 1])));
}
await desk.read(await files(folder, folder));
const { files: tables } = await desk.tables();
await mkdir(out, { recursive: true });
for (const [name, parts] of Object.entries(tables)) await writeFile(join(out, name), parts.join(""));
