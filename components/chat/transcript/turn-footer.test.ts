import { describe, expect, test } from "vitest";
import type { Message } from "@/lib/chat/wire";
import { agentRow, at, callPart, calls, text, userRow } from "./message-fixtures";
import { changedFiles, commandsEnded, footerText, turnDuration } from "./turn-footer";
import { buildTurns } from "./turns";

const usage = (inputTokens: number, outputTokens: number) => ({
  inputTokens,
  outputTokens,
  reasoningTokens: 0,
  cacheReadTokens: 0,
  cacheWriteTokens: 0,
});

function turnOf(rows: Message[], user: Message | null = userRow("msg_1", "x")) {
  const messages = user === null ? rows : [user, ...rows];
  const [turn] = buildTurns({
    status: "waiting",

    messages,
    live: null,
    outputs: {},
    inputSizes: {},
  });
  if (turn === undefined) throw new Error("no turn");
  return turn;
}
const plain = (value: string) => value.replaceAll("\u00a0", " ");

describe("the footer", () => {
  test("says how long, how many steps, tokens and cost", () => {
    const run = (id: string) => callPart({ id, output: { exit_code: 0 } });
    const turn = turnOf([
      agentRow("msg_2", [run("a"), run("b")], { usage: usage(18_000, 100), costMicros: 200_000 }),
      agentRow("msg_3", [text("done")], {
        usage: usage(20_000, 100),
        costMicros: 220_000,
        createdAt: at(252),
      }),
    ]);
    expect(plain(footerText(turn))).toBe("Finished in 4 m 12 s · 2 steps · 38.2k tokens · $0.42");
  });

  test("does not call an unknown price nothing, nor a part of the cost all of it", () => {
    const turn = turnOf([
      agentRow("msg_2", [text("a")], { usage: usage(10, 5), costMicros: 200_000 }),
      agentRow("msg_3", [text("b")], { usage: usage(10, 5), createdAt: at(4.1) }),
    ]);
    expect(plain(footerText(turn))).toBe("Finished in 4.1 s · 1 step · 30 tokens · no price set");
  });

  test.each([
    ["ask_user_question", "Asked you after 12 s", "Asked you"],
    ["propose_plan", "Proposed a plan after 12 s", "Proposed a plan"],
    ["attach_file", "Finished in 12 s", "Finished"],
  ])("says what a turn came to that ends with %s", (toolName, timed, untimed) => {
    const row = (part: Message["parts"][number]) =>
      agentRow("msg_2", [text("a"), part], { createdAt: at(12) });
    const ended = row(callPart({ id: "a", toolName, output: {} }));
    expect(plain(footerText(turnOf([ended])))).toBe(`${timed} · 1 step`);
    expect(footerText(turnOf([ended], null))).toBe(untimed);
    const refused = row(callPart({ id: "a", toolName, error: "No." }));
    expect(plain(footerText(turnOf([refused])))).toMatch(/^Finished in/);
  });

  test("leaves out what is not known", () => {
    expect(footerText(turnOf([agentRow("msg_2", [text("a")])], null))).toBe("Finished");
    expect(turnDuration({ user: userRow("msg_1", "x"), rows: [] })).toBeNull();
  });
});

test("a stop counts the commands that it ended", () => {
  const row = agentRow(
    "msg_2",
    [callPart({ id: "a", error: "x" }), callPart({ id: "b", toolName: "read_file", error: "x" })],
    {
      interrupted: true,
      metadata: calls({ a: "cancelled", b: "cancelled" }),
    },
  );
  expect(commandsEnded(turnOf([row]))).toBe(1);
});

test("changes are named only when there are any", () => {
  expect(changedFiles(null)).toBeNull();
  expect(changedFiles({ files: 0, additions: 0, deletions: 0 })).toBeNull();
  expect(changedFiles({ files: 3, additions: 38, deletions: 12 })).toBe("3 files");
});
