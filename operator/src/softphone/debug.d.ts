/** The logging module inside the SIP library: as much of it as it takes to keep it silent. */
declare module "debug" {
  const debug: { enabled(name: string): boolean };
  export default debug;
}
