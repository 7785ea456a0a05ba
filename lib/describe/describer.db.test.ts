import type { LanguageModelV4CallOptions } from "@ai-sdk/provider";
import { MockLanguageModelV4 } from "ai/test";
import { eq } from "drizzle-orm";
import { pino } from "pino";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { startModelCall } from "../../db/queries/model-calls";
import { chatMessages } from "../../db/schema/chat-messages";
import { modelCalls } from "../../db/schema/model-calls";
import { PERSONAL_OVERRIDES_SETTING } from "../../db/queries/model-overrides";
import { modelOverrides } from "../../db/schema/model-overrides";
import { models } from "../../db/schema/models";
import { providers } from "../../db/schema/providers";
import { settings } from "../../db/schema/settings";
import { userModelOverrides } from "../../db/schema/user-model-overrides";
import { LABEL_REQUEST, PLAIN_LABEL, TITLE_REQUEST } from "../chat/description";
import { systemClock } from "../clock";
import { messageIdFromBigint, newId } from "../ids";
import type { ModelConnection } from "../providers/model-connection";
import { editMessage } from "../transitions/edit-message";
import { finishError } from "../transitions/finish-error";
import { finishInterruption } from "../transitions/finish-interruption";
import { sendMessage } from "../transitions/send-message";
import {
  chatIn,
  createWorkbench,
  fenceOf,
  readMessages,
  readRow,
  type Workbench,
} from "../transitions/testing";
import { updateChatMetadata } from "../transitions/update-chat-metadata";
import { createChatDescriber } from "./create-describer";
import type { ChatDescriber } from "./describer";

let bench: Workbench;
let describer: ChatDescriber;
/** What each model says; a missing one fails. */
let answers: Map<string, unknown>;
let asked: { modelId: string; prompt: string }[];
/** Runs while a model is writing. */
let meanwhile: () => Promise<void>;

beforeAll(async () => {
  bench = await createWorkbench();
  await bench.database.db.update(providers).set({ type: "anthropic", sealedApiKey: "sealed" });
});
afterAll(() => bench.database.drop());

beforeEach(async () => {
  answers = new Map();
  asked = [];
  meanwhile = async () => {};
  await bench.database.db.delete(modelOverrides);
  await bench.database.db.delete(models).where(eq(models.isDefault, false));
  describer = createChatDescriber({
    ...bench.ctx,
    clock: systemClock,
    log: pino({ level: "silent" }),
    debug: { recorded: (resolve) => resolve },
    resolveModel: async (modelId) => ({ ok: true, connection: connectionOf(modelId ?? "") }),
  });
});

function connectionOf(modelId: string): ModelConnection {
  const languageModel = new MockLanguageModelV4({
    provider: "scripted.chat",
    modelId,
    doGenerate: async ({ prompt }: LanguageModelV4CallOptions) => {
      asked.push({ modelId, prompt: JSON.stringify(prompt) });
      await meanwhile();
      if (!answers.has(modelId)) throw new Error("invalid api key");
      return {
        content: [{ type: "text", text: JSON.stringify(answers.get(modelId)) }],
        finishReason: { unified: "stop", raw: "stop" },
        usage: {
          inputTokens: { total: 10, noCache: 10, cacheRead: 0, cacheWrite: 0 },
          outputTokens: { total: 5, text: 5, reasoning: 0 },
        },
        warnings: [],
      };
    },
  });
  return {
    modelId,
    providerId: bench.providerId,
    providerType: "anthropic",
    format: "anthropic",
    providerName: "Scripted",
    displayName: "Scripted",
    contextLimit: 1_000,
    options: {},
    prices: { inputMicros: 1_000_000, outputMicros: 2_000_000 },
    origin: { connection: bench.providerId, provider: "scripted.chat", model: modelId },
    languageModel,
    isStored: false,
    metadataKey: "scripted",
  };
}

async function addModel(model: string, enabled = true): Promise<string> {
  const id = newId("mod");
  const { providerId } = bench;
  await bench.database.db
    .insert(models)
    .values({ id, providerId, model, displayName: model, contextLimit: 1_000, enabled });
  return id;
}

async function running(): Promise<string> {
  return chatIn(bench, "R0");
}

async function firstTitle(chatId: string): Promise<void> {
  const [first] = await readMessages(bench, chatId);
  const id = messageIdFromBigint(first?.id ?? 0n);
  await describer.firstTitle(await readRow(bench, chatId), { id, text: "Please repair the login form" });
}

describe("the first title", () => {
  it("is written beside the turn, once, and is in the books", async () => {
    answers.set(bench.modelId, { title: '"Repair the login form."' });
    const chatId = await running();
    await firstTitle(chatId);
    const chat = await readRow(bench, chatId);
    expect(chat).toMatchObject({ title: "Repair the login form", titleSource: "generated" });
    expect(chat.metadataVersion).toBe(chat.snapshotVersion);
    expect(asked[0]?.prompt).toContain(TITLE_REQUEST);
    expect(asked[0]?.prompt).toContain("Please repair the login form");
    const books = bench.database.db.select().from(modelCalls).where(eq(modelCalls.chatId, chatId));
    expect(await books).toMatchObject([{ purpose: "title", state: "settled", costMicros: 20 }]);
    await firstTitle(chatId);
    expect(asked).toHaveLength(1);
  });

  it("is none of an edited message's, which gets one of its own", async () => {
    answers.set(bench.modelId, { title: "Of the old wording" });
    const chatId = await running();
    const [first] = await readMessages(bench, chatId);
    const messageId = messageIdFromBigint(first?.id ?? 0n);
    meanwhile = async () => {
      await editMessage(bench.ctx, {
        chatId,
        messageId,
        content: [{ type: "text", text: "Please paint the shed" }],
        authorId: bench.userId,
        modelId: null,
        reasoningEffort: null,
      });
    };
    const ask = async (text: string) => {
      const [row] = await readMessages(bench, chatId).then((rows) => rows.filter(({ deleted }) => !deleted));
      const id = messageIdFromBigint(row?.id ?? 0n);
      await describer.firstTitle(await readRow(bench, chatId), { id, text });
    };
    await ask("Please repair the login form");
    expect((await readRow(bench, chatId)).titleSource).toBe("fallback");
    meanwhile = async () => {};
    answers.set(bench.modelId, { title: "Of the new wording" });
    await ask("Please paint the shed");
    expect(await readRow(bench, chatId)).toMatchObject({ title: "Of the new wording" });
  });

  it("is asked for again when the process that asked has died, and not while another one asks", async () => {
    answers.set(bench.modelId, { title: "At last" });
    const chatId = await running();
    const { rootChatId, ownerId: userId, historyVersion } = await readRow(bench, chatId);
    const [id, chat] = [newId("mcl"), { chatId, rootChatId, userId, historyVersion }];
    await startModelCall(bench.database.db, {
      id,
      ...chat,
      attempt: 0,
      purpose: "title",
      modelId: bench.modelId,
    });
    await firstTitle(chatId);
    expect(asked).toEqual([]);
    await bench.database
      .sql`update model_calls set started_at = now() - interval '2 minutes' where id = ${id}`;
    await firstTitle(chatId);
    expect((await readRow(bench, chatId)).title).toBe("At last");
  });

  it("never takes the place of one that a person gave meanwhile", async () => {
    answers.set(bench.modelId, { title: "Generated" });
    const chatId = await running();
    meanwhile = async () => {
      await updateChatMetadata(bench.ctx, { chatId, patch: { title: "Mine", titleSource: "user" } });
    };
    await firstTitle(chatId);
    expect(await readRow(bench, chatId)).toMatchObject({ title: "Mine", titleSource: "user" });
  });

  it.each([{ title: " " }, { title: "A chat" }, { name: "wrong shape" }, "no object"])(
    "changes nothing when the model writes %j",
    async (answer) => {
      answers.set(bench.modelId, answer);
      const chatId = await running();
      const before = await readRow(bench, chatId);
      await firstTitle(chatId);
      expect(await readRow(bench, chatId)).toEqual(before);
    },
  );

  it("is asked of a small model of the same provider first, and then of the chat's own", async () => {
    const small = await addModel("claude-haiku-5-5");
    const chatId = await running();
    answers.set(bench.modelId, { title: "From the chat's model" });
    await firstTitle(chatId);
    expect(asked.map(({ modelId }) => modelId)).toEqual([small, bench.modelId]);
    expect((await readRow(bench, chatId)).title).toBe("From the chat's model");
  });

  it("is not asked of a small model that is switched off", async () => {
    await addModel("claude-haiku-5-5", false);
    await firstTitle(await running());
    expect(asked.map(({ modelId }) => modelId)).toEqual([bench.modelId]);
  });

  it("is asked of the chosen model alone, also when that fails", async () => {
    const chosen = await addModel("chosen");
    await bench.database.db.insert(modelOverrides).values({ context: "title", modelId: chosen });
    answers.set(bench.modelId, { title: "Not asked" });
    const chatId = await running();
    await firstTitle(chatId);
    expect(asked.map(({ modelId }) => modelId)).toEqual([chosen]);
    expect((await readRow(bench, chatId)).title).toBe("A chat");
  });

  it("is asked of the administrator's model when the person's own choice cannot be used", async () => {
    const { db } = bench.database;
    const [own, chosen] = [await addModel("own", false), await addModel("chosen")];
    const context = "title" as const;
    await db.insert(settings).values({ name: PERSONAL_OVERRIDES_SETTING, value: { allowed: true } });
    await db
      .insert(userModelOverrides)
      .values({ userId: bench.userId, context, mode: "model", modelId: own });
    await db.insert(modelOverrides).values({ context, modelId: chosen });
    await firstTitle(await running());
    expect(asked.map(({ modelId }) => modelId)).toEqual([chosen]);
    await db.update(models).set({ enabled: false }).where(eq(models.id, chosen));
    await firstTitle(await running());
    expect(asked.map(({ modelId }) => modelId)).toEqual([chosen, bench.modelId]);
    await db.delete(settings);
  });

  it("is not asked of a script", async () => {
    await bench.database.db.update(providers).set({ type: "demo" });
    await firstTitle(await running());
    await bench.database.db.update(providers).set({ type: "anthropic" });
    expect(asked).toEqual([]);
  });
});

describe("the label of a turn", () => {
  async function ended(more: Parameters<typeof chatIn>[2] = {}): Promise<string> {
    const chatId = await chatIn(bench, "W", more);
    await bench.database.db.insert(chatMessages).values({
      chatId,
      role: "assistant",
      parts: [{ type: "text", text: "The bug is gone.", state: "done" }],
    });
    return chatId;
  }
  const label = async (chatId: string) => (await readRow(bench, chatId)).lastTurnSummary;

  it("is what the model says of the last answer", async () => {
    answers.set(bench.modelId, { label: "Login bug fixed" });
    const chatId = await ended();
    await describer.turnEnded(chatId);
    expect(await label(chatId)).toBe("Login bug fixed");
    expect(asked[0]?.prompt).toContain(LABEL_REQUEST);
    expect(asked[0]?.prompt).toContain("The bug is gone.");
    const books = bench.database.db.select().from(modelCalls).where(eq(modelCalls.chatId, chatId));
    expect(await books).toMatchObject([{ purpose: "summary", state: "settled" }]);
  });

  it("is written for a sub-agent, too", async () => {
    answers.set(bench.modelId, { label: "Leak found" });
    const root = await chatIn(bench, "R0");
    const child = await ended({ parentChatId: root, rootChatId: root });
    await describer.turnEnded(child);
    expect(await label(child)).toBe("Leak found");
  });

  it.each([{ label: "I fixed the bug" }, { label: "" }])("is a plain one instead of %j", async (answer) => {
    answers.set(bench.modelId, answer);
    const chatId = await ended();
    await describer.turnEnded(chatId);
    expect(await label(chatId)).toBe(PLAIN_LABEL);
  });

  it("is a plain one when no model answers", async () => {
    const chatId = await ended();
    await describer.turnEnded(chatId);
    expect(await label(chatId)).toBe(PLAIN_LABEL);
  });

  it("is dropped when the chat has moved on", async () => {
    answers.set(bench.modelId, { label: "Stale by now" });
    const chatId = await ended();
    meanwhile = async () => {
      await sendMessage(bench.ctx, {
        chatId,
        content: [{ type: "text", text: "And now?" }],
        authorId: bench.userId,
        modelId: null,
        reasoningEffort: null,
        busyBehavior: "queue",
      });
    };
    await describer.turnEnded(chatId);
    expect(await label(chatId)).toBeNull();
  });

  it("is not asked for while the chat works", async () => {
    await describer.turnEnded(await running());
    expect(asked).toEqual([]);
  });

  it("goes with an interruption and with an error", async () => {
    const stopped = await chatIn(bench, "I0", { lastTurnSummary: "Half done" });
    const fence = await fenceOf(bench, stopped);
    await finishInterruption(bench.ctx, { fence, partial: null, calls: [], results: [] });
    expect(await readRow(bench, stopped)).toMatchObject({ lastTurnSummary: null, lastTurnStopped: true });
    const failed = await chatIn(bench, "R0", { lastTurnSummary: "Half done" });
    await finishError(bench.ctx, {
      fence: await fenceOf(bench, failed),
      error: { kind: "auth", message: "No", retryable: false },
    });
    expect(await label(failed)).toBeNull();
  });
});

describe("a title on request", () => {
  it("is written for what the chat has become", async () => {
    answers.set(bench.modelId, { title: "What it became" });
    const chatId = await chatIn(bench, "W");
    expect(await describer.writeTitle(await readRow(bench, chatId))).toBe("What it became");
    expect(asked[0]?.prompt).toContain("The newest message: Hello");
  });

  it("fails when no model answers", async () => {
    const chatId = await chatIn(bench, "W");
    await expect(describer.writeTitle(await readRow(bench, chatId))).rejects.toThrow("invalid api key");
  });
});
