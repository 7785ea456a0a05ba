import { expect, test } from "vitest";
import type { Message } from "@/lib/chat/wire";
import { liveRow } from "./live-row";
import { agentRow, callPart, readPart, userRow } from "./message-fixtures";
import { estimateHeight, hasGapBefore, lineCount, transcriptItems } from "./transcript-items";
import { buildTurns, createTurnBuilder, type TranscriptFacts } from "./turns";

const facts = (messages: Message[], rest: Partial<TranscriptFacts> = {}): TranscriptFacts => ({
  status: "waiting",
  messages,
  live: null,
  outputs: {},
  inputSizes: {},
  ...rest,
});
const text = (words: string) => ({ type: "text" as const, text: words });
const history = [
  userRow("m1", "First"),
  agentRow("m2", [text("Looking."), readPart("t1", "a.ts")]),
  agentRow("m3", [text("Done.")]),
  userRow("m4", "Second"),
  agentRow("m5", [text("Yes.")]),
];
const itemsOf = (messages: Message[], hasMore = false) =>
  transcriptItems({ turns: buildTurns(facts(messages)), sending: [], hasMore });

test("a message is an item, and so is the end of a turn", () => {
  expect(itemsOf(history).map((item) => `${item.kind} ${item.key}`)).toEqual([
    "user m1",
    "agent m2/row",
    "agent m3/row",
    "end m3/end",
    "user m4",
    "agent m5/row",
    "end m5/end",
  ]);
});

test("places count messages only, and the number of all is open while older ones are not loaded", () => {
  const places = (hasMore: boolean) =>
    itemsOf(history, hasMore).flatMap((item) => (item.kind === "end" ? [] : [item.place]));
  expect(places(false)).toEqual([1, 2, 3, 4, 5].map((position) => ({ position, total: 5 })));
  expect(places(true).every(({ total }) => total === -1)).toBe(true);
});

test("older messages in front leave the key of every item as it was", () => {
  const after = itemsOf(history).map(({ key }) => key);
  const before = itemsOf(history.slice(2)).map(({ key }) => key);
  expect(after.slice(-before.length)).toEqual(before);
});

test("what is being sent comes last", () => {
  const items = transcriptItems({
    turns: buildTurns(facts(history)),
    sending: [{ key: "k", text: "More", state: "sending" }],
    hasMore: false,
  });
  expect(items.at(-1)).toMatchObject({ kind: "sending", key: "sending/k", place: { position: 6, total: 6 } });
});

test("the end of a running turn keeps its key while rows come in", () => {
  const ends = [history.slice(0, 2), history.slice(0, 3)].map((messages) =>
    transcriptItems({
      turns: buildTurns(facts(messages, { status: "running" })),
      sending: [],
      hasMore: false,
    }).at(-1),
  );
  expect(ends.map((end) => end?.key)).toEqual(["live/end", "live/end"]);
});

test("rows stand together, prose stands apart", () => {
  const [turn] = buildTurns(
    facts([agentRow("m1", [text("Hello."), callPart({ id: "a" }), callPart({ id: "b" }), text("Bye.")])], {
      status: "running",
    }),
  );
  const blocks = turn?.blocks ?? [];
  expect(blocks.map((_, index) => hasGapBefore(blocks, index))).toEqual([true, true, false, true]);
});

test("heights are guessed from what there is to show", () => {
  const [user, ...agent] = itemsOf([
    userRow("m1", "x\n".repeat(100)),
    agentRow("m2", [text("y".repeat(920))]),
  ]);
  expect(user && estimateHeight(user)).toBe(32 + 12 * 24);
  expect(agent[0] && estimateHeight(agent[0])).toBe(12 + 10 * 24);
  expect(lineCount("")).toBe(1);
});

test("what has not changed comes back as the same object", () => {
  const build = createTurnBuilder();
  const before = build(facts(history, { status: "running" }));
  const live = agentRow("m6", [text("Wri")]);
  const after = build(facts(history, { status: "running", live }));
  expect(after[0]).toBe(before[0]);
  expect(after[1]).not.toBe(before[1]);
  const later = build(facts(history, { status: "running", live: agentRow("m6", [text("Writing")]) }));
  expect(later[1]?.blocks[0]).toBe(after[1]?.blocks[0]);
});

test("a turn is built anew when one of its rows is", () => {
  const build = createTurnBuilder();
  const before = build(facts(history));
  const after = build(facts(history.with(1, agentRow("m2", [text("Looked.")]))));
  expect(after[0]).not.toBe(before[0]);
  expect(after[1]).toBe(before[1]);
});

test("a live row of a committed message keeps what is known of the message", () => {
  const rows = [agentRow("m1", [callPart({ id: "a" })], { revision: 7 })];
  const view = { messageId: "m1", historyVersion: 7, attempt: 1, outputs: {}, inputSizes: {}, stale: null };
  const place = { chatId: "c", rows, startedAt: "2025-11-25T10:00:00.000Z" };
  const parts = [callPart({ id: "a", output: "x" })];
  expect(liveRow({ ...view, parts }, place)).toMatchObject({ id: "m1", revision: 7, parts });
  expect(liveRow({ ...view, messageId: "m2", parts: [] }, place)).toBeNull();
  expect(liveRow({ ...view, messageId: "m2", parts }, place)).toMatchObject({ id: "m2", role: "assistant" });
  expect(liveRow(null, place)).toBeNull();
});
