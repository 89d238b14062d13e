import { describe, expect, it } from "vitest";
import { closeStream, openMicrophone } from "../../src/softphone/microphone.ts";
import { FakeStream, microphones, refusal } from "./fakes.ts";

describe("opening the microphone", () => {
  it.each([
    ["NotAllowedError", "permission"],
    ["SecurityError", "policy"],
    ["NotFoundError", "no_microphone"],
    ["OverconstrainedError", "no_microphone"],
    ["NotReadableError", "device_failed"],
    ["AbortError", "device_failed"],
  ])("%s means %s", async (name, code) => {
    microphones(refusal(name));
    await expect(openMicrophone({})).rejects.toMatchObject({ code });
  });

  it("says that the page is not secure before it asks", async () => {
    const state = microphones(new FakeStream());
    Object.defineProperty(globalThis, "isSecureContext", { configurable: true, value: false });
    await expect(openMicrophone({})).rejects.toMatchObject({ code: "insecure_context" });
    expect(state.asked).toBe(0);
  });

  it("says that the page's policy forbids it before it asks", async () => {
    const state = microphones(new FakeStream());
    Object.assign(document, { featurePolicy: { allowsFeature: () => false } });
    await expect(openMicrophone({})).rejects.toMatchObject({ code: "policy" });
    expect(state.asked).toBe(0);
    Object.assign(document, { featurePolicy: undefined });
  });

  it("closing stops every track and no longer listens for their end", () => {
    const stream = new FakeStream();
    stream.track.onended = () => {};
    closeStream(stream as unknown as MediaStream);
    expect(stream.track).toMatchObject({ stopped: true, onended: null });
  });
});
