import { defineConfig } from "vitest/config";
import manifest from "./package.json" with { type: "json" };

export default defineConfig({
  define: {
    __VERSION__: JSON.stringify(manifest.operatorVersion),
    __UI_CHUNK__: JSON.stringify("ui-test.mjs"),
    __PANELS_CHUNK__: JSON.stringify("panels-test.mjs"),
    __HISTORY_CHUNK__: JSON.stringify("history-test.mjs"),
    __PHONE_CHUNK__: JSON.stringify("phone-test.mjs"),
    __ECHO_CHUNK__: JSON.stringify("echo-test.mjs"),
    __TEXTS_CHUNK__: JSON.stringify("texts-test.mjs"),
    __WORK_CHUNK__: JSON.stringify("work-test.mjs"),
    __SHARING_CHUNK__: JSON.stringify("sharing-test.mjs"),
    __SK_CHUNK__: JSON.stringify("sk-test.mjs"),
    __DE_CHUNK__: JSON.stringify("de-test.mjs"),
  },
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  test: {
    // A room that must not touch the page is tested where there is none.
    projects: [
      {
        extends: true,
        test: {
          name: "pure",
          environment: "node",
          include: ["operator/test/**/*.test.{ts,tsx}"],
          exclude: ["operator/test/{api,sandbox,softphone,ui,work}/**"],
        },
      },
      {
        extends: true,
        test: {
          name: "page",
          environment: "happy-dom",
          include: ["operator/test/{api,sandbox,softphone,ui,work}/**/*.test.{ts,tsx}"],
        },
      },
    ],
  },
});
