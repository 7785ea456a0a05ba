import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Chat } from "../lib/chat/wire";
import type { ScriptEntry } from "./fakes/model-server/script";
import type { Stand } from "./stand";

type Entry = Partial<Pick<ScriptEntry, "match" | "by" | "after">> & { steps: object[] };

const tool = (name: string, input: unknown) => ({ type: "tool" as const, name, input });
const text = (value: string) => ({ type: "text" as const, text: value });

const BACKOFF = `const MAX_ATTEMPTS = 5;

export async function send(message, { transport, sleep }) {
  for (let attempt = 0; attempt <= MAX_ATTEMPTS; attempt++) {
    try {
      return await transport(message);
    } catch (error) {
      if (attempt === MAX_ATTEMPTS) throw error;
      await sleep(100 * attempt);
    }
  }
}
`;

const BACKOFF_TEST = `import assert from "node:assert/strict";
import { test } from "node:test";
import { send } from "../src/queue.js";

test("waits longer after each failure, and gives up after five attempts", async () => {
  const waits = [];
  const transport = () => Promise.reject(new Error("down"));
  const sleep = async (ms) => void waits.push(ms);
  await assert.rejects(send("hello", { transport, sleep }), /down/);
  assert.deepEqual(waits, [100, 200, 400, 800]);
});
`;

const REPORT = `The test was right: \`send\` tried **six** times, and its first wait was 0 ms.

- The loop ran to \`attempt <= MAX_ATTEMPTS\`, one attempt too many.
- The wait grew by \`100 * attempt\`, so the first retry hammered the server at once. It now doubles: 100, 200, 400, 800 ms.

\`\`\`js
await sleep(100 * 2 ** (attempt - 1));
\`\`\`

All tests pass. Nothing is committed.`;

const QUESTIONS = [
  {
    header: "Store",
    question: "Where do messages wait while the transport is down?",
    options: [
      { label: "In a file", description: "They survive a restart; one process may write at a time." },
      { label: "In SQLite", description: "They survive a restart; several processes may write." },
      { label: "In memory", description: "As now: what waits is gone with the process." },
    ],
  },
  {
    header: "Limit",
    question: "What happens when ten thousand wait?",
    options: [
      { label: "Refuse new ones", description: "The caller is told at once." },
      { label: "Drop the oldest", description: "The newest are kept, and the loss is logged." },
    ],
  },
];

const PLAN = `# Move the queue to SQLite

**Why.** What waits is gone when the process ends.

1. \`src/store.js\`: a table \`messages(id, body, attempts, due_at)\`, opened once.
2. \`src/queue.js\`: \`send\` writes first, then tries; a row goes only when the transport took it.
3. \`src/worker.js\`: at the start, everything due is tried again.

| file | lines |
|---|---|
| \`src/store.js\` | +60 |
| \`src/queue.js\` | +18 −9 |

**Checked by** \`node --test\`, and by killing the process between a write and a send.

**Left out.** Several processes on one file.
`;

const SCRIPT: Entry[] = [
  {
    match: { user: "queue test fails" },
    by: "history",
    steps: [
      {
        actions: [
          text("I look at the queue and its test first."),
          tool("read_file", { path: "src/queue.js" }),
          tool("read_file", { path: "test/queue.test.js" }),
        ],
      },
      { actions: [tool("execute", { command: "node --test" })] },
      {
        actions: [
          text("It waits `0, 100, 200, 300, 400` ms and tries once too often. Both come from the loop."),
          tool("edit_files", {
            edits: [
              {
                path: "src/queue.js",
                old_text: "attempt = 0; attempt <= MAX_ATTEMPTS",
                new_text: "attempt = 1; attempt <= MAX_ATTEMPTS",
              },
              {
                path: "src/queue.js",
                old_text: "await sleep(100 * attempt);",
                new_text: "await sleep(100 * 2 ** (attempt - 1));",
              },
            ],
          }),
        ],
      },
      {
        actions: [
          tool("write_file", {
            path: "CHANGES.md",
            content: "# Changes\n\n- The queue waits twice as long after each failed attempt.\n",
          }),
          tool("execute", { command: "node --test", model_intent: "the tests again" }),
        ],
      },
      { actions: [text(REPORT)], usage: { input: 21_400, output: 640 } },
    ],
  },
  {
    match: { user: "Watch the log" },
    by: "history",
    steps: [
      { actions: [text("I make a place to work, then watch."), tool("create_workspace", {})] },
      {
        actions: [
          tool("execute", {
            command: "for n in 1 2 3; do echo checked $n of 3; done; sleep 1200",
            timeout: "20m",
          }),
        ],
      },
    ],
  },
  {
    match: { user: "Find every caller" },
    steps: [
      {
        actions: [
          text(
            "`deliver` is called in two places, both in `src`:\n\n- `src/worker.js:14`, with a transport of its own\n- `src/cli.js:31`, once for each line of the input",
          ),
        ],
      },
    ],
  },
  {
    match: { user: "Before we rename" },
    by: "history",
    steps: [
      {
        actions: [
          text("I have somebody look for the callers first."),
          tool("spawn_agent", {
            type: "explore",
            title: "Callers of deliver",
            prompt: "Find every caller of `deliver` in this repository. Report each with its path and line.",
          }),
        ],
      },
      { actions: [tool("wait_agent", { chat_id: "$last(chat_)" })] },
      {
        actions: [
          text("Two places call `deliver`: `src/worker.js` and `src/cli.js`. Both can be renamed at once."),
        ],
      },
    ],
  },
  {
    match: { user: "Plan how messages survive" },
    by: "history",
    steps: [
      {
        actions: [
          text("I look at how the queue keeps them now."),
          tool("read_file", { path: "src/queue.js" }),
        ],
      },
      {
        actions: [
          tool("execute", {
            command: "sed -i 's/MAX_ATTEMPTS = 5/MAX_ATTEMPTS = 9/' src/queue.js; node --test",
          }),
        ],
      },
      { actions: [tool("ask_user_question", { questions: QUESTIONS })] },
    ],
  },
  {
    match: { user: "Plan the move" },
    by: "history",
    steps: [
      { actions: [tool("read_file", { path: "src/queue.js" })] },
      { actions: [tool("write_file", { path: "/run/lathe/plans/PLAN-$last(chat_).md", content: PLAN })] },
      {
        actions: [
          text("The move is small, and it can be taken back at every step."),
          tool("propose_plan", {}),
        ],
      },
    ],
  },
  {
    match: { user: "Summarise" },
    by: "history",
    after: "repeat",
    steps: [{ error: { status: 401, message: "invalid x-api-key" } }],
  },
];

/** Chats in which everything that a chat can show is shown, each in a real workspace. */
export interface SampleChats {
  /** Read, ran with a failure, edited, ran again, reported; in a Git repository. */
  finished: Chat;
  /** Its command goes on for longer than all pictures take. */
  running: Chat;
  /** The provider refuses the key. */
  failed: Chat;
  /** Had a sub-agent look for something, and heard from it. */
  led: Chat;
  /** Plans, and has asked two questions. */
  asking: Chat;
  /** Plans, and has proposed its plan. */
  planned: Chat;
}

export async function createSampleChats(stand: Stand): Promise<SampleChats> {
  stand.models.setScript(SCRIPT as never);
  const workspace = await stand.api.json<{ id: string }>("POST", "/api/v1/workspaces", {
    name: "queue",
    path: sampleRepository(stand),
  });
  const finished = await stand.api.createChat("The queue test fails. Find out why and mend it", {
    workspaceId: workspace.id,
  });
  const failed = await stand.api.createChat("Summarise the open issues");
  const leading = await stand.api.createChat("Before we rename it, find out who calls deliver", {
    workspaceId: workspace.id,
  });
  const plan = { workspaceId: workspace.id, planMode: true };
  const asking = await stand.api.createChat("Plan how messages survive a restart", plan);
  const planned = await stand.api.createChat("Plan the move to SQLite", plan);
  const led = await stand.api.waitForStatus(leading.id, ["waiting"]);
  const running = await stand.api.createChat("Watch the log for errors");
  await stand.api.waitForStatus(finished.id, ["waiting", "error"]);
  await stand.api.waitForStatus(failed.id, ["error"]);
  for (const { id } of [asking, planned]) await stand.api.waitForStatus(id, ["waiting"]);
  await untilCommand(stand, running.id);
  return { finished, failed, running, led, asking, planned };
}

/** Whoever takes another script before the model has asked for its command would get another answer. */
async function untilCommand(stand: Stand, chatId: string): Promise<void> {
  const follower = stand.api.follow(chatId);
  await follower.waitFor(({ event }) => JSON.stringify(event.data).includes('"toolName":"execute"'));
  follower.stop();
}

function sampleRepository(stand: Stand): string {
  const folder = join(stand.lathe.home, "queue");
  if (existsSync(folder)) return folder;
  const git = (...args: string[]) =>
    execFileSync("git", ["-C", folder, "-c", "user.name=t", "-c", "user.email=t@example.com", ...args]);
  mkdirSync(join(folder, "src"), { recursive: true });
  mkdirSync(join(folder, "test"));
  writeFileSync(join(folder, "package.json"), '{ "type": "module" }\n');
  writeFileSync(join(folder, "src/queue.js"), BACKOFF);
  writeFileSync(join(folder, "test/queue.test.js"), BACKOFF_TEST);
  git("init", "--quiet");
  git("add", ".");
  git("commit", "--quiet", "-m", "A queue that retries");
  return folder;
}
