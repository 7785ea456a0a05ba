import { randomBytes } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import type { Chat, Message } from "../lib/chat/wire";
import { createStand, type Stand } from "../e2e/stand";
import { percentile } from "./statistics";

/** Kills -9 a server whose chat waits for three sub-agents, again and again: `parent-kills.ts <kills that must land>`. */
const WANTED = Number(process.argv[2] ?? 50);
const MAX_ATTEMPTS_PER_KILL = 3;
const CHILDREN = 3;
const SETTLE_DEADLINE_MS = 60_000;
const MARKER_BYTES = 5;
const POLL_MS = 10;
const WAIT_DEADLINE_MS = 30_000;
/** Children speak for so long at most; the kill comes within. */
const CHILD_DELTAS = 50;
const CHILD_INTERVAL_MS = 30;

interface Trial {
  stand: Stand;
  marker: string;
  chat: Chat;
}

const childName = (marker: string, index: number) => `Child ${marker} ${index}`;
const reportOf = (marker: string, index: number) => `report ${marker} ${index}`;

function setScript(stand: Stand, marker: string): void {
  const indexes = Array.from({ length: CHILDREN }, (_, index) => index);
  const spawn = (index: number) => ({
    type: "tool" as const,
    name: "spawn_agent",
    input: { type: "general", prompt: childName(marker, index), title: `T${index}` },
  });
  const wait = (index: number) => ({
    type: "tool" as const,
    name: "wait_agent",
    input: { chat_id: `$last(chat_, ${index})`, timeout_seconds: 120 },
  });
  stand.models.setScript([
    ...indexes.map((index) => ({
      match: { user: childName(marker, index) },
      by: "history" as const,
      steps: [
        {
          actions: [
            {
              type: "deltas" as const,
              count: CHILD_DELTAS + index * 5,
              text: "word ",
              intervalMs: CHILD_INTERVAL_MS,
            },
            { type: "text" as const, text: reportOf(marker, index) },
          ],
        },
      ],
    })),
    {
      match: { user: `Lead ${marker}` },
      by: "history" as const,
      steps: [{ actions: indexes.map(spawn) }, { actions: indexes.map(wait) }, "All three have reported."],
    },
  ]);
}

async function run(stand: Stand): Promise<{ landed: boolean; violations: string[]; settledMs: number }> {
  const marker = randomBytes(MARKER_BYTES).toString("hex");
  setScript(stand, marker);
  const chat = await stand.api.createChat(`Lead ${marker}`);
  const trial = { stand, marker, chat };
  const deadline = performance.now() + WAIT_DEADLINE_MS;
  while ((await waitingCalls(trial)) < CHILDREN) {
    if (performance.now() > deadline) throw new Error("The parent does not wait for its three children.");
    await delay(POLL_MS);
  }
  const childTime = CHILD_DELTAS * CHILD_INTERVAL_MS;
  await delay(Math.random() * childTime);
  const landed = (await waitingCalls(trial)) > 0;
  await stand.lathe.kill("SIGKILL");
  await stand.lathe.start();
  const readyAt = performance.now();
  await stand.api.waitForStatus(chat.id, ["waiting", "error"], SETTLE_DEADLINE_MS);
  return { landed, settledMs: performance.now() - readyAt, violations: await judge(trial) };
}

const callStates = (messages: Message[]) =>
  messages.flatMap(({ parts, metadata }) =>
    parts.flatMap((part) =>
      part.type === "dynamic-tool"
        ? [{ part, state: metadata?.calls?.[part.toolCallId]?.state ?? "requested" }]
        : [],
    ),
  );

/** How many calls of the parent wait for a child at this moment. */
async function waitingCalls({ stand, chat }: Trial): Promise<number> {
  const calls = callStates(await stand.api.messages(chat.id));
  return calls.filter(({ part, state }) => part.toolName === "wait_agent" && state === "started").length;
}

async function judge({ stand, marker, chat }: Trial): Promise<string[]> {
  const violations: string[] = [];
  const check = (holds: boolean, sentence: string) => {
    if (!holds) violations.push(`${marker}: ${sentence}`);
  };
  const { children = [], ...parent } = await stand.api.chat(chat.id);
  check(parent.status === "waiting", `the parent ended as ${parent.status}`);
  check(children.length === CHILDREN, `${children.length} children`);
  for (const child of children) {
    const messages = await stand.api.messages(child.id);
    const roles = messages.map(({ role }) => role).join(", ");
    check(child.status === "waiting", `a child is ${child.status}`);
    check(roles === "user, assistant", `a child's messages are ${roles}`);
  }
  const stored = await stand.api.messages(chat.id);
  const waits = callStates(stored).filter(({ part }) => part.toolName === "wait_agent");
  check(waits.length === CHILDREN, `${waits.length} calls of wait_agent`);
  const told = JSON.stringify(waits.map(({ part }) => ("output" in part ? part.output : null)));
  for (let index = 0; index < CHILDREN; index++) {
    const times = told.split(reportOf(marker, index)).length - 1;
    check(times === 1, `report ${index} came ${times} times`);
  }
  check(stored.filter(({ role }) => role === "assistant").length === 3, "not three steps of the parent");
  const refused = stand.models.requests.filter(({ outcome }) => outcome === "refused");
  check(refused.length === 0, `the provider refused: ${refused[0]?.refusal}`);
  return violations;
}

async function main(): Promise<number> {
  const stand = await createStand();
  const settled: number[] = [];
  let [landed, attempted, broken] = [0, 0, 0];
  try {
    while (landed < WANTED && attempted < WANTED * MAX_ATTEMPTS_PER_KILL) {
      const result = await run(stand);
      attempted++;
      broken += result.violations.length;
      for (const violation of result.violations) console.log(`  ${violation}`);
      if (!result.landed) continue;
      landed++;
      settled.push(result.settledMs);
    }
  } finally {
    await stand.destroy();
  }
  const figures = `settled p50 ${Math.round(percentile(settled, 0.5))} ms, worst ${Math.round(Math.max(0, ...settled))} ms`;
  console.log(`kill -9 while a parent waits for ${CHILDREN}: landed ${landed}/${attempted}, ${figures}`);
  console.log(broken === 0 ? "every promise held" : `${broken} broken promises`);
  return broken === 0 && landed === WANTED ? 0 : 1;
}

process.exitCode = await main();
