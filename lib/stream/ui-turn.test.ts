import { describe, expect, it } from "vitest";
import type { AppChunk, AppPart } from "../chat/message-types";
import type { Chat, ChatStatus, Message, QueuedMessage, StreamEvent } from "../chat/wire";
import { UiTurn } from "./ui-turn";

const ID = (n: number) => `msg_${String(n).padStart(13, "0")}`;

function turn(queuedId: string | null = null) {
  const subject = new UiTurn({ afterId: queuedId === null ? ID(1) : null, queuedId, continuesId: null });
  const chunks: AppChunk[] = [];
  let over = false;
  const tell = (...events: StreamEvent[]) => {
    for (const event of events) {
      const step = subject.accept(event);
      chunks.push(...step.chunks);
      over ||= step.over;
    }
  };
  return { tell, types: () => chunks.map(({ type }) => type), chunks, isOver: () => over };
}

const row = (n: number, role: "user" | "assistant", parts: AppPart[] = []): StreamEvent => ({
  name: "message",
  data: { id: ID(n), chatId: "chat_1", role, parts, createdAt: "", revision: 1 } satisfies Message,
});
const part = (n: number, ...chunks: AppChunk[]): StreamEvent => ({
  name: "message_part",
  data: { historyVersion: 1, attempt: 1, messageId: ID(n), seq: 1, lastSeq: 1, chunks },
});
const queue = (...ids: string[]): StreamEvent => ({
  name: "queue_update",
  data: { queued: ids.map((id) => ({ id }) as QueuedMessage) },
});
const status = (value: ChatStatus, message?: string): StreamEvent => ({
  name: "status",
  data: {
    status: value,
    waitingForCapacity: false,
    chat: { lastError: message === undefined ? null : { message } } as unknown as Chat,
  },
});
const reset = (reason: "committed" | "retry" | "takeover" | "lost"): StreamEvent => ({
  name: "preview_reset",
  data: { historyVersion: 1, attempt: 1, reason },
});
const text = (value: string): AppPart => ({ type: "text", text: value, state: "done" });
const begin: AppChunk[] = [{ type: "start" }, { type: "start-step" }, { type: "text-start", id: "0" }];
const rest: AppChunk[] = [{ type: "text-end", id: "0" }, { type: "finish-step" }, { type: "finish" }];

describe("a turn as one UI message", () => {
  it("passes what is streamed, and ends with the turn", () => {
    const { tell, types, isOver } = turn();
    tell(status("running"), part(2, ...begin), part(2, ...rest), row(2, "assistant", [text("a")]));
    expect(isOver()).toBe(false);
    tell(reset("committed"), status("waiting"));
    expect(types()).toEqual(["start", "start-step", "text-start", "text-end", "finish-step", "finish"]);
    expect(isOver()).toBe(true);
  });

  it("tells a step from its row when the commit came before the last parts", () => {
    const { tell, types, chunks } = turn();
    tell(part(2, ...begin), row(2, "assistant", [{ type: "step-start" }, text("whole")]));
    expect(types()).toEqual([
      "start",
      "start-step",
      "text-start",
      "reset-step",
      "text-start",
      "text-delta",
      "text-end",
      "finish-step",
    ]);
    expect(chunks).toContainEqual({ type: "text-delta", id: "row-1", delta: "whole" });
  });

  it("tells a row of which nothing was followed", () => {
    const { tell, types } = turn();
    tell(row(2, "assistant", [text("whole")]), status("waiting"));
    expect(types()).toEqual([
      "start",
      "start-step",
      "text-start",
      "text-delta",
      "text-end",
      "finish-step",
      "finish",
    ]);
  });

  it("takes back what an attempt has shown, once for each", () => {
    const { tell, types } = turn();
    tell(part(2, ...begin), reset("retry"), reset("takeover"), part(2, ...begin), reset("retry"));
    tell(part(2, ...begin, ...rest));
    expect(types()).toEqual([
      "start",
      "start-step",
      "text-start",
      "reset-step",
      "text-start",
      "reset-step",
      "text-start",
      "text-end",
      "finish-step",
    ]);
  });

  it("takes nothing back of an attempt that has shown nothing, nor of a batch of tools", () => {
    const { tell, types } = turn();
    tell(part(2, { type: "start" }), reset("retry"), part(2, ...begin, ...rest));
    tell(row(2, "assistant", [text("a")]), reset("takeover"));
    expect(types()).not.toContain("reset-step");
  });

  it("tells each result once, also when the commit is all that told it", () => {
    const call = { type: "dynamic-tool", toolName: "look", input: {} } as const;
    const output = (toolCallId: string): AppChunk => ({
      type: "tool-output-available",
      toolCallId,
      output: 1,
    });
    const done = (toolCallId: string): AppPart => ({
      ...call,
      toolCallId,
      state: "output-available",
      output: 1,
    });
    const open = (toolCallId: string): AppPart => ({ ...call, toolCallId, state: "input-available" });
    const { tell, types } = turn();
    tell(part(2, ...begin, ...rest), row(2, "assistant", [open("a"), open("b")]));
    tell(part(2, output("a"), output("a")), row(2, "assistant", [done("a"), done("b")]));
    expect(types().filter((type) => type === "tool-output-available")).toHaveLength(2);
  });

  it("ends with the error that ended the turn", () => {
    const { tell, chunks, isOver } = turn();
    tell(status("error", "No key."));
    expect(chunks).toEqual([{ type: "error", errorText: "No key." }]);
    expect(isOver()).toBe(true);
  });

  it("ends where the next message begins", () => {
    const { tell, types, isOver } = turn();
    tell(part(2, ...begin, ...rest), row(2, "assistant", [text("a")]), row(3, "user"));
    expect(isOver()).toBe(true);
    expect(types().at(-1)).toBe("finish");
  });

  it("ends when an edit has taken its message away", () => {
    const { tell, isOver } = turn();
    tell({ name: "history_reset", data: {} }, row(0, "user"));
    tell({ name: "synced", data: { snapshotVersion: 1, oldestId: null, hasMore: false } });
    expect(isOver()).toBe(true);
  });

  it("begins when its message leaves the queue for history, and ends when it was deleted", () => {
    const waiting = turn("que_1");
    waiting.tell(queue("que_1"), part(2, ...begin), status("waiting"), row(3, "user"), queue());
    waiting.tell(status("running"), part(4, ...begin));
    expect(waiting.types()).toEqual(["start", "start-step", "text-start"]);
    const deleted = turn("que_1");
    deleted.tell(queue("que_1"), queue());
    expect([deleted.isOver(), deleted.types()]).toEqual([true, []]);
  });
});
