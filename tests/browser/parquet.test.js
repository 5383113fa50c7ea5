/** The tables as Parquet, read by another program's library (pyarrow): each cell is that of the CSV, with its type. */
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { after, before, describe, test } from "node:test";
import { promisify } from "node:util";
import { cellsOf } from "./office.js";
import { report } from "./staff.js";
import { PROGRAM, close } from "./support.js";

after(close);

const run = promisify(execFile);
/** tests/run installs pyarrow for a Python of its own, and names that here; without it these tests fail. */
const PYTHON = process.env.COURSEWRIGHT_PYARROW ?? "python3";
const READ = `
import json, sys
import pyarrow.parquet as parquet
table = parquet.read_table(sys.argv[1])
cell = lambda value: value.strftime("%Y-%m-%dT%H:%M:%SZ") if hasattr(value, "hour") else value.isoformat() if hasattr(value, "isoformat") else value
rows = [[cell(value) for value in row.values()] for row in table.to_pylist()]
json.dump({"names": table.schema.names, "types": [str(kind) for kind in table.schema.types], "rows": rows}, sys.stdout)
`;
const TYPES = ["string", "int64", "double", "bool", "date32[day]", "timestamp[us, tz=UTC]"];

let out;
before(async () => {
  ({ out } = await report({ people: 24 }));
  await run(PROGRAM, ["collect", "inbox", "--site", ".", "--out", out, "--roster", "staff.csv", "--parquet"], { cwd: dirname(out) });
});

/** A cell of Parquet as the CSV has it. */
function shown(value, type) {
  if (value === null) return "";
  if (type === "bool") return value ? "yes" : "no";
  if (type === "double") return String(Math.round(value * 1e4) / 1e4);
  return String(value);
}

describe("the tables as Parquet", () => {
  for (const name of ["results", "attempts", "responses", "flags"]) {
    test(`${name}.parquet has the cells of ${name}.csv`, async () => {
      const { stdout } = await run(PYTHON, ["-c", READ, join(out, `${name}.parquet`)], { maxBuffer: 1 << 28 });
      const { names, types, rows } = JSON.parse(stdout);
      const [head, ...expected] = cellsOf(await readFile(join(out, `${name}.csv`), "utf8"));
      assert.deepEqual(names, head);
      assert.ok(types.every((type) => TYPES.includes(type)), String(types));
      assert.equal(rows.length, expected.length);
      assert.ok(rows.length > 10, `${rows.length} rows`);
      expected.forEach((row, at) => row.forEach((cell, column) => {
        const found = shown(rows[at][column], types[column]);
        const where = `${name}, row ${at + 1}, ${head[column]}`;
        // A number that waits for marks is a word in the CSV, and what is not so of a response nothing.
        if (cell === "to mark" && types[column] !== "string") assert.equal(found, "", where);
        else if (cell === "" && types[column] === "bool") assert.ok(found === "" || found === "no", where);
        else assert.equal(found, types[column] === "string" ? cell.replaceAll(/^'|(?<=[\s;])'/g, "") : cell, where);
      }));
    });
  }
});
