import { expect, test } from "vitest";
import { type ChatModel, endings, type Item, newChat, type Operation } from "./chat-model";

const item = (marker: string, more: Partial<Item> = {}): Item => ({
  marker,
  kind: "answer",
  steer: false,
  ...more,
});
const send = (marker: string, behavior: "queue" | "steer" | "interrupt" = "queue"): Operation => ({
  type: "send",
  item: item(marker, { steer: behavior === "steer" }),
  behavior,
});
const release = (marker: string, called = false): Operation => ({
  type: "release",
  marker,
  called,
  afterMs: 0,
});

/** Runs operations one after another where each has one ending. */
function after(...operations: Operation[]) {
  return operations.reduce(
    (chat, operation) => {
      const [ending, ...others] = endings(chat, [operation]);
      expect(others).toEqual([]);
      if (!ending) throw new Error("no ending");
      return ending.chat;
    },
    newChat(item("1")),
  );
}

test("a turn that goes on ends in rest, with its answer", () => {
  expect(after(release("1"))).toMatchObject({ phase: "W", rows: ["u 1", "a 1"] });
});

test("what waits is taken one by one, and what steers all at once behind the answer", () => {
  expect(after(send("2"), send("3"), release("1"))).toMatchObject({
    phase: "R",
    rows: ["u 1", "a 1", "u 2"],
  });
  const steered = after(send("2"), send("3", "steer"), send("4", "steer"), release("1"));
  expect(steered.rows).toEqual(["u 1", "a 1", "u 3", "u 4"]);
  expect(steered.queue.map(({ marker }) => marker)).toEqual(["2"]);
});

test("an interruption that races the answer ends with it or without it, and never with a lost message", () => {
  const found = endings(newChat(item("1")), [release("1"), send("2", "interrupt")]);
  expect(new Set(found.map(({ statuses, chat }) => `${statuses.join()} ${chat.rows.join(" ")}`))).toEqual(
    new Set(["200,202 u 1 u 2", "200,202 u 1 a 1 u 2"]),
  );
});

test("a client that is asked answers once, and what steers comes behind", () => {
  const ask: Operation = { type: "edit", marker: "1", item: item("1b", { kind: "ask" }) };
  const asked = after(ask, send("2", "steer"), release("1b"));
  expect(asked).toMatchObject({ phase: "A", rows: ["u 1b", "c 1b"] });
  for (const flaw of ["duplicate", "unexpected", "missing"] as const)
    expect(endings(asked, [{ type: "results", flaw }])).toEqual([{ statuses: [400], chat: asked }]);
  const [answered] = endings(asked, [{ type: "results", flaw: null }]);
  expect(answered?.chat).toMatchObject({ phase: "R", rows: ["u 1b", "c 1b", "u 2"], queue: [] });
  const [stopped] = endings(asked, [{ type: "interrupt" }]);
  expect(stopped?.chat).toMatchObject({ phase: "R", called: true, rows: ["u 1b", "c 1b"] });
});

test("an archived chat has no queued message to promote, or refuses because it is archived", () => {
  const failed = after({ type: "edit", marker: "1", item: item("1b", { kind: "fail" }) }, release("1b"), {
    type: "archive",
    archived: true,
  });
  expect(endings(failed, [{ type: "promote", marker: "2" }])).toEqual([{ statuses: [404], chat: failed }]);
  const behind = { ...failed, queue: [item("2")] };
  expect(endings(behind, [{ type: "promote", marker: "2" }])).toEqual([{ statuses: [409], chat: behind }]);
});

test("a waiting message that is moved or worded anew steers as before", () => {
  const busy = after(send("2", "steer"), send("3"));
  const requeued = endings(busy, [{ type: "requeue", marker: "2", position: 9, item: item("4") }]);
  expect(requeued).toEqual([
    { statuses: [200], chat: { ...busy, queue: [item("3"), item("4", { steer: true, was: "2" })] } },
  ]);
  const both = endings(busy, [
    { type: "requeue", marker: "2", position: 2, item: item("4") },
    { type: "unqueue", marker: "2" },
  ]);
  expect(both.map(({ statuses }) => statuses)).toContainEqual([200, 204]);
});

test("an idle chat is cleared once, out of an error too, and not while something waits", () => {
  const cleared = after({ type: "edit", marker: "1", item: item("1b", { kind: "fail" }) }, release("1b"), {
    type: "clear",
  });
  expect(cleared).toMatchObject({ phase: "W", rows: ["u 1b", "x"] });
  expect(endings(cleared, [{ type: "clear" }])).toEqual([{ statuses: [409], chat: cleared }]);
  const waiting: ChatModel = { ...cleared, phase: "E", rows: ["u 1b"], queue: [item("2")] };
  expect(endings(waiting, [{ type: "clear" }])).toEqual([{ statuses: [409], chat: waiting }]);
});

test("from an error with a backlog the old head goes first", () => {
  const failed = after(
    { type: "edit", marker: "1", item: item("1b", { kind: "fail" }) },
    send("2"),
    release("1b"),
  );
  expect(failed).toMatchObject({ phase: "E", rows: ["u 1b"] });
  const [ending] = endings(failed, [send("3")]);
  expect(ending?.chat).toMatchObject({ phase: "R", rows: ["u 1b", "u 2"] });
});
