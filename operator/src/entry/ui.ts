// The chunk of the interface.

export { createBar } from "../api/bar.ts";
export * from "../ui/kit.ts";
export { mount } from "../ui/mount.tsx";
