// How the bar's sources become JavaScript, for the script (build.mjs) and for the npm package (package.mjs).

import { readFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { transform } from "esbuild";
import { minify } from "terser";

export const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
export const { operatorVersion: version } = JSON.parse(
  await readFile(path.join(root, "package.json"), "utf8"),
);

/** Style sheets become texts, minified, for `CSSStyleSheet.replaceSync`.
 * @type {import("esbuild").Plugin} */
const styles = {
  name: "styles",
  setup(builder) {
    builder.onLoad({ filter: /\.css$/ }, async ({ path: file }) => {
      const source = await readFile(file, "utf8");
      const { code } = await transform(source, { loader: "css", minify: true, charset: "ascii" });
      return { contents: code.trim(), loader: "text" };
    });
  },
};

/** What of the SIP library is made only on request, by those who listen for it: nobody does here. An INFO is answered as before. */
const unused = /^\.\/(Subscriber|Notifier|Message|Options|RTCSession\/(Refer\w+|Info|DTMF))$/;
const nobody = "module.exports = class { init_incoming(request) { request.reply(200); } };";

/** Of the SIP library's log we use nothing, of its package.json two fields.
 * @type {import("esbuild").Plugin} */
const slim = {
  name: "slim",
  setup(builder) {
    builder.onResolve({ filter: /^events$/ }, () => ({
      path: path.join(root, "operator/src/softphone/emitter.ts"),
    }));
    builder.onResolve({ filter: /^debug$/ }, () => ({ path: "debug", namespace: "slim" }));
    builder.onResolve({ filter: unused }, ({ path: name, importer }) =>
      /jssip.lib.(UA|RTCSession)\.js$/.test(importer) ? { path: name, namespace: "unused" } : null,
    );
    // Log calls go with their texts: esbuild drops those to the console with all that is in them. So does what the grammar
    // would have liked better than what came: it is kept for an error that is made and thrown away.
    builder.onLoad({ filter: /jssip.lib.[\w/\\]+\.js$/ }, async ({ path: file }) => {
      const source = (await readFile(file, "utf8"))
        .replaceAll(/^const logger\w* = new Logger\(.*\);$/gm, "")
        .replaceAll(/\blogger\w*\.(debug|warn)\(/g, "console.debug(")
        .replaceAll(/\bif \(reportFailures === 0\) {\s+matchFailed\(.*\);\s+}/g, "")
        .replace(/^ +new this\.SyntaxError\(.*/m, "")
        .replace(/^ +result\.SyntaxError = function[\s\S]+SyntaxError\.prototype.*/m, "");
      return { contents: (await transform(source, { drop: ["console"] })).code };
    });
    builder.onLoad({ filter: /./, namespace: "unused" }, () => ({ contents: nobody }));
    builder.onLoad({ filter: /./, namespace: "slim" }, () => ({
      contents: "export default () => () => {};",
    }));
    builder.onLoad({ filter: /jssip.package\.json$/ }, async ({ path: file }) => {
      const { title, version } = JSON.parse(await readFile(file, "utf8"));
      return { contents: JSON.stringify({ title, version }), loader: "json" };
    });
  },
};

/** What all bundles have in common.
 * @satisfies {import("esbuild").BuildOptions} */
export const common = {
  absWorkingDir: root,
  bundle: true,
  minify: true,
  mangleProps: /^_[a-z]/,
  target: "es2022",
  platform: "browser",
  charset: "ascii",
  legalComments: "none",
  jsx: "automatic",
  jsxImportSource: "preact",
  logLevel: "warning",
  plugins: [styles, slim],
  define: { __VERSION__: JSON.stringify(version), "process.env.NODE_ENV": '"production"' },
};

/** Makes what esbuild has minified a little smaller still: it inlines what is used once, and joins what can be joined.
 * @param {string} text @param {"iife" | "esm"} format @returns {Promise<string>} */
export async function press(text, format) {
  const { code } = await minify(text, {
    module: format === "esm",
    ecma: 2020,
    format: { ascii_only: true },
  });
  if (code === undefined) throw new Error("terser gave nothing");
  return code;
}
