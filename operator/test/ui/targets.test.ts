// To whom a call may be handed, and how people search for them.

import { describe, expect, it } from "vitest";
import type { Colleague, Status } from "../../src/protocol.gen.ts";
import { matches } from "../../src/ui/panels/find.ts";
import { merged } from "../../src/ui/panels/lately.ts";
import { Recent } from "../../src/ui/panels/recent.ts";
import { targets } from "../../src/ui/panels/targets.ts";
import { state } from "../session/samples.ts";

const agent = (id: number, displayname: string, number: string, status: Status, busy = false): Colleague => ({
  id,
  displayname,
  number,
  status,
  group_id: null,
  reason: "",
  busy,
});
const house = state({
  agents: {
    1: agent(1, "Jana", "101", "READY"),
    2: agent(2, "Petr Svoboda", "102", "AUX"),
    3: agent(3, "Ond\u0159ej Ku\u010dera", "103", "READY"),
    4: agent(4, "Nobody\u2019s phone", "", "READY"),
  },
});
const found = (query: string, recent: readonly string[] = []) =>
  targets(house, merged(recent, []), query, "en").map(({ kind, number }) => `${kind} ${number}`);

describe("those a call may be handed to", () => {
  it("are colleagues with a number but oneself, who can answer first, then queues", () => {
    expect(found("")).toEqual(["agent 103", "agent 102", "queue 800"]);
  });

  it("are those who are free before those in a call, whatever else they do", () => {
    const agents = {
      2: agent(2, "Adam", "102", "READY", true),
      3: agent(3, "Zoe", "103", "READY"),
      4: agent(4, "Bea", "104", "AUX", true),
      5: agent(5, "Dan", "105", "AUX"),
      6: agent(6, "Cyril", "106", "OFFLINE"),
    };
    const order = targets(state({ agents }), [], "", "en").filter(({ kind }) => kind === "agent");
    expect(order.map(({ name }) => name)).toEqual(["Zoe", "Adam", "Dan", "Bea", "Cyril"]);
  });

  it("begin with whom one has chosen lately", () => {
    expect(found("", ["+420601482915", "102"]).slice(0, 3)).toEqual([
      "recent +420601482915",
      "recent 102",
      "agent 103",
    ]);
    expect(found("0148", ["+420601482915"])).toEqual(["typed 0148", "recent +420601482915"]);
  });

  it("are found by any word of the name without its accents, and by a part of the number", () => {
    expect(found("kuc")).toEqual(["agent 103"]);
    expect(found("ucera")).toEqual([]);
    expect(found("svob pe")).toEqual(["agent 102"]);
    expect(matches("VIP 9", "Line 19, vip")).toBe(true);
  });

  it("may be any number, written as people write it", () => {
    expect(found("+420 601-482 (915)")).toEqual(["typed +420601482915"]);
    expect(found("tel:+420\u00a0601\u2011482\u2011915\u202c")).toEqual(["typed +420601482915"]);
    expect(found("103")).toEqual(["agent 103"]);
    expect(found("10")).toEqual(["typed 10", "agent 103", "agent 102"]);
  });
});

describe("who was called lately", () => {
  const before = [
    { number: "+420601482915", name: "Jan Novak" },
    { number: "102", name: "" },
    { number: "", name: "Nobody knows the number" },
    { number: "+420601482915", name: "An older name" },
  ];

  it("is everybody once, those of this page first, with the name that the history knows", () => {
    expect(merged(["103", "+420601482915"], before)).toEqual([
      { number: "103", name: "" },
      { number: "+420601482915", name: "Jan Novak" },
      { number: "102", name: "" },
    ]);
  });

  it("is found by name, after colleagues: it may come when others are shown already", () => {
    const searched = targets(house, merged([], before), "n", "en").map(({ number }) => number);
    expect(searched).toEqual(["+420601482915"]);
    const both = targets(house, merged([], [{ number: "+42011", name: "Petra" }]), "pet", "en");
    expect(both.map(({ number }) => number)).toEqual(["102", "+42011"]);
  });

  it("is a few of them for whoever looks for nobody yet", () => {
    const many = merged(["1", "2", "3", "4", "5", "6", "7"], []);
    expect(targets(house, many, "", "en").filter(({ kind }) => kind === "recent")).toHaveLength(5);
  });
});

describe("what was chosen lately", () => {
  it("is kept, the newest first, each once, a few of them", () => {
    const one = new Recent("recent-test");
    for (const value of ["a", "b", "c", "d", "e", "f", "c"]) one.add(value);
    expect(one.values).toEqual(["c", "f", "e", "d", "b"]);
    expect(new Recent("recent-test").values).toEqual(["c", "f", "e", "d", "b"]);
    localStorage.setItem("recent-test", '{"no": "list"}');
    expect(new Recent("recent-test").values).toEqual([]);
  });

  it("is forgotten with the page when it has no store", () => {
    new Recent().add("+420601482915");
    expect(new Recent().values).toEqual([]);
  });
});
