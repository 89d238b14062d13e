// Holds the built bundle to its limits: weight, ASCII only, and every file parses.

import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

const out = path.join(path.dirname(path.dirname(fileURLToPath(import.meta.url))), "src/ucs/web/operator");

/** @type {Record<string, { file: string, raw: number, gz: number, br: number }>} */
const files = JSON.parse(readFileSync(path.join(out, "manifest.json"), "utf8")).files;

/** What a page loads (the interface: until somebody signs in), and what that may weigh in bytes after brotli.
 * @type {[string, string[], number][]} */
const limits = [
  ["core", ["core"], 10_000],
  ["core + texts + ui", ["core", "texts", "ui"], 28_000],
  ["all", ["core", "texts", "ui", "work", "phone"], 78_000],
  ["all in Slovak", ["core", "ui", "work", "phone", "sk"], 78_000],
];

let failed = false;
/** @param {string} text */
function fail(text) {
  console.error(text);
  failed = true;
}

for (const [what, roles, limit] of limits) {
  const weight = roles.reduce((sum, role) => sum + (files[role]?.br ?? 0), 0);
  console.log(`${what.padEnd(18)} ${String(weight).padStart(6)} B brotli, limit ${limit}`);
  if (weight > limit) fail(`${what} is ${weight - limit} B over its limit`);
}

for (const { file } of Object.values(files)) {
  const bytes = readFileSync(path.join(out, file));
  const at = bytes.findIndex((byte) => byte > 0x7f);
  if (at >= 0) fail(`${file}: byte ${at} is not plain ASCII, a page in windows-1250 would break on it`);
  const parsed = spawnSync(process.execPath, ["--check", path.join(out, file)], { encoding: "utf8" });
  if (parsed.status !== 0) fail(`${file} does not parse:\n${parsed.stderr}`);
}

// The types that ship: complete, strict, without `any`, and an example of a page that uses them.
const types = path.join(out, "operator.d.ts");
const options = ["--noEmit", "--strict", "--skipLibCheck", "false", "--lib", "es2022,dom", "--types", ""];
const example = path.join(path.dirname(fileURLToPath(import.meta.url)), "page_types.ts");
const tsc = path.join(path.dirname(path.dirname(example)), "node_modules/.bin/tsc");
const checked = spawnSync(tsc, [...options, "--ignoreConfig", types, example], { encoding: "utf8" });
if (checked.status !== 0) fail(`operator.d.ts:\n${checked.stdout}${checked.stderr}`);
if (/\bany\b(?= *[;,|)>\]])/.test(readFileSync(types, "utf8"))) fail("operator.d.ts has the type any in it");

process.exitCode = failed ? 1 : 0;
