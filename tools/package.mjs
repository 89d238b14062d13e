// Builds the npm package of the agent bar into dist/ucs-operator: ES modules with their types, from the same sources as the script.

import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { build } from "esbuild";
import { common, root, version } from "./bundling.mjs";
import { packageDeclarations } from "./declarations.mjs";

const out = path.join(root, "dist/ucs-operator");
const source = path.join(root, "operator");

const manifest = {
  name: "ucs-operator",
  version,
  description: "The UCS contact-centre agent bar, and a simulated server to test against",
  license: "Apache-2.0",
  type: "module",
  exports: {
    ".": { types: "./index.d.ts", default: "./index.js" },
    "./sandbox": { types: "./sandbox.d.ts", default: "./sandbox.js" },
  },
};

// One build: the chunks share what they have in common, and the shortened names agree.
const { outputFiles } = await build({
  ...common,
  write: false,
  entryPoints: {
    index: path.join(source, "src/entry/module.ts"),
    sandbox: path.join(source, "src/sandbox/sandbox.ts"),
  },
  outdir: out,
  chunkNames: "[name]-[hash]",
  format: "esm",
  splitting: true,
});

await rm(out, { recursive: true, force: true });
await mkdir(out, { recursive: true });
for (const { path: file, contents } of outputFiles) await writeFile(file, contents);
/** @type {Record<string, string>} */
const texts = {
  ...(await packageDeclarations(root)),
  "package.json": `${JSON.stringify(manifest, null, 2)}\n`,
  "README.md": await readFile(path.join(source, "README.md"), "utf8"),
  LICENSE: await readFile(path.join(root, "LICENSE"), "utf8"),
};
for (const [name, text] of Object.entries(texts)) await writeFile(path.join(out, name), text);
console.log(`      ${path.relative(root, out)}, version ${version}`);
