import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { Readable } from "node:stream";
import { Chat } from "@ai-sdk/react";
import { DefaultChatTransport, lastAssistantMessageIsCompleteWithToolCalls, type UIMessage } from "ai";
import { pino } from "pino";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createTestUser, segment, tokenOf } from "@/lib/auth/testing";
import { systemClock } from "@/lib/clock";
import { parseEnv } from "@/lib/env";
import { type Runtime, setRuntime } from "@/lib/runtime";
import { createHub } from "@/lib/stream/hub";
import { createChat } from "@/lib/transitions/create-chat";
import { newId } from "@/lib/ids";
import { until, WorkerBench } from "@/lib/worker/testing-bench";
import { callPart, calls, fails, finish, gate, says, textParts } from "@/lib/worker/testing-model";
import * as uiStream from "./[chatId]/ui-stream/route";

const log = pino({ level: "silent" });
let bench: WorkerBench;
let server: Server;
let origin: string;
let token: string;
let ownerId: string;
let close: () => Promise<void>;

beforeEach(async () => {
  bench = await WorkerBench.create();
  const { pubsub, partLog } = await bench.startWorker();
  const hub = createHub({ sql: bench.sql, pubsub, partLog, pollMs: 200, log, clock: systemClock });
  const runtime = {
    env: parseEnv({}),
    log,
    clock: systemClock,
    db: bench.db,
    sql: bench.sql,
    pubsub,
    partLog,
    hub,
  } as unknown as Runtime;
  setRuntime(runtime);
  const user = await createTestUser(runtime, "owner");
  ownerId = user.id;
  token = await tokenOf(runtime, user);
  server = createServer((request, response) => {
    const url = new URL(request.url ?? "/", "http://localhost");
    const chatId = url.pathname.split("/")[4] ?? "";
    const abort = new AbortController();
    response.on("close", () => abort.abort());
    const asked = new Request(url, {
      method: "POST",
      headers: Object.entries(request.headers).map(([name, value]) => [name, String(value)]),
      body: Readable.toWeb(request) as ReadableStream,
      duplex: "half",
      signal: abort.signal,
    } as RequestInit);
    void uiStream.POST(asked, segment({ chatId })).then((answer) => {
      response.writeHead(answer.status, Object.fromEntries(answer.headers));
      if (answer.body === null) response.end();
      else Readable.fromWeb(answer.body as never).pipe(response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  close = async () => {
    hub.close();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
});

afterEach(async () => {
  await close();
  await bench.drop();
});

/** An idle chat of the owner's, made elsewhere. */
async function idleChat(more: { dynamicTools?: Parameters<typeof createChat>[1]["dynamicTools"] } = {}) {
  const id = newId("chat");
  bench.model.script(says("Ready"));
  await createChat(
    { db: bench.db, pubsub: bench.workbench.pubsub },
    {
      id,
      ownerId,
      authorId: ownerId,
      title: "A chat",
      content: [{ type: "text", text: "Hello" }],
      modelId: bench.workbench.modelId,
      workspaceId: null,
      planMode: false,
      labels: {},
      systemPrompt: null,
      reasoningEffort: null,
      mcpServerIds: [],
      dynamicTools: [],
      ...more,
    },
  );
  await bench.settled(id);
  return id;
}

/** A stock client. */
function stockChat(chatId: string, more: object = {}) {
  return new Chat<UIMessage>({
    id: chatId,
    transport: new DefaultChatTransport({
      api: `${origin}/api/v1/chats/${chatId}/ui-stream`,
      headers: { Authorization: `Bearer ${token}` },
    }),
    ...more,
  });
}

const textOf = (message: UIMessage | undefined) =>
  (message?.parts ?? []).flatMap((part) => (part.type === "text" ? part.text : [])).join("|");

/** What the database holds of the last turn, as texts and tools, in order. */
async function stored(chatId: string): Promise<string[]> {
  const rows = await bench.rows(chatId);
  const turn = rows.slice(rows.findLastIndex(({ role }) => role === "user") + 1);
  return shown(turn.flatMap(({ parts }) => parts) as UIMessage["parts"]);
}

function shown(parts: UIMessage["parts"]): string[] {
  return parts.flatMap((part) => {
    if (part.type === "text") return part.text;
    if (part.type !== "dynamic-tool") return [];
    return `${part.toolName}:${part.state}:${JSON.stringify("output" in part ? part.output : null)}`;
  });
}

describe("a stock useChat client", () => {
  test("gets a turn of several steps with its tools as one message", async () => {
    bench.tools.define("look", async ({ input }) => ({ output: { saw: input }, isError: false }));
    const chatId = await idleChat();
    bench.model.script(
      calls(...textParts("I look"), callPart("call_0", "look", { value: "a" })),
      calls(callPart("call_0", "look", { value: "b" })),
      says("Seen ", "both"),
    );
    const chat = stockChat(chatId);
    await chat.sendMessage({ text: "Look twice" });
    expect(chat.error).toBeUndefined();
    expect(chat.status).toBe("ready");
    expect(chat.messages.map(({ role }) => role)).toEqual(["user", "assistant"]);
    const parts = chat.lastMessage?.parts ?? [];
    expect(shown(parts)).toEqual([
      "I look",
      'look:output-available:{"saw":{"value":"a"}}',
      'look:output-available:{"saw":{"value":"b"}}',
      "Seen both",
    ]);
    expect(shown(parts)).toEqual(await stored(chatId));
    expect(parts.filter(({ type }) => type === "step-start")).toHaveLength(3);
    expect(chat.lastMessage?.id).toBe((await bench.rows(chatId))[3]?.id);
  });

  test("sees the text of an attempt that failed taken back, and the next attempt in its place", async () => {
    const chatId = await idleChat();
    bench.model.script(async function* () {
      yield* textParts("Half of it").slice(0, 2);
      await bench.streamed(chatId, "Half of it");
      throw Object.assign(new Error("reset"), { code: "ECONNRESET" });
    }, says("All of it"));
    const seen: string[] = [];
    const chat = stockChat(chatId);
    chat["~registerMessagesCallback"](() => void seen.push(textOf(chat.lastMessage)));
    await chat.sendMessage({ text: "Tell me" });
    expect(chat.error).toBeUndefined();
    expect(textOf(chat.lastMessage)).toBe("All of it");
    expect(seen).toContain("Half of it");
    expect(shown(chat.lastMessage?.parts ?? [])).toEqual(await stored(chatId));
  });

  test("is told the error that ends a turn", async () => {
    const chatId = await idleChat();
    bench.model.script(fails(Object.assign(new Error("Unauthorized"), { statusCode: 401 })));
    const chat = stockChat(chatId);
    await chat.sendMessage({ text: "Go" });
    expect(chat.status).toBe("error");
    expect(chat.error?.message).toBe((await bench.settled(chatId, "error")).lastError?.message);
  });

  test("answers a tool of its own, and the message goes on", async () => {
    const openDoor = { name: "open_door", description: "Opens it", inputSchema: { type: "object" } };
    const chatId = await idleChat({ dynamicTools: [openDoor] });
    bench.model.script(calls(callPart("d1", "open_door", {})), says("It is open"));
    const chat: Chat<UIMessage> = stockChat(chatId, {
      sendAutomaticallyWhen: lastAssistantMessageIsCompleteWithToolCalls,
      onToolCall: ({ toolCall }: { toolCall: { toolName: string; toolCallId: string } }) => {
        void chat.addToolOutput({
          tool: toolCall.toolName,
          toolCallId: toolCall.toolCallId,
          output: "opened",
        });
      },
    });
    await chat.sendMessage({ text: "Open it" });
    await until("the turn has ended", () => chat.status === "ready" && textOf(chat.lastMessage) !== "");
    expect(chat.messages).toHaveLength(2);
    expect(shown(chat.lastMessage?.parts ?? [])).toEqual([
      'open_door:output-available:"opened"',
      "It is open",
    ]);
    expect(shown(chat.lastMessage?.parts ?? [])).toEqual(await stored(chatId));
  });

  test("waits in the queue behind a running turn, and gets its own answer only", async () => {
    const chatId = await idleChat();
    const held = gate();
    bench.model.script(async function* () {
      yield* textParts("First").slice(0, 2);
      await held.opened;
      yield* [{ type: "text-end", id: "0" } as const, finish()];
    }, says("Second"));
    const first = stockChat(chatId);
    const running = first.sendMessage({ text: "One" });
    await bench.streamed(chatId, "First");
    const second = stockChat(chatId);
    const waiting = second.sendMessage({ text: "Two" });
    await until("it waits", async () => {
      const [row] = await bench.sql<{ n: string }[]>`select count(*) as n from chat_queued_messages`;
      return row?.n === "1";
    });
    held.open();
    await Promise.all([running, waiting]);
    expect([textOf(first.lastMessage), textOf(second.lastMessage)]).toEqual(["First", "Second"]);
  });

  test("regenerates the last answer", async () => {
    const chatId = await idleChat();
    bench.model.script(says("Once"), says("Twice"));
    const chat = stockChat(chatId);
    await chat.sendMessage({ text: "Say it" });
    await chat.regenerate();
    expect(chat.messages.map(textOf)).toEqual(["Say it", "Twice"]);
    const said = (await bench.rows(chatId)).map(({ parts }) => textOf({ parts } as UIMessage));
    expect(said).toEqual(["Hello", "Ready", "Say it", "Twice"]);
  });

  test("is refused a chat of somebody else's", async () => {
    const chatId = await bench.createChat();
    const chat = stockChat(chatId);
    await chat.sendMessage({ text: "Mine?" });
    expect(chat.status).toBe("error");
    expect(chat.error?.message).toContain("There is no such chat.");
  });
});
