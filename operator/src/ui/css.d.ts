/** A style sheet as text, minified by tools/build.mjs. */
declare module "*.css" {
  const text: string;
  export default text;
}
