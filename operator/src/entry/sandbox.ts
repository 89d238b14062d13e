// The sandbox for pages without a bundler: the script makes `ucsSandbox`, to be used before the bar's own script.

import { sandbox } from "../sandbox/sandbox.ts";

(window as unknown as { ucsSandbox: typeof sandbox }).ucsSandbox = sandbox;
