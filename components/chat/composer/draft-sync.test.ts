import { describe, expect, test } from "vitest";
import {
  draftToKeep,
  type KeptDraft,
  NEVER_KEPT,
  parseBase,
  reduceDraft,
  type SyncedDraft,
} from "./draft-sync";

const draft = (text: string, base: KeptDraft = NEVER_KEPT): SyncedDraft => ({
  text,
  base,
  pending: null,
  conflict: null,
});
const kept = (text: string, version: number): KeptDraft => ({ text, version });

describe("what is heard", () => {
  test("a newer text takes the place of one that was not touched here", () => {
    const after = reduceDraft(draft("old", kept("old", 1)), { type: "heard", kept: kept("new", 2) });
    expect(after).toEqual(draft("new", kept("new", 2)));
  });

  test("a newer text and one that was typed here are both kept, until the person chooses", () => {
    const both = reduceDraft(draft("mine", kept("old", 1)), { type: "heard", kept: kept("theirs", 2) });
    expect(both).toMatchObject({ text: "mine", conflict: { text: "theirs" } });
    expect(draftToKeep(both)).toBeNull();
    expect(reduceDraft(both, { type: "take_theirs" })).toEqual(draft("theirs", kept("theirs", 2)));
    const mine = reduceDraft(both, { type: "keep_mine" });
    expect(mine.text).toBe("mine");
    expect(draftToKeep(mine)).toEqual({ text: "mine", expectedVersion: 2 });
  });

  test("what another device has sent does not take away what is typed here", () => {
    const after = reduceDraft(draft("mine", kept("old", 1)), { type: "heard", kept: kept("", 2) });
    expect(after).toEqual(draft("mine", kept("", 2)));
    expect(draftToKeep(after)).toEqual({ text: "mine", expectedVersion: 2 });
    expect(reduceDraft(draft("old", kept("old", 1)), { type: "heard", kept: kept("", 2) }).text).toBe("");
  });

  test("an empty field takes what another device has typed", () => {
    const after = reduceDraft(draft("", kept("old", 1)), { type: "heard", kept: kept("theirs", 2) });
    expect(after).toEqual(draft("theirs", kept("theirs", 2)));
  });

  test("what is the same on both is no conflict", () => {
    const after = reduceDraft(draft("same", kept("", 1)), { type: "heard", kept: kept("same", 2) });
    expect(after).toEqual(draft("same", kept("same", 2)));
    expect(draftToKeep(after)).toBeNull();
  });

  test("an answer that was lost is no other device", () => {
    let now = reduceDraft(draft("a"), { type: "writing", text: "a" });
    now = reduceDraft(now, { type: "typed", text: "ab" });
    now = reduceDraft(now, { type: "heard", kept: kept("a", 1) });
    expect(now).toEqual(draft("ab", kept("a", 1)));
  });

  test("a text that was sent does not come back with a late answer", () => {
    let now = reduceDraft(draft("hello"), { type: "writing", text: "hello" });
    now = reduceDraft(now, { type: "typed", text: "" });
    now = reduceDraft(now, { type: "heard", kept: kept("hello", 1) });
    expect(now.text).toBe("");
    expect(draftToKeep(now)).toEqual({ text: "", expectedVersion: 1 });
  });

  test("what is known already changes nothing", () => {
    const before = draft("typed on", kept("old", 3));
    expect(reduceDraft(before, { type: "heard", kept: kept("old", 3) })).toEqual(before);
  });
});

test("typing goes on while a write is on its way, and is written next", () => {
  let now = reduceDraft(draft(""), { type: "typed", text: "a" });
  expect(draftToKeep(now)).toEqual({ text: "a", expectedVersion: 0 });
  now = reduceDraft(now, { type: "typed", text: "ab" });
  now = reduceDraft(now, { type: "kept", kept: kept("a", 1) });
  expect(draftToKeep(now)).toEqual({ text: "ab", expectedVersion: 1 });
});

test("a stored base that cannot be read is none", () => {
  const stored = { base: kept("a", 3), pending: "ab" };
  expect(parseBase(JSON.stringify(stored))).toEqual(stored);
  for (const bad of [null, "", "{", "7", '{"base":{"text":1,"version":2},"pending":null}', "[]"]) {
    expect(parseBase(bad)).toEqual({ base: NEVER_KEPT, pending: null });
  }
});

/** A small reproducible generator (mulberry32). */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

test.each(Array.from({ length: 300 }, (_, seed) => seed))(
  "two devices and one server come to one text, and no text goes without a choice (seed %i)",
  (seed) => {
    const random = generator(seed);
    let server = NEVER_KEPT;
    const devices = [draft(""), draft("")];
    const write = (index: number) => {
      const device = devices[index] ?? draft("");
      const wanted = draftToKeep(device);
      if (wanted === null) return;
      if (wanted.expectedVersion !== server.version) {
        devices[index] = reduceDraft(device, { type: "heard", kept: server });
        return;
      }
      devices[index] = reduceDraft(device, { type: "writing", text: wanted.text });
      server = kept(wanted.text, server.version + 1);
      // One answer in five is lost.
      if (random() > 0.2)
        devices[index] = reduceDraft(devices[index] ?? device, { type: "kept", kept: server });
    };
    const act = (index: number, step: number) => {
      const device = devices[index] ?? draft("");
      const dice = random();
      if (dice < 0.4) devices[index] = reduceDraft(device, { type: "typed", text: `${index}.${step}` });
      else if (dice < 0.8) write(index);
      else {
        const after = reduceDraft(device, { type: "heard", kept: server });
        const isLost = device.text !== "" && after.text !== device.text && device.text !== device.base.text;
        expect(isLost, "text that was typed here and never kept was replaced").toBe(false);
        devices[index] = after;
      }
    };
    for (let step = 0; step < 40; step += 1) act(random() < 0.5 ? 0 : 1, step);
    for (let round = 0; round < 6; round += 1) {
      for (const index of [0, 1]) {
        devices[index] = reduceDraft(devices[index] ?? draft(""), { type: "heard", kept: server });
        devices[index] = reduceDraft(devices[index] ?? draft(""), { type: "keep_mine" });
        write(index);
      }
    }
    expect(new Set([server.text, ...devices.map(({ text }) => text)]).size).toBe(1);
  },
);
