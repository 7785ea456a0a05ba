import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { type ConnectionState, EventConnection } from "./event-connection";

interface Answer {
  url: string;
  say: (text: string) => void;
  end: () => void;
}

let answers: Answer[];
let refuse: number | null;
let refusal: unknown;
let isDown: boolean;
const states: ConnectionState["state"][] = [];
const all: ConnectionState[] = [];
const events: string[] = [];
const SECOND = 1_000;

beforeEach(() => {
  vi.useFakeTimers();
  answers = [];
  refuse = null;
  refusal = { error: { code: "not_found", message: "Unknown", requestId: "req_1" } };
  states.length = 0;
  all.length = 0;
  isDown = false;
  events.length = 0;
  vi.stubGlobal("fetch", (url: string, { signal }: { signal: AbortSignal }) => {
    if (isDown) return Promise.reject(new TypeError("Failed to fetch"));
    if (refuse !== null) return Promise.resolve(Response.json(refusal, { status: refuse }));
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        const say = (text: string) => controller.enqueue(new TextEncoder().encode(text));
        answers.push({ url, say, end: () => controller.close() });
        signal.addEventListener("abort", () => controller.error(signal.reason));
      },
    });
    return Promise.resolve(new Response(body));
  });
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

function connect(cursor = "") {
  const connection = new EventConnection(
    {
      path: (at) => `/stream?cursor=${at}`,
      onEvent: ({ name }) => events.push(name),
      onState: (state) => {
        states.push(state.state);
        all.push(state);
      },
    },
    cursor,
  );
  connection.open();
  return connection;
}

const settle = () => vi.advanceTimersByTimeAsync(0);
const event = (id: string, name = "status") => `id: ${id}\nevent: ${name}\ndata: {}\n\n`;

test("it is live with the first sign of the server, also when nothing has happened", async () => {
  connect("7.0.0.0.0");
  await settle();
  expect(answers[0]?.url).toBe("/stream?cursor=7.0.0.0.0");
  answers[0]?.say(": open\n\n");
  await settle();
  expect(states).toEqual(["live"]);
});

test("a stream that ends is resumed at once after its last event", async () => {
  connect();
  await settle();
  answers[0]?.say(event("1.0") + event("1.1", "message"));
  await vi.advanceTimersByTimeAsync(6 * SECOND);
  answers[0]?.end();
  await settle();
  await settle();
  expect(events).toEqual(["status", "message"]);
  expect(answers[1]?.url).toBe("/stream?cursor=1.1");
});

test("a server that takes connections and drops them is not hammered", async () => {
  connect();
  for (let second = 0; second < 60; second++) {
    for (const answer of answers.splice(0)) {
      answer.say(event("1.0"));
      answer.end();
    }
    await vi.advanceTimersByTimeAsync(SECOND);
  }
  expect(events.length).toBeGreaterThan(3);
  expect(events.length).toBeLessThan(20);
});

test("a silent connection is given up and resumed", async () => {
  connect();
  await settle();
  answers[0]?.say(event("1.0"));
  await vi.advanceTimersByTimeAsync(20 * SECOND);
  answers[0]?.say(": still here\n\n");
  await vi.advanceTimersByTimeAsync(20 * SECOND);
  expect(answers).toHaveLength(1);
  await vi.advanceTimersByTimeAsync(6 * SECOND);
  expect(answers).toHaveLength(2);
  expect(states).toEqual(["live", "paused"]);
});

test.each([
  [401, "signed_out"],
  [404, "gone"],
])("an answer of %i is final: %s", async (status, state) => {
  refuse = status;
  connect();
  await vi.advanceTimersByTimeAsync(60 * SECOND);
  expect(states).toEqual([state]);
});

test.each([null, {}, "Not found"])("a 404 of somebody else is no word of Lathe's: %j", async (body) => {
  refuse = 404;
  refusal = body;
  connect();
  await vi.advanceTimersByTimeAsync(60 * SECOND);
  expect(states).not.toContain("gone");
  refuse = null;
  // Not further than to the answer: one that says nothing for long is given up.
  for (let waited = 0; answers.length === 0 && waited < 60; waited++) {
    await vi.advanceTimersByTimeAsync(SECOND);
  }
  answers.at(-1)?.say(event("1.0"));
  await settle();
  expect(states.at(-1)).toBe("live");
});

test("closing lets go, opening goes on behind the last event, restarting begins anew", async () => {
  const connection = connect();
  await settle();
  answers[0]?.say(event("3.2"));
  await settle();
  connection.close();
  await vi.advanceTimersByTimeAsync(60 * SECOND);
  expect(answers).toHaveLength(1);
  connection.open();
  await settle();
  expect(answers[1]?.url).toBe("/stream?cursor=3.2");
  connection.restart();
  await settle();
  expect(answers[2]?.url).toBe("/stream?cursor=");
});

async function lose(answer: Answer | undefined) {
  answer?.say(event("1.0"));
  await vi.advanceTimersByTimeAsync(6 * SECOND);
  answer?.end();
  await settle();
}

test("a server that nobody can reach is told from a stream that is lost, and the age stays that of the loss", async () => {
  connect();
  await settle();
  isDown = true;
  await lose(answers[0]);
  const lostAt = Date.now();
  await vi.advanceTimersByTimeAsync(30 * SECOND);
  expect(all.at(-1)).toEqual({ state: "paused", sinceMs: lostAt, isUnreachable: true });
  isDown = false;
  refuse = 500;
  refusal = { error: { code: "internal", message: "It failed", requestId: "req_1" } };
  await vi.advanceTimersByTimeAsync(30 * SECOND);
  expect(all.at(-1)).toEqual({ state: "paused", sinceMs: lostAt });
});

test.each(["Bad gateway", null, {}])(
  "a proxy that answers in its place does not make it reachable: %j",
  async (body) => {
    refuse = 502;
    refusal = body;
    connect();
    await settle();
    expect(all.at(-1)).toMatchObject({ state: "connecting", isUnreachable: true });
  },
);

test("once the server is known to answer, nothing waits for its time", async () => {
  const connection = connect();
  await settle();
  isDown = true;
  await lose(answers[0]);
  await vi.advanceTimersByTimeAsync(60 * SECOND);
  expect(answers).toHaveLength(1);
  isDown = false;
  connection.hurry();
  await settle();
  expect(answers[1]?.url).toBe("/stream?cursor=1.0");
  // Nor does what hangs without an answer; what is live is left alone.
  connection.hurry();
  await settle();
  expect(answers).toHaveLength(3);
  answers[2]?.say(event("1.1"));
  await settle();
  connection.hurry();
  await settle();
  expect(answers).toHaveLength(3);
  expect(all.at(-1)).toMatchObject({ state: "live" });
});
