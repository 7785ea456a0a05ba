import { expect, test } from "vitest";
import { describeIsolation } from "./describe-workspace";

const nothing = { acceptNoIsolation: false, acceptExposed: false };

test.each(["127.0.0.1", "::1", "localhost"])("on %s, workspaces in a sandbox are allowed", (host) => {
  const report = describeIsolation("bubblewrap", { accepted: nothing, host });
  expect(report).toMatchObject({ allowed: true, unaccepted: [] });
});

test("W23 what a sandbox does not keep from the network is said in words", () => {
  for (const isolation of ["bubblewrap", "unshare"] as const) {
    const { sentence } = describeIsolation(isolation, { accepted: nothing, host: "localhost" });
    expect(sentence).toContain("use the network, this computer's own services and its neighbours' included");
  }
  const accepted = { ...nothing, acceptNoIsolation: true };
  const { sentence } = describeIsolation("none", { accepted, host: "localhost" });
  expect(sentence).toContain("not isolated");
});

test.each(["0.0.0.0", "::", "192.168.1.2", "lathe.example.com"])(
  "on %s, not before that was accepted",
  (host) => {
    const report = describeIsolation("bubblewrap", { accepted: nothing, host });
    expect(report).toMatchObject({ allowed: false, unaccepted: ["acceptExposed"] });
    expect(report.sentence).toBe(
      `Lathe listens on ${host}, so everyone who may sign in could run commands on this computer. An administrator decides in Admin.`,
    );
    const accepted = { ...nothing, acceptExposed: true };
    expect(describeIsolation("bubblewrap", { accepted, host })).toMatchObject({ allowed: true, accepted });
  },
);

test("each risk is accepted for itself", () => {
  const both = describeIsolation("none", { accepted: nothing, host: "::" });
  expect(both.unaccepted).toEqual(["acceptExposed", "acceptNoIsolation"]);
  const accepted = { ...nothing, acceptExposed: true };
  expect(describeIsolation("none", { accepted, host: "::" })).toMatchObject({
    allowed: false,
    unaccepted: ["acceptNoIsolation"],
  });
});
