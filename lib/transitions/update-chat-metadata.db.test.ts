import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { isAppError } from "../errors";
import { chatIn, createWorkbench, dumpChat, readRow, type Workbench } from "./testing";
import { updateChatMetadata } from "./update-chat-metadata";

let bench: Workbench;
beforeAll(async () => {
  bench = await createWorkbench();
});
afterAll(() => bench.database.drop());

describe("metadata", () => {
  it("moves its own version and the snapshot, and neither history nor the fence of a running step", async () => {
    const chatId = await chatIn(bench, "R0");
    const before = await readRow(bench, chatId);
    bench.pubsub.sent.length = 0;
    const patch = { title: "Better", labels: { a: "1" }, pinOrder: 2, workspaceId: "ws_1" };
    expect(await updateChatMetadata(bench.ctx, { chatId, patch })).toEqual({ changed: true });

    const after = await readRow(bench, chatId);
    expect(after).toMatchObject({
      ...patch,
      snapshotVersion: before.snapshotVersion + 1,
      metadataVersion: before.snapshotVersion + 1,
      historyVersion: before.historyVersion,
      generationAttempt: before.generationAttempt,
    });
    expect(bench.pubsub.chatHints()).toMatchObject([{ metadataVersion: after.metadataVersion }]);
  });

  it("does nothing when nothing changes", async () => {
    const chatId = await chatIn(bench, "W", { labels: { a: "1" }, mcpServerIds: [] });
    const before = await dumpChat(bench, chatId);
    bench.pubsub.sent.length = 0;
    const patch = { title: "A chat", labels: { a: "1" }, mcpServerIds: [], pinOrder: null };
    expect(await updateChatMetadata(bench.ctx, { chatId, patch })).toEqual({ changed: false });
    expect(await dumpChat(bench, chatId)).toEqual(before);
    expect(bench.pubsub.sent).toEqual([]);
  });

  it("is refused for a chat that does not exist", async () => {
    const error: unknown = await updateChatMetadata(bench.ctx, {
      chatId: "chat_none",
      patch: { title: "x" },
    }).catch((thrown: unknown) => thrown);
    expect(isAppError(error) && error.code).toBe("not_found");
  });
});
