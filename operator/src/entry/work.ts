// The chunk of an agent at work: fetched once the bar is connected, there before anybody is signed in.

export { createWork } from "../work/work.ts";
