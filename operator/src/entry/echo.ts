// The chunk of the test of the voice's way: fetched when it is asked for.

export { checkLine } from "../work/checkLine.ts";
