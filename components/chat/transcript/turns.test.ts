import { describe, expect, test } from "vitest";
import type { AppPart } from "@/lib/chat/message-types";
import type { Message } from "@/lib/chat/wire";
import type { Block } from "./blocks";
import { agentRow, at, callPart, calls, readPart, text, userRow } from "./message-fixtures";
import { buildTurns, type TranscriptFacts, turnCalls, turnText } from "./turns";

function turnsOf(messages: Message[], rest: Partial<TranscriptFacts> = {}) {
  return buildTurns({
    status: "waiting",

    messages,
    live: null,
    outputs: {},
    inputSizes: {},
    ...rest,
  });
}
const kinds = (blocks: readonly Block[] = []) => blocks.map((block) => block.kind);
const run = (id: string, rest: object = {}) =>
  callPart({ id, input: { command: `echo ${id}` }, output: { exit_code: 0 }, ...rest });

describe("turns", () => {
  test("begin with what a person sent and hold everything up to the next message", () => {
    const turns = turnsOf([
      userRow("msg_1", "first"),
      agentRow("msg_2", [run("a")]),
      agentRow("msg_3", [text("done")]),
      userRow("msg_4", "second"),
      agentRow("msg_5", [text("again")]),
    ]);
    expect(turns.map((turn) => [turn.user?.id, turn.rows.map((row) => row.id), turn.end])).toEqual([
      ["msg_1", ["msg_2", "msg_3"], "finished"],
      ["msg_4", ["msg_5"], "finished"],
    ]);
  });

  test.each(["ask_user_question", "propose_plan"])("are finished by %s, unless it failed", (toolName) => {
    const asking = callPart({ id: "a", toolName, input: {}, output: {} });
    expect(turnsOf([userRow("msg_1", "plan"), agentRow("msg_2", [asking])])[0]?.end).toBe("finished");
    const failed = callPart({ id: "a", toolName, input: {}, error: "no" });
    expect(turnsOf([userRow("msg_1", "plan"), agentRow("msg_2", [failed])])[0]?.end).toBe("stopped");
  });

  test("whose beginning is not loaded stand without a message", () => {
    const [turn] = turnsOf([agentRow("msg_2", [text("middle")])]);
    expect(turn).toMatchObject({ key: "msg_2", user: null, end: "finished" });
  });

  test("that another message took over have no end of their own", () => {
    const [first, second] = turnsOf(
      [
        userRow("msg_1", "go"),
        agentRow("msg_2", [run("a")]),
        userRow("msg_3", "and this"),
        agentRow("msg_4", []),
      ],
      { status: "running" },
    );
    expect([first?.end, second?.end]).toEqual(["continued", "running"]);
  });

  test.each([
    ["running", "running"],
    ["interrupting", "running"],
    ["requires_action", "running"],
    ["error", "error"],
    ["waiting", "finished"],
  ] as const)("of a chat that is %s end as %s", (status, end) => {
    const [turn] = turnsOf([userRow("msg_1", "x"), agentRow("msg_2", [text("y")])], { status });
    expect(turn?.end).toBe(end);
  });

  test("that were stopped say so for ever", () => {
    const turns = turnsOf([
      userRow("msg_1", "x"),
      agentRow("msg_2", [text("y")], { interrupted: true }),
      userRow("msg_3", "z"),
    ]);
    expect(turns[0]?.end).toBe("stopped");
  });

  test("that were stopped before anything was said are stopped, too, and only the last one", () => {
    const rows = [userRow("msg_1", "first"), userRow("msg_2", "second")];
    expect(turnsOf(rows, { wasStopped: true }).map(({ end }) => end)).toEqual(["continued", "stopped"]);
    expect(turnsOf(rows, { wasStopped: true, status: "running" }).at(-1)?.end).toBe("running");
  });

  test("that were stopped while a command ran are stopped, not finished", () => {
    const cut = agentRow("msg_2", [callPart({ id: "a", error: "stopped" })], {
      metadata: calls({ a: "cancelled" }),
    });
    expect(turnsOf([userRow("msg_1", "x"), cut])[0]?.end).toBe("stopped");
    expect(turnsOf([userRow("msg_1", "x"), cut, userRow("msg_3", "y")])[0]?.end).toBe("stopped");
    const betweenSteps = [userRow("msg_1", "x"), agentRow("msg_2", [run("a")])];
    expect(turnsOf(betweenSteps)[0]?.end).toBe("stopped");
  });

  test("nothing is left out and nothing is shown twice", () => {
    expect(turnsOf([])).toEqual([]);
  });
});

describe("the live row", () => {
  const messages = [
    userRow("msg_1", "x"),
    agentRow("msg_2", [callPart({ id: "a" })], { metadata: calls({ a: "started" }) }),
  ];

  test("is appended while the model writes it, and its calls have not begun", () => {
    const live = agentRow("msg_3", [
      text("Look", "streaming"),
      callPart({ id: "b", isStreaming: true }),
      callPart({ id: "c" }),
    ]);
    const [turn] = turnsOf(messages, { status: "running", live });
    expect(kinds(turn?.blocks)).toEqual(["call", "prose", "call", "call"]);
    expect(turn?.blocks[1]).toMatchObject({ isStreaming: true });
    expect(turnCalls({ blocks: turn?.blocks ?? [] }).map((call) => call.phase)).toEqual([
      "stopped",
      "preparing",
      "waiting",
    ]);
  });

  test("takes the place of the committed row while its calls run", () => {
    const live = agentRow("msg_2", [callPart({ id: "a" })], { metadata: calls({ a: "started" }) });
    const [turn] = turnsOf(messages, { status: "running", live, outputs: { a: "one\ntwo" } });
    expect(turnCalls({ blocks: turn?.blocks ?? [] })).toMatchObject([
      { phase: "running", liveOutput: "one\ntwo" },
    ]);
  });

  test("a call without a start of its own counts from its row", () => {
    const row = agentRow("msg_2", [callPart({ id: "a" })], { createdAt: at(7) });
    const [turn] = turnsOf([userRow("msg_1", "x"), row], { status: "running" });
    expect(turnCalls({ blocks: turn?.blocks ?? [] })[0]).toMatchObject({
      phase: "running",
      startedAt: Date.parse(at(7)),
    });
  });
});

describe("the phase of a call", () => {
  test.each([
    ["finished", run("a"), "done"],
    ["failed", callPart({ id: "a", error: "no such file" }), "failed"],
    ["unknown", callPart({ id: "a", error: "unclear" }), "unknown"],
    ["cancelled", callPart({ id: "a", error: "interrupted" }), "stopped"],
  ] as const)("is told by the part and the ledger together: %s", (state, part, phase) => {
    const [turn] = turnsOf([
      userRow("msg_1", "x"),
      agentRow("msg_2", [part], { metadata: calls({ a: state }) }),
    ]);
    expect(turnCalls({ blocks: turn?.blocks ?? [] })[0]?.phase).toBe(phase);
  });

  test("of calls that a stop cut off in the middle of their input is stopped, not failed", () => {
    const row = agentRow("msg_2", [callPart({ id: "a", error: "did not run" })], { interrupted: true });
    const [turn] = turnsOf([userRow("msg_1", "x"), row]);
    expect(turnCalls({ blocks: turn?.blocks ?? [] })[0]?.phase).toBe("stopped");
  });
});

describe("reads", () => {
  test("that are neighbours and finished become one row; anything between them keeps them apart", () => {
    const parts = [
      readPart("a", "a.ts"),
      readPart("b", "b.ts"),
      readPart("c", "c.ts"),
      run("d"),
      readPart("e", "e.ts"),
    ];
    const [turn] = turnsOf([userRow("msg_1", "x"), agentRow("msg_2", parts)]);
    expect(kinds(turn?.blocks)).toEqual(["reads", "call", "call"]);
    expect(turn?.blocks[0]).toMatchObject({
      calls: [{ toolCallId: "a" }, { toolCallId: "b" }, { toolCallId: "c" }],
    });
  });

  test("merge across steps, and failed ones stay for themselves", () => {
    const failed = callPart({ id: "c", toolName: "read_file", input: { path: "c.ts" }, error: "no" });
    const [turn] = turnsOf([
      userRow("msg_1", "x"),
      agentRow("msg_2", [readPart("a", "a.ts")]),
      agentRow("msg_3", [readPart("a", "b.ts")]),
      agentRow("msg_4", [failed]),
    ]);
    expect(kinds(turn?.blocks)).toEqual(["reads", "call"]);
  });

  test("keep the key of the first, so that an open row stays open", () => {
    const one = turnsOf([userRow("msg_1", "x"), agentRow("msg_2", [readPart("a", "a.ts")])]);
    const two = turnsOf([
      userRow("msg_1", "x"),
      agentRow("msg_2", [readPart("a", "a.ts"), readPart("b", "b.ts")]),
    ]);
    expect(two[0]?.blocks[0]?.key).toBe(one[0]?.blocks[0]?.key);
  });

  test("edits and commands never merge", () => {
    const [turn] = turnsOf([userRow("msg_1", "x"), agentRow("msg_2", [run("a"), run("b")])]);
    expect(kinds(turn?.blocks)).toEqual(["call", "call"]);
  });
});

describe("folding", () => {
  const many = (count: number) => Array.from({ length: count }, (_, index) => run(`c${index}`));

  test("takes more than eight rows between two pieces of prose", () => {
    const parts: AppPart[] = [text("before"), ...many(9), text("after")];
    const [turn] = turnsOf([userRow("msg_1", "x"), agentRow("msg_2", parts)]);
    expect(kinds(turn?.blocks)).toEqual(["prose", "fold", "prose"]);
    expect(turn?.blocks[1]).toMatchObject({ summary: "9 steps: 9 commands" });
  });

  test("leaves eight alone", () => {
    const [turn] = turnsOf([userRow("msg_1", "x"), agentRow("msg_2", [...many(8), text("after")])]);
    expect(kinds(turn?.blocks).filter((kind) => kind === "fold")).toEqual([]);
  });

  test("never happens while the turn runs", () => {
    const [turn] = turnsOf([userRow("msg_1", "x"), agentRow("msg_2", many(20))], { status: "running" });
    expect(turn?.blocks).toHaveLength(20);
  });

  test("counts what was done, and merged reads one by one", () => {
    const edit = (id: string) =>
      callPart({
        id,
        toolName: "edit_files",
        input: { edits: [{ path: "a.ts" }] },
        output: { ok: true, files: [] },
      });
    const parts = [
      edit("e1"),
      edit("e2"),
      edit("e3"),
      ...many(8),
      readPart("r1", "a"),
      readPart("r2", "b"),
      readPart("r3", "c"),
    ];
    const [turn] = turnsOf([userRow("msg_1", "x"), agentRow("msg_2", parts)]);
    expect(turn?.blocks[0]).toMatchObject({ summary: "14 steps: 3 edits, 8 commands, 3 reads" });
  });

  test("keeps failures and unknown outcomes in sight", () => {
    const failed = callPart({ id: "bad", error: "no" });
    const unknown = callPart({ id: "lost", error: "unclear" });
    const row = agentRow("msg_2", [...many(9), failed, unknown], {
      metadata: calls({ bad: "failed", lost: "unknown" }),
    });
    const [turn] = turnsOf([userRow("msg_1", "x"), row]);
    expect(kinds(turn?.blocks)).toEqual(["fold", "call", "call"]);
    expect(turnCalls({ blocks: turn?.blocks ?? [] })).toHaveLength(11);
  });
});

describe("parts", () => {
  const blocksOf = (parts: unknown[], rest: Partial<Message> = {}) =>
    turnsOf([userRow("msg_1", "x"), agentRow("msg_2", parts as AppPart[], rest)])[0]?.blocks ?? [];

  test("that nobody has to see are left out", () => {
    expect(blocksOf([{ type: "step-start" }, text("  \n"), { type: "reasoning", text: "" }])).toEqual([]);
  });

  test("of five kinds tell of an answer that is none", () => {
    const outcomes = ["empty", "refused", "filtered", "length", "reasoning_only"].map((kind) => ({
      type: "data-outcome",
      data: { kind },
    }));
    expect(blocksOf(outcomes).map((block) => block.kind === "outcome" && block.outcome)).toEqual([
      "empty",
      "refused",
      "filtered",
      "length",
      "reasoning_only",
    ]);
  });

  test("that are unknown or broken become a placeholder, and the rest is still shown", () => {
    expect(kinds(blocksOf([{ type: "hologram" }, null, { type: "text" }, text("fine")]))).toEqual([
      "unreadable",
      "unreadable",
      "unreadable",
      "prose",
    ]);
    expect(kinds(blocksOf(null as unknown as []))).toEqual(["unreadable"]);
  });

  test("of reasoning carry how long it took, when as many times are known as thoughts", () => {
    const thought = { type: "reasoning", text: "hm" };
    const reasoning = { r0: { startedAt: at(0), endedAt: at(12) }, r1: { startedAt: at(20) } };
    expect(blocksOf([thought, thought], { metadata: { reasoning } })).toMatchObject([
      { durationMs: 12_000 },
      { durationMs: null },
    ]);
    expect(blocksOf([thought], { metadata: { reasoning } })).toMatchObject([{ durationMs: null }]);
  });

  test("a compaction is one line", () => {
    expect(kinds(blocksOf([text("summary")], { compaction: "summary" }))).toEqual(["compaction"]);
  });

  test("a call about a process knows the command of it", () => {
    const started = callPart({
      id: "a",
      input: { command: "npm run dev" },
      output: { background_process_id: "p1" },
    });
    const check = callPart({ id: "b", toolName: "process_output", input: { process_id: "p1" }, output: {} });
    expect(turnCalls({ blocks: blocksOf([started, check]) })[1]?.command).toBe("npm run dev");
  });
});

test("the text of a turn is the agent's prose only", () => {
  const rows = [
    agentRow("msg_2", [text("one"), run("a")]),
    agentRow("msg_3", [{ type: "reasoning", text: "hm" }, text("two")]),
  ];
  expect(turnText({ rows })).toBe("one\n\ntwo");
});
