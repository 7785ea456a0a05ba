import { execFile } from "node:child_process";
import { mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { parseArgs, promisify } from "node:util";
import { generator, type Random } from "../components/chat/stream/testing-server";
import { freePort } from "../db/embedded/postmaster";
import { createStand, type Stand } from "../e2e/stand";
import type { Chat, Message } from "../lib/chat/wire";
import type { ExecResult } from "../lib/workspace/connection";
import { createNetworkNamespace, type NetworkNamespace } from "./faults/network-namespace";
import { between } from "./faults/prompts";
import {
  executeAction,
  isKnown,
  judgeTold,
  linesOf,
  type MarkedCommand,
  runningNow,
  type ToldCommand,
  whatWasTold,
} from "./faults/told-calls";

/**
 * Cuts the network between a daemon and its server while a command runs, for 30 s, or for five minutes with `--long`:
 * `workspace-partitions.ts <cuts of each kind> <seed> [--long] [--kinds "waited for;in the background"]`. For root: the daemon is started in a network namespace of its own.
 */
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { long: { type: "boolean", default: false }, kinds: { type: "string" } },
});
const CUTS = Number(positionals[0] ?? 1);
const SEED = Number(positionals[1] ?? Math.floor(Math.random() * 1_000_000));
const CUT_MS = values.long ? 5 * 60_000 : 30_000;
/** Shorter than the silence after which a daemon counts as disconnected. */
const BLINK_MS = 3_000;
/** A call waits no longer for a workspace that says nothing, from the moment when the network was cut. */
const PATIENCE_MS = 10_000;
/** A chat may ask more than once of it before it is at rest. */
const REST_MS = PATIENCE_MS + 8_000;
const BACK_MS = 15_000;
const TURN_DEADLINE_MS = 60_000;
const POLL_MS = 5;
const STATUS_POLL_MS = 50;

/** What is going on when the network is cut. */
const KINDS = ["waited for", "in the background", "asked for meanwhile", "waited for, a blink"] as const;
type Kind = (typeof KINDS)[number];
const chosen = KINDS.filter((kind) => values.kinds === undefined || values.kinds.split(";").includes(kind));

interface Bed {
  stand: Stand;
  network: NetworkNamespace;
  workspaceId: string;
  /** The workspace's directory. */
  folder: string;
}

interface Trial {
  bed: Bed;
  kind: Kind;
  command: MarkedCommand;
  file: string;
  fileName: string;
}

interface Result {
  kind: Kind;
  told: ToldCommand;
  fetched: "by id" | "by its own result" | "no";
  /** From the cut until the chat was at rest. */
  restMs: number;
  broken: string[];
}

async function openBed(): Promise<Bed> {
  const network = await createNetworkNamespace();
  let stand: Stand | null = null;
  try {
    const port = await freePort();
    const env = { HOST: "0.0.0.0", LATHE_URL: `http://${network.hostAddress}:${port}` };
    stand = await createStand({ port, env });
    stand.models.setScript([{ steps: "from-user" }]);
    const workspaceId = await createWorkspace(stand);
    const folder = await enrol(stand, network, workspaceId);
    const bed = { stand, network, workspaceId, folder };
    await untilConnected(bed);
    return bed;
  } catch (error) {
    await stand?.destroy();
    await network.remove();
    throw error;
  }
}

async function createWorkspace({ api }: Stand): Promise<string> {
  const template = await api.json<{ id: string }>("POST", "/api/v1/templates", {
    name: "Far away",
    driver: "external",
  });
  const wanted = { name: "Far away", templateId: template.id };
  return (await api.json<{ id: string }>("POST", "/api/v1/workspaces", wanted)).id;
}

/** Pastes the command that the page of the workspace shows, on the machine at the other end of the cable. */
async function enrol(stand: Stand, network: NetworkNamespace, workspaceId: string): Promise<string> {
  const home = join(stand.lathe.directory, "machine");
  const folder = join(home, "work");
  mkdirSync(folder, { recursive: true });
  const { command } = await stand.api.json<{ command: string }>(
    "POST",
    `/api/v1/workspaces/${workspaceId}/enrolment`,
    {},
  );
  const [enter = "", ...inside] = network.enter;
  const path = `${dirname(process.execPath)}:${process.env["PATH"]}`;
  const env = { HOME: home, PATH: path, NODE_ENV: "production" } as const;
  await promisify(execFile)(enter, [...inside, "sh", "-c", `${command} '${folder}'`], { env });
  return folder;
}

async function untilConnected({ stand, workspaceId }: Bed): Promise<void> {
  const deadline = performance.now() + BACK_MS;
  for (;;) {
    const path = `/api/v1/workspaces/${workspaceId}`;
    const { connection } = await stand.api.json<{ connection: string }>("GET", path);
    if (connection === "connected") return;
    if (performance.now() > deadline) throw new Error(`the workspace is ${connection}`);
    await delay(STATUS_POLL_MS);
  }
}

const say = (name: string, script: (object | string)[]) => `${name} #script ${JSON.stringify(script)}`;

async function runTrial(bed: Bed, kind: Kind, name: string, random: Random): Promise<Result> {
  const fileName = `effects-${name}.log`;
  const command = {
    label: name,
    beforeMs: between(random, 1_500, 4_000),
    afterMs: between(random, 0, 1_000),
  };
  const trial = { bed, kind, command, fileName, file: join(bed.folder, fileName) };
  const chat = kind === "asked for meanwhile" ? await beginAtRest(trial) : await beginCommand(trial);
  const [cutAt, cutTime] = [performance.now(), Date.now()];
  const length = kind === "waited for, a blink" ? BLINK_MS : CUT_MS;
  await bed.network.cut();
  const broken: string[] = [];
  const wasRunning = runningNow(trial.file, [name]).length === 1 && !linesOf(trial.file).includes(name);
  if (kind !== "asked for meanwhile" && !wasRunning)
    broken.push("the command did not run when the cable was cut");
  if (kind === "asked for meanwhile") await bed.stand.api.sendMessage(chat.id, say(name, scriptOf(trial)));
  const askedAt = performance.now();
  const rest = untilRest(bed, chat).then(() => performance.now() - askedAt);
  await delay(cutAt + length - performance.now());
  await bed.network.heal();
  const restMs = await rest;
  await untilConnected(bed);
  if (length === CUT_MS && restMs > REST_MS) broken.push(`at rest after ${Math.round(restMs)} ms`);
  const messages = await bed.stand.api.messages(chat.id);
  const fetched = await fetchById(trial, chat, messages);
  return judge({ trial, chat, cutAt: cutTime, restMs, broken, fetched });
}

const scriptOf = ({ command, fileName, kind }: Trial) => {
  const more = kind === "in the background" ? { run_in_background: true } : { timeout: "20s" };
  return [{ actions: [executeAction(command, fileName, more)] }, "That was it."];
};

/** A chat whose command runs; in the background, also one that is at rest. */
async function beginCommand(trial: Trial): Promise<Chat> {
  const { bed, command, kind, file } = trial;
  const workspaceId = bed.workspaceId;
  const chat = await bed.stand.api.createChat(say(command.label, scriptOf(trial)), { workspaceId });
  const deadline = performance.now() + TURN_DEADLINE_MS;
  while (runningNow(file, [command.label]).length === 0) {
    if (performance.now() > deadline) throw new Error(`${command.label} does not begin`);
    await delay(POLL_MS);
  }
  if (kind === "in the background") await untilRest(bed, chat);
  return chat;
}

async function beginAtRest({ bed, command }: Trial): Promise<Chat> {
  const text = say(`${command.label} hello`, ["Hello."]);
  const chat = await bed.stand.api.createChat(text, { workspaceId: bed.workspaceId });
  await untilRest(bed, chat);
  return chat;
}

function untilRest({ stand }: Bed, chat: Chat): Promise<Chat> {
  return stand.api.waitForStatus(chat.id, ["waiting", "error"], CUT_MS + TURN_DEADLINE_MS);
}

/** Asks for the command's result as a model would that was told that it is unknown, or that it runs on. */
async function fetchById(trial: Trial, chat: Chat, messages: Message[]): Promise<Result["fetched"]> {
  const { command, file } = trial;
  const [told] = whatWasTold(messages, file, [command.label]);
  if (told === undefined) return "no";
  if (told.state === "finished" && trial.kind !== "in the background") return "by its own result";
  const listed = (await ask(trial, chat, "process_list", {})) as { processes?: Listed[] } | null;
  const process = listed?.processes?.find((each) => each.command.endsWith(`done ${command.label}`));
  if (process === undefined) return "no";
  const input = { process_id: process.process_id, wait_timeout: "10s" };
  const read = (await ask(trial, chat, "process_output", input)) as Partial<ExecResult> | null;
  return read?.exit_code === 0 && read.output?.includes(`done ${command.label}`) === true ? "by id" : "no";
}

interface Listed {
  process_id: string;
  command: string;
}

/** Has the model make one call, and reads what it was answered with. */
async function ask({ bed, command }: Trial, chat: Chat, name: string, input: object): Promise<unknown> {
  const { api } = bed.stand;
  const script = [{ actions: [{ type: "tool", name, input }] }, "So that is what became of it."];
  await api.sendMessage(chat.id, say(`${command.label} ${name}`, script));
  await untilRest(bed, chat);
  const parts = (await api.messages(chat.id)).flatMap((message) => message.parts);
  const call = parts.findLast((part) => part.type === "dynamic-tool" && part.toolName === name);
  return call && "output" in call ? call.output : null;
}

interface Judged extends Pick<Result, "restMs" | "broken" | "fetched"> {
  trial: Trial;
  chat: Chat;
  /** By the wall clock. */
  cutAt: number;
}

async function judge({ trial, chat, cutAt, restMs, broken, fetched }: Judged): Promise<Result> {
  const { bed, command, file, kind } = trial;
  const [told] = whatWasTold(await bed.stand.api.messages(chat.id), file, [command.label]);
  if (told === undefined) throw new Error(`nothing is known of ${command.label}`);
  const { status, lastError } = await bed.stand.api.chat(chat.id);
  if (status !== "waiting") broken.push(`the chat is ${status}: ${JSON.stringify(lastError)}`);
  broken.push(...judgeTold([told]));
  const waitedMs = (told.endedAt ?? Number.POSITIVE_INFINITY) - Math.max(told.startedAt ?? 0, cutAt);
  if (waitedMs > PATIENCE_MS) broken.push(`the call waited ${waitedMs} ms after the cable was cut`);
  if (kind !== "asked for meanwhile" && told.lines !== 1) broken.push(`${told.lines} lines`);
  const isLeft = fetched === "no" && (kind !== "asked for meanwhile" || told.lines > 0);
  if (isLeft) broken.push("its result could not be fetched afterwards");
  return { kind, told, fetched, restMs, broken };
}

/** What was told once stays true: nothing has run later, or again. */
function judgeLate(folder: string, results: Result[]): void {
  for (const { told, broken } of results) {
    const lines = linesOf(join(folder, `effects-${told.label}.log`)).filter((line) => line === told.label);
    if (lines.length !== told.lines) broken.push(`had ${told.lines} lines, and has ${lines.length} now`);
  }
}

function report({ kind, told, fetched, restMs, broken }: Result): void {
  const known = isKnown(told) ? "known" : "unknown";
  const rest = `at rest after ${(restMs / 1_000).toFixed(1)} s`;
  console.log(`${kind}: ${told.lines} lines, told ${told.state} (${known}), fetched ${fetched}, ${rest}`);
  for (const sentence of broken) console.log(`  ${told.label}: ${sentence}`);
}

async function main(): Promise<number> {
  console.log(`${CUTS} cuts of each kind, ${CUT_MS / 1_000} s each, seed ${SEED}`);
  const random = generator(SEED);
  const bed = await openBed();
  const results: Result[] = [];
  try {
    for (let cut = 0; cut < CUTS; cut++)
      for (const [index, kind] of chosen.entries())
        results.push(await runTrial(bed, kind, `cut-${cut}-${index}`, random));
    judgeLate(bed.folder, results);
  } finally {
    await bed.stand.destroy();
    await bed.network.remove();
  }
  for (const result of results) report(result);
  const broken = results.reduce((sum, result) => sum + result.broken.length, 0);
  console.log(broken === 0 ? "every promise held" : `${broken} broken promises`);
  return broken === 0 ? 0 : 1;
}

process.exitCode = await main();
