import { describe, expect, test } from "vitest";
import { groupChats, type ListedChat } from "./group-chats";

const NOW = new Date(2025, 10, 25, 12, 0, 0).getTime();
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

let made = 0;
function chat(patch: Partial<ListedChat> & { hoursAgo?: number } = {}): ListedChat {
  const { hoursAgo = 1, ...rest } = patch;
  made += 1;
  const at = new Date(NOW - hoursAgo * HOUR_MS).toISOString();
  return {
    id: `chat_${String(made).padStart(4, "0")}`,
    parentChatId: null,
    archived: false,
    pinOrder: null,
    status: "waiting",
    waitingForCapacity: false,
    hasUnread: false,
    lastError: null,
    lastTurnSummary: null,
    turnStartedAt: null,
    usage: {
      inputTokens: 0,
      outputTokens: 0,
      contextTokens: 0,
      contextLimit: null,
      costMicros: null,
      unpricedRequests: 0,
    },
    lastTurnAt: at,
    createdAt: at,
    ...rest,
  };
}
const layout = (chats: ListedChat[], now = NOW) =>
  groupChats(chats, { now, isUtc: false }).map(({ name, rows }) => [name, ...rows.map((row) => row.chatId)]);

describe("sections", () => {
  test("come in a fixed order, and empty ones are left out", () => {
    const old = chat({ hoursAgo: 24 * 60 });
    const week = chat({ hoursAgo: 24 * 3 });
    const month = chat({ hoursAgo: 24 * 20 });
    const yesterday = chat({ hoursAgo: 24 });
    const today = chat();
    const pinned = chat({ hoursAgo: 24 * 90, pinOrder: 0 });
    const failed = chat({ hoursAgo: 24 * 90, status: "error" });
    expect(layout([old, week, month, yesterday, today, pinned, failed])).toEqual([
      ["needs-you", failed.id],
      ["pinned", pinned.id],
      ["today", today.id],
      ["yesterday", yesterday.id],
      ["week", week.id],
      ["month", month.id],
      ["older", old.id],
    ]);
    expect(layout([])).toEqual([]);
  });

  test("follow the reader's calendar, not 24 hours", () => {
    const midnight = new Date(2025, 10, 25, 0, 1).getTime();
    const late = chat({ lastTurnAt: new Date(2025, 10, 24, 23, 59).toISOString() });
    expect(layout([late], midnight)).toEqual([["yesterday", late.id]]);
    expect(layout([late], midnight - 3 * 60_000)).toEqual([["today", late.id]]);
  });

  test("follow UTC while the reader's time zone is not known", () => {
    const midnight = Date.UTC(2025, 10, 25, 0, 1);
    const late = chat({ lastTurnAt: new Date(Date.UTC(2025, 10, 24, 23, 59)).toISOString() });
    expect(groupChats([late], { now: midnight, isUtc: true })[0]?.name).toBe("yesterday");
  });

  test("a clock that is ahead counts as today", () => {
    const future = chat({ lastTurnAt: new Date(NOW + 2 * DAY_MS).toISOString() });
    expect(layout([future])).toEqual([["today", future.id]]);
  });

  test("count chats without their sub-agents", () => {
    const parent = chat();
    const child = chat({ parentChatId: parent.id });
    expect(groupChats([parent, child], { now: NOW, isUtc: false })).toMatchObject([
      { count: 1, rows: { length: 2 } },
    ]);
  });
});

describe("order", () => {
  test("is that of the last turn, whatever is at work", () => {
    const older = chat({ hoursAgo: 3, status: "running" });
    const newer = chat({ hoursAgo: 2 });
    expect(layout([older, newer])).toEqual([["today", newer.id, older.id]]);
  });

  test("of pinned chats is the person's own", () => {
    const second = chat({ pinOrder: 2, hoursAgo: 1 });
    const first = chat({ pinOrder: 1, hoursAgo: 50 });
    expect(layout([second, first])).toEqual([["pinned", first.id, second.id]]);
  });

  test("does not depend on the order of arrival", () => {
    const same = new Date(NOW - HOUR_MS).toISOString();
    const chats = [chat({ lastTurnAt: same }), chat({ lastTurnAt: same }), chat({ lastTurnAt: same })];
    expect(layout(chats)).toEqual(layout(chats.toReversed()));
  });
});

describe("sub-agents", () => {
  test("stand under the chat that started them, oldest first, at any depth", () => {
    const parent = chat({ hoursAgo: 5 });
    const late = chat({ parentChatId: parent.id, hoursAgo: 1 });
    const early = chat({ parentChatId: parent.id, hoursAgo: 4 });
    const below = chat({ parentChatId: early.id, hoursAgo: 0 });
    const other = chat({ hoursAgo: 2 });
    expect(layout([late, below, early, parent, other])).toEqual([
      ["today", other.id, parent.id, early.id, below.id, late.id],
    ]);
  });

  test("whose parent is not listed stand for themselves", () => {
    const orphan = chat({ parentChatId: "chat_elsewhere" });
    expect(groupChats([orphan], { now: NOW, isUtc: false })[0]?.rows).toEqual([
      { chatId: orphan.id, isChild: false },
    ]);
  });

  test("that wait for an answer bring the whole family to the top; failed ones do not", () => {
    const asking = chat();
    const question = chat({ parentChatId: asking.id, status: "requires_action" });
    const working = chat();
    const failed = chat({ parentChatId: working.id, status: "error" });
    expect(layout([asking, question, working, failed])).toEqual([
      ["needs-you", asking.id, question.id],
      ["today", working.id, failed.id],
    ]);
  });

  test("in a loop are listed at most once", () => {
    const root = chat();
    const a = chat({ parentChatId: root.id, id: "chat_a" });
    const b = chat({ parentChatId: "chat_a", id: "chat_b" });
    const loop = { ...a, parentChatId: "chat_b" };
    const rows = groupChats([root, a, b, loop], { now: NOW, isUtc: false }).flatMap(
      (section) => section.rows,
    );
    expect(new Set(rows.map((row) => row.chatId)).size).toBe(rows.length);
  });
});

test("archived chats are not in the list", () => {
  expect(layout([chat({ archived: true, status: "error" })])).toEqual([]);
});
