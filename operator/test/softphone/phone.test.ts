import { beforeEach, describe, expect, it, vi } from "vitest";
import { createPhone, type Phone, type PhoneEvent } from "../../src/softphone/phone.ts";
import type { Invite, LineEvents } from "../../src/softphone/sip.ts";
import { FakeConnection, FakeStream, microphones, refusal } from "./fakes.ts";

const line = vi.hoisted(() => ({
  events: undefined as LineEvents | undefined,
  lines: 0,
  stopped: 0,
  givenUp: [] as number[],
}));
vi.mock("../../src/softphone/sip.ts", () => ({
  createLine(_account: unknown, events: LineEvents) {
    line.events = events;
    line.lines += 1;
    return {
      start() {},
      call: () => ({ end: (status: number) => line.givenUp.push(status) }),
      async stop() {
        line.stopped += 1;
      },
      leave() {},
    };
  },
}));

class FakeInvite implements Invite {
  readonly uniqueid: string;
  readonly autoAnswer: boolean;
  statuses: number[] = [];
  onAccepted = () => {};
  onEnded: Invite["onEnded"] = () => {};
  answer = vi.fn(async () => this.onAccepted());
  seek = vi.fn();

  constructor(uniqueid: string, autoAnswer = false) {
    this.uniqueid = uniqueid;
    this.autoAnswer = autoAnswer;
  }

  end(status: number): void {
    this.statuses.push(status);
    this.onEnded("rejected");
  }
}

let events: PhoneEvent[];
let phone: Phone;

function ring(uniqueid: string, autoAnswer = false): FakeInvite {
  const invite = new FakeInvite(uniqueid, autoAnswer);
  line.events?.invite(invite);
  return invite;
}

const types = () => events.map(({ type }) => type);

beforeEach(() => {
  vi.stubGlobal("RTCPeerConnection", FakeConnection);
  microphones(new FakeStream());
  Object.assign(line, { lines: 0, stopped: 0, givenUp: [] });
  events = [];
  phone = createPhone({
    wsUrl: "ws://127.0.0.1/ws",
    sipUri: "sip:page@127.0.0.1",
    username: "page",
    password: "secret",
    iceServers: [],
    audioInputConstraints: {},
    speaker: "",
    talks: () => true,
    on: (event) => events.push(event),
  });
  phone.start();
});

describe("the phone", () => {
  it("starts and stops as often as it is told, with one line at a time", async () => {
    phone.start();
    expect(line.lines).toBe(1);
    await phone.stop();
    await phone.stop();
    expect(line.stopped).toBe(1);
    phone.start();
    expect(line.lines).toBe(2);
  });

  it("answers once, however often it is asked", async () => {
    const invite = ring("a");
    await Promise.all([phone.answer("a"), phone.answer("a")]);
    expect(invite.answer).toHaveBeenCalledOnce();
    expect(types()).toEqual(["ringing", "answered"]);
  });

  it("picks up by itself when the call says so", async () => {
    const invite = ring("a", true);
    await vi.waitFor(() => expect(invite.answer).toHaveBeenCalledOnce());
    expect(events[0]).toEqual({ type: "ringing", uniqueid: "a", autoAnswer: true });
  });

  it("refuses a call that it should pick up but cannot, so that the server goes on", async () => {
    microphones(refusal("NotFoundError"));
    const invite = ring("a", true);
    await vi.waitFor(() => expect(invite.statuses).toEqual([480]));
  });

  it("refuses a call that it should pick up when the browser's microphone hangs, so that the server calls again", async () => {
    vi.useFakeTimers();
    microphones(new Promise(() => {}), new FakeStream());
    const hung = ring("a", true);
    await vi.advanceTimersByTimeAsync(4999);
    expect(hung.statuses).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    expect(hung.statuses).toEqual([480]);
    const again = ring("a", true);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(types()).toEqual(["ringing", "ended", "ringing", "answered"]);
    expect(again.statuses).toEqual([]);
    vi.useRealTimers();
  });

  it("rings on when there is no microphone, and answers when there is one", async () => {
    microphones(refusal("NotAllowedError"), refusal("NotAllowedError"), new FakeStream());
    const invite = ring("a");
    await vi.waitFor(() => expect(types()).toContain("problem"));
    await expect(phone.answer("a")).rejects.toMatchObject({ code: "permission" });
    expect(invite.statuses).toEqual([]);
    await phone.answer("a");
    expect(types()).toEqual(["ringing", "problem", "answered"]);
  });

  it("declines with 603, and forgets the call", async () => {
    const invite = ring("a");
    phone.reject("a");
    phone.hangup("a");
    expect(invite.statuses).toEqual([603]);
    expect(events.at(-1)).toEqual({ type: "ended", uniqueid: "a", reason: "rejected" });
    expect(FakeConnection.last.closed).toBe(true);
    await expect(phone.answer("a")).rejects.toMatchObject({ code: "connection" });
  });

  it("lets a new leg of the same call take the place of a dead one, without an end", () => {
    const old = ring("a");
    const connection = FakeConnection.last;
    ring("a", true);
    expect(old.statuses).toEqual([480]);
    expect(connection.closed).toBe(true);
    expect(types()).toEqual(["ringing", "ringing"]);
  });

  it("does not answer what has ended while the microphone was opening", async () => {
    const invite = ring("a");
    const answering = phone.answer("a");
    invite.onEnded("cancelled");
    await expect(answering).rejects.toMatchObject({ code: "connection" });
    expect(invite.answer).not.toHaveBeenCalled();
  });

  it("sends digits only", () => {
    ring("a");
    phone.dtmf("a", "1x 2#");
    expect(FakeConnection.last.tones).toBe("12#");
  });

  it("sends digits to its only call by whatever name the agent's call goes now", () => {
    ring("a");
    phone.dtmf("consultation", "1");
    expect(FakeConnection.last.tones).toBe("1");
  });

  it("mutes its only call by whatever name the agent's call goes now", async () => {
    const stream = new FakeStream();
    microphones(stream);
    ring("a");
    await phone.answer("a");
    phone.setMuted("consultation", true);
    expect(stream.track.enabled).toBe(false);
    phone.setMuted("a", false);
    expect(stream.track.enabled).toBe(true);
    ring("b");
    phone.setMuted("consultation", true);
    expect(stream.track.enabled).toBe(true);
  });

  it("gives a try of the line up for a call that comes, and when it leaves", () => {
    const means = { mediaStream: new FakeStream() as unknown as MediaStream, pcConfig: {} };
    phone.call("~echo", means);
    expect(line.givenUp).toEqual([]);
    ring("a");
    expect(line.givenUp).toEqual([480]);
    expect(types()).toEqual(["ringing"]);
    phone.hangup("a");
    phone.call("~echo", means);
    phone.leave(0);
    expect(line.givenUp).toEqual([480, 480]);
    expect(phone.call("~echo", means)).toBeUndefined();
  });

  it("ignores what it is told about calls it does not have", () => {
    phone.hangup("nobody");
    phone.setMuted("nobody", true);
    phone.dtmf("nobody", "1");
    expect(events).toEqual([]);
  });
});
