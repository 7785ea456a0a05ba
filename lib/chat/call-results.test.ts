import { describe, expect, it } from "vitest";
import { closedState, syntheticOutput } from "./call-results";
import { hasQueueRoom, MAX_QUEUED_MESSAGES } from "./queue";
import { ownerDiedError } from "./chat-errors";

describe("a call that is closed from outside", () => {
  it("is cancelled when it never began, and unknown when it did", () => {
    expect(closedState("requested")).toBe("cancelled");
    expect(closedState("started")).toBe("unknown");
  });

  it("tells the model what happened, and to check what it cannot know", () => {
    expect(syntheticOutput("interrupted", "cancelled").error).toBe(
      "This tool call did not run: the user interrupted the turn first.",
    );
    expect(syntheticOutput("new_message", "unknown").error).toContain("check before you repeat it");
  });
});

describe("limits", () => {
  it("leave room for twenty waiting messages", () => {
    expect(MAX_QUEUED_MESSAGES).toBe(20);
    expect([0, 19, 20].map(hasQueueRoom)).toEqual([true, true, false]);
  });

  it("say how often the server stopped", () => {
    expect(ownerDiedError(3)).toMatchObject({
      kind: "owner_died",
      message: expect.stringContaining("3 times"),
    });
  });
});
