// Builds the examples: `node examples/build.mjs <directory>`. Needs the npm package in dist/ucs-operator (`make build`).

import { mkdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { compileScript, parse } from "@vue/compiler-sfc";
import { build } from "esbuild";

const here = path.dirname(fileURLToPath(import.meta.url));
const out = path.resolve(process.argv[2] ?? "dist/examples");

/** Vue's single-file components, as a bundler's plugin would compile them.
 * @type {import("esbuild").Plugin} */
const vue = {
  name: "vue",
  setup(builder) {
    builder.onLoad({ filter: /\.vue$/ }, async ({ path: file }) => {
      const { descriptor, errors } = parse(await readFile(file, "utf8"), { filename: file });
      if (errors[0]) throw errors[0];
      const { content } = compileScript(descriptor, { id: path.basename(file), inlineTemplate: true });
      return { contents: content, loader: "ts", resolveDir: path.dirname(file) };
    });
  },
};

for (const [name, entry] of Object.entries({ react: "main.tsx", vue: "main.ts" })) {
  await build({
    entryPoints: [path.join(here, name, entry)],
    outdir: path.join(out, name),
    bundle: true,
    splitting: true,
    format: "esm",
    minify: true,
    target: "es2022",
    logLevel: "warning",
    tsconfig: path.join(here, "tsconfig.json"),
    plugins: [vue],
    define: {
      "process.env.NODE_ENV": '"development"',
      __VUE_OPTIONS_API__: "false",
      __VUE_PROD_DEVTOOLS__: "false",
      __VUE_PROD_HYDRATION_MISMATCH_DETAILS__: "false",
    },
  });
  const page = `<!doctype html>
<meta charset="utf-8">
<title>CRM with ${name}</title>
<link rel="icon" href="data:,">
<div id="root"></div>
<script type="module" src="main.js"></script>
`;
  await mkdir(path.join(out, name), { recursive: true });
  await writeFile(path.join(out, name, "index.html"), page);
}
