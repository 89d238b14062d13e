// What a single-file component is to TypeScript; with vue-tsc this file is not needed.
declare module "*.vue" {
  import type { Component } from "vue";

  const component: Component;
  export default component;
}
