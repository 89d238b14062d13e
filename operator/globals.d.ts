// Filled in by tools/build.mjs, and by vitest.config.ts for tests.

/** Version of the bar that this bundle is: `4.x.y`. */
declare const __VERSION__: string;
/** File name of the user interface's chunk, beside the core; empty in the bundle that has it inside. */
declare const __UI_CHUNK__: string;
/** File name of the chunk of what an agent opens, beside the core; empty in the bundle that has it inside. */
declare const __PANELS_CHUNK__: string;
/** File name of the call history's chunk, beside the core; empty in the bundle that has it inside. */
declare const __HISTORY_CHUNK__: string;
/** File name of the softphone's chunk, beside the core; empty in the bundle that has it inside. */
declare const __PHONE_CHUNK__: string;
/** File name of the chunk of the line test, beside the core; empty in the bundle that has it inside. */
declare const __ECHO_CHUNK__: string;
/** File name of the chunk with texts, beside the core; empty in the bundle that has it inside. */
declare const __TEXTS_CHUNK__: string;
/** File names of the languages that not every bar has, beside the core; empty in the bundle that has them inside. */
declare const __SK_CHUNK__: string;
declare const __DE_CHUNK__: string;
/** File name of the chunk of an agent at work, beside the core; empty in the bundle that has it inside. */
declare const __WORK_CHUNK__: string;
/** File name of the chunk for windows that are not the only one, beside the core; empty in the bundle that has it inside. */
declare const __SHARING_CHUNK__: string;
