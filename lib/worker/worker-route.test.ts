import { createServer, type Server } from "node:http";
import { once } from "node:events";
import { pino } from "pino";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Hints, Pubsub } from "../../db/pubsub";
import { createWorkerRoute, type WorkerRouteDeps } from "./worker-route";

const SECRET = "a secret of sixteen or more";
let server: Server;
let calls: { method?: string | undefined; path?: string | undefined; authorization?: string | undefined }[];
let publicUrl: string;
let hint: (hint: Hints["ownership"]) => void;

const pubsub: Pubsub = {
  publish: () => {},
  subscribe: (_channel, handler) => {
    hint = handler as typeof hint;
    return () => {};
  },
  healthy: () => true,
  close: () => Promise.resolve(),
};

beforeEach(async () => {
  calls = [];
  server = createServer((request, response) => {
    calls.push({ method: request.method, path: request.url, authorization: request.headers.authorization });
    response.end("{}");
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  publicUrl = `http://127.0.0.1:${typeof address === "object" && address !== null ? address.port : 0}`;
});

afterEach(() => {
  server.closeAllConnections();
  server.close();
});

function create(run: WorkerRouteDeps["run"]) {
  const log = pino({ level: "silent" });
  return createWorkerRoute({ secret: SECRET, publicUrl, budgetMs: 1_000, pubsub, run, log });
}

test("only the secret opens it", () => {
  const route = create(() => Promise.resolve({ unfinished: false }));
  expect(route.accepts(`Bearer ${SECRET}`)).toBe(true);
  for (const wrong of [
    null,
    "",
    SECRET,
    `bearer ${SECRET}`,
    `Bearer ${SECRET} `,
    `Bearer ${SECRET.slice(1)}`,
  ]) {
    expect(route.accepts(wrong)).toBe(false);
  }
});

test("a chat that became runnable here makes one call due, and nothing else does", async () => {
  const route = create(() => Promise.resolve({ unfinished: false }));
  expect(route.due()).toBeNull();
  hint({ chatId: "chat_a" });
  hint({ chatId: "chat_b" });
  const call = route.due();
  expect(route.due()).toBeNull();
  await call?.();
  expect(calls).toEqual([{ method: "POST", path: "/api/worker", authorization: `Bearer ${SECRET}` }]);
});

test("an invocation whose time ran out calls the next one, one that is done does not", async () => {
  const results = [{ unfinished: true }, { unfinished: false }];
  const route = create(() => Promise.resolve(results.shift() ?? { unfinished: false }));
  expect(await route.invoke()).toEqual({ unfinished: true });
  expect(calls).toHaveLength(1);
  expect(await route.invoke()).toEqual({ unfinished: false });
  expect(calls).toHaveLength(1);
});

test("more work than one takes is told while it works", async () => {
  const route = create(({ onMore }) => {
    onMore();
    return Promise.resolve({ unfinished: false });
  });
  await route.invoke();
  await vi.waitFor(() => expect(calls).toHaveLength(1));
});
