// The types of the operator API as one file for those who embed the bar: everything that `UcsOperator` and `UcsOptions` lead to, taken from
// the bar's own sources.

import { readFile } from "node:fs/promises";
import path from "node:path";

const sources = [
  "api/types.ts",
  "api/config.ts",
  "session/callbacks.ts",
  "session/state.ts",
  "protocol.gen.ts",
];

const HEAD = `// Types of the UCS operator API. Reference this file, or import from it: import type { Call } from "./operator";
`;
const TAIL = `declare global {
  interface Window {
    /** What the page sets, and what it finds there once the script has run. */
    get ucsOperator(): UcsOperator;
    set ucsOperator(options: UcsOptions);
  }
}
`;

/** The exported interfaces and types of a formatted source, with their comments, by name.
 * @param {string} source */
function declared(source) {
  /** @type {[string, string][]} */
  const found = [];
  const lines = source.split("\n");
  let comment = 0;
  for (let at = 0; at < lines.length; at += 1) {
    const line = lines[at] ?? "";
    if (line.startsWith("/**")) comment = at;
    const [, kind, name] = /^export (interface|type) (\w+)/.exec(line) ?? [];
    if (!kind || !name) continue;
    const begin = /^(\/\*\*.*| )\*\/$/.test(lines[at - 1] ?? "") ? comment : at;
    while (!(kind === "type" ? /^(?! *\/?\*).*;$/ : /^}|}$/).test(lines[at] ?? "") || depth(lines, begin, at))
      at += 1;
    found.push([name, lines.slice(begin, at + 1).join("\n")]);
  }
  return found;
}

/** How many braces are open after these lines; comments have none that are not closed.
 * @param {string[]} lines @param {number} begin @param {number} end */
function depth(lines, begin, end) {
  const text = lines
    .slice(begin, end + 1)
    .filter((line) => !/^ *\/?\*/.test(line))
    .join("\n");
  return (text.match(/[{(]/g)?.length ?? 0) - (text.match(/[})]/g)?.length ?? 0);
}

/** The text of `operator.d.ts`. @param {string} root the project's directory */
export async function declarations(root) {
  const texts = await Promise.all(
    sources.map((name) => readFile(path.join(root, "operator/src", name), "utf8")),
  );
  const all = new Map(texts.flatMap(declared));
  const wanted = new Set(["UcsOperator", "UcsOptions", "Call", "User", "State", "Membership"]);
  // A set that grows while it is walked is walked to its end.
  for (const name of wanted) {
    for (const [word] of (all.get(name) ?? "").matchAll(/\b[A-Z]\w+\b/g)) if (all.has(word)) wanted.add(word);
  }
  const parts = [...all].filter(([name]) => wanted.has(name)).map(([, text]) => text);
  return [HEAD, ...parts, TAIL].join("\n");
}
