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
  "sandbox/options.ts",
  "sandbox/sandbox.ts",
];

const API = ["UcsOperator", "UcsOptions", "Call", "User", "State", "Membership"];
const SANDBOX = ["Sandbox", "SandboxOptions"];

const SCRIPT_HEAD = `// Types of the UCS operator API. Reference this file, or import from it: import type { Call } from "./operator";
`;
const SCRIPT_TAIL = `declare global {
  interface Window {
    /** What the page sets, and what it finds there once the script has run. */
    get ucsOperator(): UcsOperator;
    set ucsOperator(options: UcsOptions);
    /** A simulated server, once operator-v4.sandbox.js has run. */
    ucsSandbox: (options?: SandboxOptions) => Sandbox;
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

/** Everything that these types lead to, as texts in the order of the sources.
 * @param {string} root the project's directory @param {readonly string[]} names @param {ReadonlySet<string>} [elsewhere] */
async function closure(root, names, elsewhere = new Set()) {
  const texts = await Promise.all(
    sources.map((name) => readFile(path.join(root, "operator/src", name), "utf8")),
  );
  const all = new Map(texts.flatMap(declared));
  const wanted = new Set(names);
  const outside = new Set();
  // A set that grows while it is walked is walked to its end.
  for (const name of wanted) {
    const code = (all.get(name) ?? "").replaceAll(/\/\*\*[\s\S]*?\*\//g, "");
    for (const [word] of code.matchAll(/\b[A-Z]\w+\b/g)) {
      if (elsewhere.has(word)) outside.add(word);
      else if (all.has(word)) wanted.add(word);
    }
  }
  const parts = [...all].filter(([name]) => wanted.has(name));
  return { parts: parts.map(([, text]) => text), names: new Set(parts.map(([name]) => name)), outside };
}

/** The text of `operator.d.ts`, for pages with the script. @param {string} root the project's directory */
export async function declarations(root) {
  const { parts } = await closure(root, [...API, ...SANDBOX]);
  return [SCRIPT_HEAD, ...parts, SCRIPT_TAIL].join("\n");
}

/** The types of the npm package: of its main entry, and of `ucs-operator/sandbox`. @param {string} root */
export async function packageDeclarations(root) {
  const api = await closure(root, API);
  const sandbox = await closure(root, SANDBOX, api.names);
  const main = `/**
 * Adds the bar's methods to the object and returns it. Nothing is shown and no connection is made before \`start()\`. No global is
 * touched; a page may have several, one after another.
 */
export declare function createOperator(options?: UcsOptions): UcsOperator;
`;
  const borrowed = `import type { ${[...sandbox.outside].sort().join(", ")} } from "./index.js";\n`;
  const made = `/** Makes a simulated site. */
export declare function sandbox(options?: SandboxOptions): Sandbox;
`;
  return {
    "index.d.ts": ["// Types of the UCS operator API.\n", ...api.parts, main].join("\n"),
    "sandbox.d.ts": [borrowed, ...sandbox.parts, made].join("\n"),
  };
}
