import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { startModelServer, type ModelServer } from "./model-server";
import type { Script } from "./script";

let server: ModelServer;
beforeEach(async () => {
  server = await startModelServer();
});
afterEach(() => server.close());

interface AskOptions {
  text?: string;
  stream?: boolean;
  signal?: AbortSignal;
  messages?: unknown[];
}

function askOpenai(options: AskOptions = {}): Promise<Response> {
  const messages = options.messages ?? [{ role: "user", content: options.text ?? "hi" }];
  return fetch(`${server.baseUrl}/chat/completions`, {
    method: "POST",
    headers: { authorization: "Bearer k" },
    body: JSON.stringify({ model: "m", messages, stream: options.stream ?? true }),
    ...(options.signal && { signal: options.signal }),
  });
}

function askAnthropic(options: AskOptions = {}): Promise<Response> {
  const messages = options.messages ?? [
    { role: "user", content: [{ type: "text", text: options.text ?? "hi" }] },
  ];
  return fetch(`${server.baseUrl}/messages`, {
    method: "POST",
    headers: { "x-api-key": "k", "anthropic-version": "2023-06-01" },
    body: JSON.stringify({ model: "m", max_tokens: 10, messages, stream: options.stream ?? true }),
  });
}

const post = (path: string, body: unknown) =>
  fetch(server.url + path, { method: "POST", body: JSON.stringify(body) });
const firstText = async (response: Response) => {
  const answer = (await response.json()) as { choices: { message: { content: string } }[] };
  return answer.choices[0]?.message.content;
};

describe("a request for a title", () => {
  const messages = [
    { role: "system", content: "Write a title for this chat. Two to eight words." },
    { role: "user", content: "hi" },
  ];

  test("is answered beside the script, which does not have to know of it", async () => {
    server.setScript(["the one step"]);
    expect(await firstText(await askOpenai({ messages, stream: false }))).toBe('{"title":""}');
    expect(server.requests).toEqual([]);
    expect(await firstText(await askOpenai({ stream: false }))).toBe("the one step");
  });

  test("is answered by an entry that means it", async () => {
    server.setScript([
      { match: { system: "Write a title" }, steps: ['{"title":"Scripted"}'] },
      { steps: ["the one step"] },
    ]);
    expect(await firstText(await askOpenai({ messages, stream: false }))).toBe('{"title":"Scripted"}');
    expect(server.requests).toHaveLength(1);
  });
});

describe("a cut", () => {
  test("ends the body after any number of bytes, cleanly", async () => {
    const step = { actions: [{ type: "text" as const, text: "Grüße", deltas: 2 }] };
    server.setScript([step]);
    const whole = Buffer.from(await (await askOpenai()).arrayBuffer());
    for (const afterBytes of [0, 1, 40, Math.floor(whole.length / 2), whole.length - 1]) {
      server.setScript([{ ...step, cut: { afterBytes } }]);
      const cut = Buffer.from(await (await askOpenai()).arrayBuffer());
      expect(cut.length).toBe(afterBytes);
      expect(server.requests.at(-1)?.outcome).toBe("failed");
    }
  });

  test("or by a reset", async () => {
    server.setScript([{ actions: [{ type: "text", text: "Hello" }], cut: { afterBytes: 20, by: "reset" } }]);
    await expect(askOpenai().then((response) => response.text())).rejects.toThrow();
  });
});

describe("an answer", () => {
  test("in the OpenAI format streams text, reasoning and calls, and ends with DONE", async () => {
    server.setScript([
      {
        actions: [
          { type: "reasoning", text: "hmm" },
          { type: "text", text: "Hello", deltas: 5 },
          { type: "tool", name: "read_file", input: { path: "a" }, deltas: 3 },
          { type: "tool", name: "execute", id: "given" },
        ],
      },
    ]);
    const body = await (await askOpenai()).text();
    expect(body.match(/"content":"."/g)).toHaveLength(5);
    expect(body).toContain('"reasoning_content":"hmm"');
    expect(body).toContain('"index":1,"id":"given"');
    expect(body).toMatch(/"finish_reason":"tool_calls"\}\]\}\n\ndata: \[DONE\]\n\n$/);
  });

  test("in the Anthropic format numbers its blocks, signs thinking and ends with message_stop", async () => {
    server.setScript([
      {
        actions: [
          { type: "reasoning", text: "hmm" },
          { type: "text", text: "Hi" },
          { type: "tool", name: "execute", input: { command: "ls" } },
        ],
        usage: { input: 7, output: 3, cacheRead: 2 },
      },
    ]);
    const body = await (await askAnthropic()).text();
    expect(body.match(/"type":"content_block_start","index":\d/g)?.map((hit) => hit.at(-1))).toEqual([
      "0",
      "1",
      "2",
    ]);
    expect(body.match(/event: content_block_stop/g)).toHaveLength(3);
    expect(body).toContain("signature_delta");
    expect(body).toContain('"input_tokens":7');
    expect(body).toContain('"stop_reason":"tool_use"');
    expect(body).toMatch(/event: message_stop\ndata: \{"type":"message_stop"\}\n\n$/);
  });

  test("is one JSON body when no stream was asked for", async () => {
    server.setScript(["Hello", { actions: [{ type: "tool", name: "execute", input: { command: "ls" } }] }]);
    expect(await firstText(await askOpenai({ stream: false }))).toBe("Hello");
    const answer = (await (await askAnthropic({ stream: false })).json()) as { content: unknown[] };
    expect(answer.content).toEqual([expect.objectContaining({ name: "execute", input: { command: "ls" } })]);
  });

  test("carries the time of each delta when asked", async () => {
    server.setScript([{ actions: [{ type: "deltas", count: 3, timestamps: true, intervalMs: 5 }] }]);
    const times =
      (await (await askOpenai()).text()).match(/@[\d.]+/g)?.map((hit) => Number(hit.slice(1))) ?? [];
    expect(times).toHaveLength(3);
    expect(times).toEqual(times.toSorted((a, b) => a - b));
    expect((times[2] ?? 0) - (server.requests[0]?.receivedAt ?? 0)).toBeGreaterThanOrEqual(10);
  });
});

describe("a failure", () => {
  test("over HTTP has the provider's shape, status and headers", async () => {
    server.setScript([{ error: { status: 529, message: "Overloaded" }, headers: { "retry-after": "7" } }]);
    const response = await askAnthropic();
    expect([response.status, response.headers.get("retry-after")]).toEqual([529, "7"]);
    expect(await response.json()).toMatchObject({
      type: "error",
      error: { type: "overloaded_error", message: "Overloaded" },
    });
  });

  test("may have any body", async () => {
    server.setScript([{ error: { status: 502, body: "<html>Bad gateway</html>" } }]);
    expect(await (await askOpenai()).text()).toBe("<html>Bad gateway</html>");
  });

  test("inside the stream is an event of the format", async () => {
    server.setScript([
      {
        actions: [
          { type: "text", text: "a" },
          { type: "error", message: "boom", errorType: "overloaded_error" },
        ],
      },
    ]);
    expect(await (await askAnthropic()).text()).toMatch(/event: error\ndata: .*overloaded_error.*boom/);
  });

  test("as an early end leaves out the terminal event", async () => {
    server.setScript([{ actions: [{ type: "text", text: "a" }, { type: "eof" }] }]);
    const body = await (await askOpenai()).text();
    expect(body).not.toContain("DONE");
    expect(server.requests[0]?.outcome).toBe("failed");
  });

  test("as a reset breaks the body", async () => {
    server.setScript([
      { actions: [{ type: "text", text: "a" }, { type: "gate", name: "g" }, { type: "reset" }] },
    ]);
    const response = await askOpenai();
    server.release("g");
    await expect(response.text()).rejects.toThrow();
  });
});

test("letting go who is held lets nobody through who comes later", async () => {
  const gated: Script[number] = {
    actions: [
      { type: "gate", name: "g" },
      { type: "text", text: "a" },
    ],
  };
  server.setScript([gated, gated]);
  const first = askOpenai().then((response) => response.text());
  await server.waitFor(({ gates }) => gates.includes("g"));
  server.releaseHeld("g");
  server.releaseHeld("g");
  expect(await first).toContain('"content":"a"');
  const second = askOpenai().then((response) => response.text());
  await server.waitFor(({ gates }) => gates.includes("g"));
  server.releaseHeld("g");
  expect(await second).toContain('"content":"a"');
});

describe("choosing a step", () => {
  test("takes the first entry that matches the last user text", async () => {
    server.setScript([
      { match: { user: "MARK-1" }, steps: ["one", "two"] },
      { steps: ["other"], after: "repeat" },
    ]);
    const answers = [];
    for (const text of ["MARK-1 a", "b", "MARK-1 c", "d"])
      answers.push(await firstText(await askOpenai({ text, stream: false })));
    expect(answers).toEqual(["one", "other", "two", "other"]);
  });

  test("counts for each conversation when told", async () => {
    server.setScript([{ by: "conversation", steps: ["one", "two"] }]);
    const answers = [];
    for (const text of ["a", "b", "a"])
      answers.push(await firstText(await askOpenai({ text, stream: false })));
    expect(answers).toEqual(["one", "one", "two"]);
  });

  test("follows the history when told, so a repeated request gets the same answer", async () => {
    server.setScript([{ by: "history", steps: ["one", "two"] }]);
    const messages = [
      { role: "user", content: "x" },
      { role: "assistant", content: "one" },
    ];
    const answers = [];
    for (let i = 0; i < 2; i++) answers.push(await firstText(await askOpenai({ messages, stream: false })));
    expect(answers).toEqual(["two", "two"]);
  });

  test("takes the steps that the last user text brings, and numbers what it says", async () => {
    server.setScript([{ steps: "from-user" }]);
    const steps = ["one", { actions: [{ type: "deltas", count: 2, numbered: true }] }];
    const messages = [{ role: "user", content: `do #script ${JSON.stringify(steps)}` }];
    const after = [...messages, { role: "assistant", content: "one" }];
    expect(await firstText(await askOpenai({ messages, stream: false }))).toBe("one");
    expect(await firstText(await askOpenai({ messages: after, stream: false }))).toBe("r1.0 r1.1 ");
    const broken = [{ role: "user", content: "do #script [" }];
    expect((await askOpenai({ messages: broken })).status).toBe(400);
  });

  test("refuses a request that it has no step for", async () => {
    server.setScript(["only"]);
    await (await askOpenai()).text();
    const response = await askOpenai();
    expect(response.status).toBe(400);
    expect(server.requests[1]).toMatchObject({
      outcome: "refused",
      refusal: expect.stringContaining("no step"),
    });
  });
});

describe("steering from another process", () => {
  test("scripts, waits at a gate, releases and reads what was recorded", async () => {
    await post("/__script", [
      {
        actions: [
          { type: "text", text: "a" },
          { type: "gate", name: "g" },
          { type: "text", text: "b" },
        ],
      },
    ]);
    const asked = askOpenai().then((response) => response.text());
    expect((await fetch(`${server.url}/__wait?requests=1&gate=g`)).status).toBe(200);
    await post("/__release", { gate: "g" });
    expect(await asked).toContain('"content":"b"');
    const recorded = (await (await fetch(`${server.url}/__requests`)).json()) as {
      rawBody: string;
      deltas: number;
    }[];
    expect(recorded).toHaveLength(1);
    expect(JSON.parse(recorded[0]?.rawBody ?? "")).toMatchObject({ model: "m" });
    expect(recorded[0]?.deltas).toBe(2);
  });

  test("says when a wait was in vain, and what is wrong with a script", async () => {
    expect((await fetch(`${server.url}/__wait?requests=1&timeoutMs=1`)).status).toBe(408);
    expect((await post("/__script", [{ actions: [{ type: "dance" }] }])).status).toBe(400);
  });

  test("starts afresh after a reset", async () => {
    await (await askOpenai()).text();
    await post("/__reset", {});
    expect(await (await fetch(`${server.url}/__requests`)).json()).toEqual([]);
  });
});

test("records when the client leaves a stalled stream", async () => {
  server.setScript([{ actions: [{ type: "text", text: "a" }, { type: "stall" }] }]);
  const abort = new AbortController();
  const response = await askOpenai({ signal: abort.signal });
  expect(response.status).toBe(200);
  await server.waitFor((counts) => counts.deltas === 1);
  abort.abort();
  await server.waitFor((counts) => counts.aborted === 1);
  expect(server.requests[0]?.abortedAt).not.toBeNull();
});

test("refuses a wrong key when it has one", async () => {
  const guarded = await startModelServer({ apiKey: "right" });
  const ask = (key: string) =>
    fetch(`${guarded.baseUrl}/chat/completions`, {
      method: "POST",
      headers: { authorization: `Bearer ${key}` },
      body: JSON.stringify({ model: "m", messages: [{ role: "user", content: "x" }] }),
    });
  expect([(await ask("wrong")).status, (await ask("right")).status]).toEqual([401, 200]);
  await guarded.close();
});
