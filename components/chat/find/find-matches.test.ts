import { expect, test } from "vitest";
import type { Message } from "@/lib/chat/wire";
import { agentRow, callPart, readPart, text, userRow } from "../transcript/message-fixtures";
import { transcriptItems } from "../transcript/transcript-items";
import { buildTurns } from "../transcript/turns";
import { createFinder } from "./find-matches";

function itemsOf(...messages: Message[]) {
  const turns = buildTurns({ status: "waiting", messages, live: null, outputs: {}, inputSizes: {} });
  return transcriptItems({ turns, sending: [], hasMore: false });
}

function find(query: string, ...messages: Message[]) {
  return createFinder()(itemsOf(...messages), query);
}

test("what people and the agent wrote is found, whatever the case", () => {
  const rows = [userRow("m1", "Mend the Queue"), agentRow("m2", [text("The queue is mended."), text("Bye")])];
  expect(find("QUEUE", ...rows)).toEqual([
    { itemKey: "m1", blockKey: "m1", open: [] },
    { itemKey: "m2/row", blockKey: "m2/0", open: [] },
  ]);
  expect(find("   ", ...rows)).toEqual([]);
  expect(find("absent", ...rows)).toEqual([]);
});

test("what only an opened row shows is found, and says what has to be opened", () => {
  const run = callPart({
    id: "a",
    input: { command: "npm test" },
    output: { output: "\u001b[31mboom\u001b[0m" },
  });
  const rows = [userRow("m1", "x"), agentRow("m2", [run])];
  expect(find("npm test", ...rows)).toEqual([{ itemKey: "m2/row", blockKey: "m2/a", open: [] }]);
  expect(find("boom", ...rows)).toEqual([{ itemKey: "m2/row", blockKey: "m2/a", open: ["m2/a"] }]);
});

test("a read among several is found behind the row that stands for all of them", () => {
  const rows = [userRow("m1", "x"), agentRow("m2", [readPart("a", "lib/a.ts"), readPart("b", "lib/b.ts")])];
  expect(find("lib/b.ts", ...rows)).toEqual([{ itemKey: "m2/row", blockKey: "m2/b", open: ["m2/0/reads"] }]);
});

test("a call in a fold is found behind the fold", () => {
  const calls = Array.from({ length: 9 }, (_, n) =>
    callPart({ id: `c${n}`, input: { command: `make part-${n}` }, output: { exit_code: 0 } }),
  );
  const [found] = find("part-7", userRow("m1", "x"), agentRow("m2", [...calls, text("Done")]));
  expect(found).toMatchObject({ blockKey: "m2/c7", open: ["m2/0/fold"] });
});
