import { describe, expect, test } from "vitest";
import { agentRow, at, callPart, text, userRow } from "../transcript/message-fixtures";
import { buildTurns } from "../transcript/turns";
import type { AppPart } from "@/lib/chat/message-types";
import { liveLine, type LiveFacts } from "./live-line";

const NOW = Date.parse(at(100));

function blocksOf(parts: AppPart[], isLive: boolean, outputs: Record<string, string> = {}) {
  const row = agentRow("msg_2", parts, { createdAt: at(59) });
  const messages = isLive ? [userRow("msg_1", "x")] : [userRow("msg_1", "x"), row];
  const [turn] = buildTurns({
    status: "running",
    messages,
    live: isLive ? row : null,
    outputs,
    inputSizes: {},
  });
  return turn?.blocks ?? [];
}

const facts: LiveFacts = {
  status: "running",
  waitingForCapacity: false,
  stoppingSince: null,
  retry: null,
  describeError: (error) => `${error.provider ?? "It"} is overloaded`,
  offlineSince: null,
  modelName: "claude-opus-4.6",
  lastHeardAt: NOW - 1_000,
  silenceLimitMs: 600_000,
  turnStartedAt: Date.parse(at(0)),
  blocks: [],
  now: NOW,
};
const retry = {
  attempt: 3,
  delayMs: 8_000,
  retryAt: at(107.5),
  error: { kind: "overloaded", provider: "Anthropic", message: "529", retryable: true },
} as const;
const running = blocksOf([callPart({ id: "a", input: { command: "npm test" } })], false, {
  a: "ok 1\nPASS lib/a.test.ts\n",
});

function shown(patch: Partial<LiveFacts>) {
  const { kind, text: words, output, buttons } = liveLine({ ...facts, ...patch });
  return {
    kind,
    text: words.replaceAll("\u00a0", " "),
    output,
    buttons: buttons.map((button) => button.label),
  };
}

describe("rank", () => {
  const everything: Partial<LiveFacts> = {
    status: "interrupting",
    stoppingSince: NOW - 100,
    retry,
    offlineSince: NOW - 41_000,
    waitingForCapacity: true,
    blocks: running,
  };

  test.each([
    ["stopping", {}],
    ["retrying", { status: "running", stoppingSince: null }],
    ["offline", { status: "running", stoppingSince: null, retry: null }],
    ["queued", { status: "running", stoppingSince: null, retry: null, offlineSince: null }],
    [
      "running",
      { status: "running", stoppingSince: null, retry: null, offlineSince: null, waitingForCapacity: false },
    ],
  ] as const)("%s comes before what follows", (kind, patch) => {
    expect(liveLine({ ...facts, ...everything, ...patch }).kind).toBe(kind);
  });
});

describe("stopping", () => {
  test("is said at once, from this page's own press", () => {
    expect(shown({ stoppingSince: NOW })).toMatchObject({ text: "Stopping…", buttons: [] });
  });

  test("names after five seconds what has not ended", () => {
    expect(shown({ stoppingSince: NOW - 5_000, blocks: running })).toMatchObject({
      text: "Still stopping: npm test has not ended.",
      buttons: ["Force stop"],
    });
    expect(shown({ status: "interrupting", stoppingSince: NOW - 9_000 }).text).toBe(
      "Still stopping: the model's answer has not ended.",
    );
  });
});

test("a retry counts down, says which attempt it is, and can be hurried or stopped", () => {
  expect(shown({ retry })).toEqual({
    kind: "retrying",
    text: "Anthropic is overloaded. Next try in 8 s, attempt 3 of 25.",
    output: "",
    buttons: ["Try now", "Stop"],
  });
  expect(shown({ retry: { ...retry, retryAt: at(90) } }).text).toContain("Next try in 0 s");
});

test("a short break of the connection is not worth a word", () => {
  expect(shown({ offlineSince: NOW - 1_999 }).kind).toBe("model");
});

test("while the connection is down it tells what was last heard as such, and leaves the rest to the banner", () => {
  expect(shown({ offlineSince: NOW - 41_000, blocks: running })).toMatchObject({
    text: "Last heard: Running npm test",
    buttons: [],
  });
});

test("waiting for a slot is said in short: the composer's notice tells the rest", () => {
  expect(shown({ waitingForCapacity: true }).text).toBe("Waiting for a free slot");
});

describe("the model", () => {
  test.each([
    [1_000, "Waiting for the model"],
    [10_000, "Waiting for claude-opus-4.6"],
    [38_000, "claude-opus-4.6 has sent nothing for 38 s. Lathe tries again at 10 m."],
  ])("that has been silent for %d ms", (silent, expected) => {
    expect(shown({ lastHeardAt: NOW - silent }).text).toBe(expected);
  });

  test("whose limit is not known is only named", () => {
    expect(shown({ lastHeardAt: NOW - 38_000, silenceLimitMs: null }).text).toBe(
      "Waiting for claude-opus-4.6",
    );
  });
});

describe("work", () => {
  test("a command shows its last line and its own time", () => {
    expect(shown({ blocks: running })).toMatchObject({
      text: "Running npm test",
      output: "PASS lib/a.test.ts",
    });
    expect(liveLine({ ...facts, blocks: running }).since).toBe(Date.parse(at(59)));
  });

  test("several at once: the one that speaks, and how many more", () => {
    const two = blocksOf(
      [
        callPart({ id: "a", input: { command: "npm test" } }),
        callPart({ id: "b", input: { command: "npm run lint" } }),
      ],
      false,
      { b: "checking" },
    );
    expect(shown({ blocks: two }).text).toBe("Running npm run lint and 1 more");
  });

  test("an edit that is still being written names its file, never its JSON", () => {
    const input = { edits: [{ path: "lib/chat/queue.ts", old_text: "x" }] };
    const edit = blocksOf([callPart({ id: "a", toolName: "edit_files", input, isStreaming: true })], true);
    expect(shown({ blocks: edit }).text).toBe("Preparing edit of queue.ts");
    const nameless = blocksOf(
      [callPart({ id: "a", toolName: "edit_files", isStreaming: true, input: {} })],
      true,
    );
    expect(shown({ blocks: nameless }).text).toBe("Preparing an edit");
  });

  test("prose and reasoning", () => {
    expect(shown({ blocks: blocksOf([text("Hello", "streaming")], true) }).text).toBe("Writing");
    const reasoning: AppPart = { type: "reasoning", text: "First.\n**Then** the queue", state: "streaming" };
    expect(shown({ blocks: blocksOf([reasoning], true) })).toMatchObject({
      text: "Reasoning",
      output: "Then the queue",
    });
  });

  test("between two steps the model is waited for", () => {
    expect(shown({ blocks: blocksOf([callPart({ id: "a", output: {} })], false) }).kind).toBe("model");
  });
});
