import { expect, it } from "vitest";
import { defaults, readConfig, serviceUrl } from "../../src/api/config.ts";
import { pickLang } from "../../src/api/texts.ts";

const http = new URL("http://crm.example:8080/x") as unknown as Location;
const https = new URL("https://crm.example/x") as unknown as Location;

it.each([
  [{}, http, "ws://crm.example:8080/ws"],
  [{}, https, "wss://crm.example/ws"],
  [{ hostname: "ucs.example" }, http, "ws://ucs.example/ws"],
  [{ hostname: "ucs.example", port: 443 }, http, "wss://ucs.example:443/ws"],
  [{ hostname: "ucs.example", port: "443" }, http, "wss://ucs.example:443/ws"],
  [{ hostname: "ucs.example", secure: false }, https, "ws://ucs.example/ws"],
  [
    { hostname: "ucs.example", ws: { hostname: "w.example", path: "socket" } },
    https,
    "wss://w.example/socket",
  ],
  [
    { hostname: "ucs.example", port: "", path: "", ws: { hostname: "", path: "" } },
    http,
    "ws://ucs.example/ws",
  ],
  [{ hostname: "::1", port: 80 }, http, "ws://[::1]:80/ws"],
])("%j is at the right address", (api, page, address) => {
  expect(serviceUrl(api, "ws", page)).toBe(address);
});

it("null and missing settings take their defaults", () => {
  const warned: string[] = [];
  expect(readConfig({ renderTo: null }, (text) => warned.push(text))).toEqual(defaults);
  expect(warned).toEqual([]);
});

it.each([
  [["en-GB"], "en"],
  [["sk"], "sk"],
  [["de-AT"], "de"],
  [[undefined, "fr", "en"], "en"],
  [[""], "cs"],
])("%j is spoken to in %s", (wishes, lang) => {
  expect(pickLang(wishes)).toBe(lang);
});
