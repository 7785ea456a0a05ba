import { expect, test } from "vitest";
import { systemClock } from "../clock";
import { createDispatcher, type DispatchDeps } from "./dispatch";
import { MAX_WRITE_CHARACTERS } from "./protocol";

/** Nothing of it may be reached: a request that no daemon reads is refused before anything is written. */
const UNREACHABLE = new Proxy({}, { get: () => () => Promise.reject(new Error("was reached")) });

test.each([
  ["too long a file", { kind: "write_file", path: "a", content: "x".repeat(MAX_WRITE_CHARACTERS + 1) }],
  ["too many bytes", { kind: "write_file", path: "a", content: "\u0001".repeat(MAX_WRITE_CHARACTERS) }],
] as const)("%s is refused in words, not sent to a daemon that drops it", async (_, request) => {
  const deps = { store: UNREACHABLE, streams: UNREACHABLE, waiter: UNREACHABLE, hints: UNREACHABLE };
  const dispatcher = createDispatcher({
    ...deps,
    clock: systemClock,
    revive: () => Promise.resolve(false),
  } as unknown as DispatchDeps);
  await expect(dispatcher.send({ workspaceId: "ws_1", request })).rejects.toMatchObject({
    reason: "invalid",
    message: expect.stringContaining("Split"),
  });
});
