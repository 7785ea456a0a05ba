import { setImmediate as turn } from "node:timers/promises";
import { expect, test } from "vitest";
import { MAX_FRAME_BYTES, parseFrame, resultFrameSchema } from "../lib/workspace/protocol";
import type { Journal } from "./journal";
import { createOutbox } from "./outbox";

const MANY_TURNS = 50;

function outboxTo(post: (body: string) => string) {
  const bodies: string[] = [];
  const outbox = createOutbox({
    http: {
      stream: () => Promise.reject(new Error("not used")),
      post: async (_url, body) => {
        bodies.push(body);
        return { status: 200, body: post(body) };
      },
      close: () => {},
    },
    addresses: { current: () => "http://server", next: () => {}, learn: () => {}, count: () => 1 },
    journal: { unacknowledged: () => [], acknowledge: () => {} } as unknown as Journal,
    heartbeat: () => {
      throw new Error("not used");
    },
  });
  return { outbox, bodies };
}

async function turns(): Promise<void> {
  for (let n = 0; n < MANY_TURNS; n++) await turn();
}

test("a result that no server would read is told as one, so that its call ends", async () => {
  const { outbox, bodies } = outboxTo(() => '{"acknowledged":["call_1"],"urls":[]}');
  outbox.result({
    id: "call_1",
    epoch: 1,
    outcome: { state: "finished", result: "x".repeat(MAX_FRAME_BYTES) },
  });
  await turns();
  outbox.close();
  const [line = ""] = (bodies[0] ?? "").split("\n");
  expect(parseFrame(resultFrameSchema, line)).toMatchObject({
    id: "call_1",
    outcome: { state: "failed", failure: { message: expect.stringContaining("too large") } },
  });
});

test("a result that a server reads and does not acknowledge is not sent again at once", async () => {
  const { outbox, bodies } = outboxTo(() => '{"acknowledged":[],"urls":[]}');
  outbox.result({ id: "call_1", epoch: 1, outcome: { state: "finished", result: "x" } });
  await turns();
  outbox.close();
  expect(bodies).toHaveLength(1);
});
