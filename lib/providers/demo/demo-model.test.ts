import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { jsonSchema, streamText, tool } from "ai";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type {
  JSONValue,
  LanguageModelV4FunctionTool,
  LanguageModelV4Prompt,
  LanguageModelV4StreamPart,
  LanguageModelV4ToolCallPart,
  LanguageModelV4ToolResultOutput,
} from "@ai-sdk/provider";
import { SUMMARY_REQUEST } from "../../chat/compaction";
import type { Clock } from "../../clock";
import { createDemoModel } from "./demo-model";
import { DEMO_PROGRAMS } from "./programs/choose-program";

const instant: Clock = { now: () => 0, elapsed: () => 0, sleep: async () => {} };
const model = createDemoModel({ modelId: "demo", clock: instant });
const tools = ["create_workspace", "write_file", "execute", "edit_files"].map(
  (name): LanguageModelV4FunctionTool => ({ type: "function", name, inputSchema: { type: "object" } }),
);
const user = (text: string): LanguageModelV4Prompt[number] => ({
  role: "user",
  content: [{ type: "text", text }],
});

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "lathe-demo-"));
});
afterEach(() => rm(folder, { recursive: true }));

interface Input {
  path: string;
  content: string;
  command: string;
  edits: { path: string; old_text: string; new_text: string }[];
}

async function edit({ path, old_text, new_text }: Input["edits"][number]): Promise<void> {
  const text = await readFile(join(folder, path), "utf8");
  expect(text.split(old_text)).toHaveLength(2);
  await writeFile(
    join(folder, path),
    text.replace(old_text, () => new_text),
  );
}

function execute(command: string): Promise<JSONValue> {
  return new Promise((resolve) => {
    execFile("sh", ["-c", command], { cwd: folder }, (error, stdout, stderr) => {
      const code = error === null ? 0 : Number(error.code);
      resolve({ success: code === 0, output: stdout + stderr, exit_code: code, wall_duration_ms: 1 });
    });
  });
}

/** The tools as the product has them, on a real folder. */
async function runTool(name: string, input: Input): Promise<LanguageModelV4ToolResultOutput> {
  switch (name) {
    case "create_workspace":
      return { type: "json", value: { created: true } };
    case "write_file":
      await mkdir(dirname(join(folder, input.path)), { recursive: true });
      await writeFile(join(folder, input.path), input.content);
      return { type: "json", value: { ok: true } };
    case "edit_files":
      for (const one of input.edits) await edit(one);
      return { type: "json", value: { ok: true } };
    case "execute":
      return { type: "json", value: await execute(input.command) };
    default:
      return { type: "error-text", value: `No tool ${name}` };
  }
}

type Runner = typeof runTool;

interface Turn {
  prompt: LanguageModelV4Prompt;
  /** What was said, step by step. */
  texts: string[];
  /** Tool names, step by step. */
  steps: string[][];
}

async function answer(prompt: LanguageModelV4Prompt) {
  const { content } = await model.doGenerate({ prompt, tools });
  const calls = content.flatMap((part): LanguageModelV4ToolCallPart[] =>
    part.type === "tool-call" ? [{ ...part, input: JSON.parse(part.input) }] : [],
  );
  return { text: content.map((part) => (part.type === "text" ? part.text : "")).join(""), calls };
}

async function runTurn(start: LanguageModelV4Prompt, run: Runner = runTool): Promise<Turn> {
  const turn: Turn = { prompt: [...start], texts: [], steps: [] };
  for (let step = 0; step < 10; step++) {
    const { text, calls } = await answer(turn.prompt);
    turn.texts.push(text);
    turn.prompt.push({ role: "assistant", content: [{ type: "text", text }, ...calls] });
    if (calls.length === 0) return turn;
    turn.steps.push(calls.map((call) => call.toolName));
    for (const { toolCallId, toolName, input } of calls) {
      const output = await run(toolName, input as Input);
      turn.prompt.push({ role: "tool", content: [{ type: "tool-result", toolCallId, toolName, output }] });
    }
  }
  throw new Error("The demo does not come to an end");
}

describe("every program", () => {
  test.each(DEMO_PROGRAMS.map((program) => [program.name, program] as const))(
    "%s fails its test, is repaired and passes",
    async (name, program) => {
      const turn = await runTurn([user(`Write ${name}`)]);
      expect(turn.steps).toEqual([
        ["create_workspace"],
        ["write_file", "write_file"],
        ["execute"],
        ["edit_files"],
        ["execute"],
      ]);
      expect(turn.texts.at(-1)).toContain(`Done: ${program.name}`);
      expect(turn.texts.at(-1)).toMatch(/1\. exit code 1\n2\. exit code 0/);
    },
  );

  test.each([
    ["count the primes below 100", "a prime sieve"],
    ["Convert this CSV file", "a CSV to JSON converter"],
    ["How often does each word occur?", "a word counter"],
    ["roman numerals please", "a converter to Roman numerals"],
    ["wrap text at 72 columns", "a text wrapper"],
  ])("is found by the words of the task: %s", async (task, name) => {
    const { text } = await answer([user(task)]);
    expect(text).toContain(name);
  });
});

test("the first sentence says that it is a script and how to add a model", async () => {
  const { text } = await answer([user("Build me a web shop")]);
  expect(text.split(". ")[0]).toMatch(
    /script, not a model.*adds a provider with a real model under .*Administration → Models/,
  );
  expect(text).toContain("names none of them");
});

test("a workspace that cannot be had is said plainly, and nothing else is called", async () => {
  const turn = await runTurn([user("primes")], async () => ({
    type: "error-text",
    value: "No template is set up.",
  }));
  expect(turn.steps).toEqual([["create_workspace"]]);
  expect(turn.texts.at(-1)).toMatch(/Creating a workspace did not work[^]*No template is set up\./);
});

test("a refused write is said plainly", async () => {
  const turn = await runTurn([user("primes")], async (name, input) =>
    name === "write_file"
      ? { type: "json", value: { error: "The path is outside of the workspace." } }
      : runTool(name, input),
  );
  expect(turn.steps.flat()).not.toContain("execute");
  expect(turn.texts.at(-1)).toContain("outside of the workspace");
});

test("a workspace without node is said plainly", async () => {
  const turn = await runTurn([user("primes")], async (name, input) =>
    name === "execute"
      ? { type: "json", value: { success: false, output: "sh: node: not found", exit_code: 127 } }
      : runTool(name, input),
  );
  expect(turn.steps.flat()).not.toContain("edit_files");
  expect(turn.texts.at(-1)).toMatch(/could not run here \(exit code 127\)[^]*node: not found/);
});

describe("a follow-up", () => {
  test("that names nothing gets an honest answer", async () => {
    const first = await runTurn([user("primes")]);
    const next = await runTurn([...first.prompt, user("Thanks, what do you think of Rust?")]);
    expect(next.steps).toEqual([]);
    expect(next.texts[0]).toMatch(/still the script/);
  });

  test("that names another program runs it in the workspace that is there", async () => {
    const first = await runTurn([user("primes")]);
    const next = await runTurn([...first.prompt, user("and roman numerals?")]);
    expect(next.steps[0]).toEqual(["write_file", "write_file"]);
    expect(next.texts.at(-1)).toContain("Roman numerals");
  });

  test("that says to go on repeats the program before", async () => {
    const first = await runTurn([user("primes")], async () => ({
      type: "error-text",
      value: "No workspace yet.",
    }));
    const next = await runTurn([...first.prompt, user("continue")]);
    expect(next.texts.at(-1)).toContain("a prime sieve");
  });
});

test("a chat without tools for files gets an honest answer", async () => {
  const { content } = await model.doGenerate({ prompt: [user("primes")], tools: tools.slice(0, 1) });
  expect(content).toEqual([{ type: "text", text: expect.stringContaining("no tools to write files") }]);
});

test("a request without tools gets a short title", async () => {
  const { content } = await model.doGenerate({ prompt: [user("Write a prime sieve")] });
  expect(content).toEqual([{ type: "text", text: "Demo: prime sieve" }]);
});

async function collect(
  stream: ReadableStream<LanguageModelV4StreamPart>,
): Promise<LanguageModelV4StreamPart[]> {
  return Array.fromAsync(stream);
}

describe("the stream", () => {
  test("carries the same step as the whole answer, in small pieces", async () => {
    const prompt = [user("primes")];
    const parts = await collect((await model.doStream({ prompt, tools })).stream);
    const text = parts.map((part) => (part.type === "text-delta" ? part.delta : "")).join("");
    expect(text).toBe((await answer(prompt)).text);
    expect(parts.filter((part) => part.type === "text-delta").length).toBeGreaterThan(20);
    expect(parts.at(-1)).toMatchObject({ type: "finish", finishReason: { unified: "tool-calls" } });
  });

  test("waits between its pieces, and ends when the signal aborts", async () => {
    const abort = new AbortController();
    let slept = 0;
    const clock: Clock = {
      now: () => 0,
      elapsed: () => 0,
      sleep: async (ms) => {
        slept += ms;
        if (slept > 500) abort.abort(new DOMException("Stopped", "AbortError"));
      },
    };
    const slow = createDemoModel({ modelId: "demo", clock });
    const { stream } = await slow.doStream({ prompt: [user("primes")], tools, abortSignal: abort.signal });
    await expect(collect(stream)).rejects.toMatchObject({ name: "AbortError" });
    expect(slept).toBeGreaterThan(350);
  });
});

test("it summarises a chat when asked to, and knows from the summary what to go on with", async () => {
  const ask = [user("Write a prime sieve"), user(`${SUMMARY_REQUEST} More words.`)];
  const { content } = await model.doGenerate({ prompt: ask, tools });
  const [summary] = content;
  const text = summary?.type === "text" ? summary.text : "";
  expect(content).toHaveLength(1);
  expect(text).toContain("> Write a prime sieve");
  const next = await model.doGenerate({ prompt: [user(text), user("Go on")], tools });
  expect(JSON.stringify(next.content)).toContain("prime");
});

test("the AI SDK takes it for a model like any other", async () => {
  const result = streamText({
    model,
    prompt: "Write a prime sieve",
    maxRetries: 0,
    tools: Object.fromEntries(
      tools.map(({ name }) => [name, tool({ inputSchema: jsonSchema({ type: "object" }) })]),
    ),
  });
  expect((await result.toolCalls).map((call) => call.toolName)).toEqual(["create_workspace"]);
  expect([await result.finishReason, (await result.totalUsage).inputTokens]).toEqual([
    "tool-calls",
    expect.any(Number),
  ]);
});
