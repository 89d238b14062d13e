// The chunk of the interface.

export { mount } from "../ui/mount.tsx";
