import { describe, expect, it } from "vitest";
import {
  type ActionFacts,
  canArchive,
  canInterrupt,
  canRetry,
  canSend,
  canUnarchive,
  sendsToQueue,
} from "./chat-actions";
import { CHAT_STATUSES } from "./wire";

const chat = (status: ActionFacts["status"], rest: Partial<ActionFacts> = {}): ActionFacts => ({
  status,
  archived: false,
  ...rest,
});

const allowing = (may: (facts: ActionFacts) => boolean, rest: Partial<ActionFacts> = {}) =>
  CHAT_STATUSES.filter((status) => may(chat(status, rest)));

describe("what a person may do", () => {
  it("is to stop what runs, once", () => {
    expect(allowing(canInterrupt)).toEqual(["running", "requires_action"]);
    expect(allowing(canInterrupt, { archived: true })).toEqual([]);
  });

  it("is to send always, unless the chat is archived", () => {
    expect(allowing(canSend)).toEqual([...CHAT_STATUSES]);
    expect(allowing(canSend, { archived: true })).toEqual([]);
    expect(allowing(sendsToQueue)).toEqual(["running", "interrupting", "requires_action"]);
  });

  it("is to retry after an error, and during a retry wait", () => {
    expect(allowing(canRetry)).toEqual(["error"]);
    expect(allowing(canRetry, { retryWaiting: true })).toEqual(["running", "error"]);
    expect(canRetry(chat("error", { queueCount: 2 }))).toBe(true);
  });

  it("is to archive what is idle and to restore what is archived", () => {
    expect(allowing(canArchive)).toEqual(["waiting", "error"]);
    expect(allowing(canUnarchive)).toEqual([]);
    expect(allowing(canUnarchive, { archived: true })).toEqual(["waiting", "error"]);
  });

  it("is nothing in a combination that should not exist", () => {
    const broken = chat("waiting", { queueCount: 1 });
    expect([canSend, canInterrupt, canRetry, canArchive].some((may) => may(broken))).toBe(false);
  });
});
