// Builds the bundle of the agent bar into src/ucs/web/operator, and a manifest with what it weighs; puts the demo and the gallery beside it.
// The chunks come first: the core carries their names, because their hash is part of the name.

import { createHash } from "node:crypto";
import { cp, mkdir, readdir, rename, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { build } from "esbuild";
import { common, press, root, version } from "./bundling.mjs";
import { declarations } from "./declarations.mjs";

const entries = path.join(root, "operator/src/entry");
const out = path.join(root, "src/ucs/web/operator");

/** What the interface's chunk lends to the chunks that come after it. */
const lent = /^preact(\/.*)?$|\/(context|format)\.ts$|\/parts\/\w+\.tsx$|\/words\/words\.ts$/;

/** Leads imports of it to the file of that chunk.
 * @param {string} file
 * @returns {import("esbuild").Plugin} */
const borrowing = (file) => ({
  name: "borrowing",
  setup(builder) {
    builder.onResolve({ filter: lent }, ({ kind }) =>
      kind === "entry-point" ? null : { path: `./${file}`, external: true },
    );
  },
});

/**
 * @param {string} entry the file in operator/src/entry
 * @param {string} name what the output is called; [hash] is filled in
 * @param {"iife" | "esm"} format
 * @param {{ ui: string, panels: string, history: string, phone: string, echo: string, texts: string, work: string, sharing: string, sk: string, de: string }} chunks the chunks' file names, empty in a file that needs none
 * @param {import("esbuild").Plugin[]} plugins
 * @returns {Promise<{ name: string, text: string }>}
 */
async function bundle(entry, name, format, chunks, plugins = []) {
  const result = await build({
    ...common,
    write: false,
    plugins: [...plugins, ...common.plugins],
    entryPoints: [path.join(entries, entry)],
    outdir: out,
    format,
    define: {
      ...common.define,
      __UI_CHUNK__: JSON.stringify(chunks.ui),
      __PANELS_CHUNK__: JSON.stringify(chunks.panels),
      __HISTORY_CHUNK__: JSON.stringify(chunks.history),
      __PHONE_CHUNK__: JSON.stringify(chunks.phone),
      __ECHO_CHUNK__: JSON.stringify(chunks.echo),
      __TEXTS_CHUNK__: JSON.stringify(chunks.texts),
      __WORK_CHUNK__: JSON.stringify(chunks.work),
      __SHARING_CHUNK__: JSON.stringify(chunks.sharing),
      __SK_CHUNK__: JSON.stringify(chunks.sk),
      __DE_CHUNK__: JSON.stringify(chunks.de),
    },
  });
  const [file] = result.outputFiles;
  if (file === undefined || result.outputFiles.length !== 1) {
    throw new Error(`${entry} gave ${result.outputFiles.length} files instead of one`);
  }
  const text = await press(file.text, format);
  const hash = createHash("sha256").update(text).digest("hex").slice(0, 8);
  return { name: name.replace("[hash]", hash), text };
}

/** @param {string} text */
function weigh(text) {
  const raw = Buffer.from(text);
  const quality = { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } };
  return {
    raw: raw.length,
    gz: gzipSync(raw, { level: 9 }).length,
    br: brotliCompressSync(raw, quality).length,
  };
}

/** Fails unless `lender` exports all that `borrower` imports from it.
 * @param {{ name: string, text: string }} borrower @param {{ name: string, text: string }} lender */
function checkLoan(borrower, lender) {
  /** @param {string | undefined} list @param {0 | -1} side */
  const names = (list = "", side) => list.split(",").map((one) => one.trim().split(" as ").at(side));
  const lends = names(/export\s*{([^}]*)}/.exec(lender.text)?.[1], -1);
  for (const [, list] of borrower.text.matchAll(/import\s*{([^}]*)}\s*from\s*"\.\/ui-/g)) {
    const missing = names(list, 0).filter((name) => !lends.includes(name));
    if (missing.length > 0) throw new Error(`${borrower.name} wants ${missing} of operator/src/ui/kit.ts`);
  }
}

const none = {
  ui: "",
  panels: "",
  history: "",
  phone: "",
  echo: "",
  texts: "",
  work: "",
  sharing: "",
  sk: "",
  de: "",
};
const [ui, phone, echo, texts, work, sharing, sk, de, full, sandbox] = await Promise.all([
  bundle("ui.ts", "ui-[hash].mjs", "esm", none),
  bundle("phone.ts", "phone-[hash].mjs", "esm", none),
  bundle("echo.ts", "echo-[hash].mjs", "esm", none),
  bundle("texts.ts", "texts-[hash].mjs", "esm", none),
  bundle("work.ts", "work-[hash].mjs", "esm", none),
  bundle("sharing.ts", "sharing-[hash].mjs", "esm", none),
  bundle("../languages/sk.ts", "sk-[hash].mjs", "esm", none),
  bundle("../languages/de.ts", "de-[hash].mjs", "esm", none),
  bundle("full.ts", `operator-v${version}.full.js`, "iife", none),
  bundle("sandbox.ts", `operator-v${version}.sandbox.js`, "iife", none),
]);
const panels = await bundle("panels.ts", "panels-[hash].mjs", "esm", none, [borrowing(ui.name)]);
const history = await bundle("history.ts", "history-[hash].mjs", "esm", none, [borrowing(ui.name)]);
for (const borrower of [panels, history]) checkLoan(borrower, ui);
const core = await bundle("core.ts", `operator-v${version}.js`, "iife", {
  ui: ui.name,
  panels: panels.name,
  history: history.name,
  phone: phone.name,
  echo: echo.name,
  texts: texts.name,
  work: work.name,
  sharing: sharing.name,
  sk: sk.name,
  de: de.name,
});

/** @type {Record<string, { file: string, raw: number, gz: number, br: number }>} */
const files = {};
for (const [role, part] of Object.entries({
  core,
  texts,
  ui,
  panels,
  history,
  work,
  phone,
  echo,
  sharing,
  sk,
  de,
  full,
  sandbox,
})) {
  files[role] = { file: part.name, ...weigh(part.text) };
}

// The manifest says that it is complete.
await mkdir(out, { recursive: true });
/** @param {string} name @param {string} text */
async function put(name, text) {
  await writeFile(path.join(out, `${name}.tmp`), text);
  await rename(path.join(out, `${name}.tmp`), path.join(out, name));
}
// The core last: a page that finds it finds its chunks.
const parts = [ui, panels, history, phone, echo, texts, work, sharing, sk, de, full, sandbox, core];
for (const part of parts) await put(part.name, part.text);
await put("operator.d.ts", await declarations(root));
const kept = new Set(parts.map((part) => part.name).concat("manifest.json", "operator.d.ts"));
for (const name of await readdir(out)) if (!kept.has(name)) await rm(path.join(out, name));
const demo = path.join(root, "src/ucs/web/demo");
await cp(path.join(root, "demo"), demo, { recursive: true });
const gallery = path.join(root, "operator/gallery/page.ts");
await build({
  ...common,
  entryPoints: [gallery],
  format: "esm",
  write: true,
  outfile: path.join(demo, "states.js"),
});
await put("manifest.json", `${JSON.stringify({ version, files }, null, 2)}\n`);

for (const { file, raw, gz, br } of Object.values(files)) {
  console.log(`      ${file.padEnd(28)} ${kb(raw)} raw ${kb(gz)} gz ${kb(br)} br`);
}

/** @param {number} bytes */
function kb(bytes) {
  return `${(bytes / 1000).toFixed(1)} kB`.padStart(9);
}
