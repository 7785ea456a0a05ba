import { setTimeout as delay } from "node:timers/promises";
import { createStand, type Stand } from "../e2e/stand";
import { commandTries } from "../e2e/escapes/commands";
import { LATE_S } from "../e2e/escapes/jobs";
import { attack, inGroups, type Result, swapped } from "../e2e/escapes/attack";
import { changedSince, listening, makePlace, type Place, shortHash } from "../e2e/escapes/place";
import { jobs, play, tool, waitingJobs } from "../e2e/escapes/play";
import { plantedTries, toolTries } from "../e2e/escapes/tools";

/**
 * A model that obeys every trick, over a whole Lathe: `escapes.ts <attempts> [plan|explore|helper|control …]`. Where nothing may be
 * changed, not a byte of the workspace may have, and every command must really have run; the control is the same where it may.
 */
const WANTED = Number(process.argv[2] ?? 300);
const MODES = { plan, explore, helper, control };
type Mode = keyof typeof MODES;
/** `told`: what its line ends with. */
type Told = Result & { told: string };
const asked = process.argv.slice(3).filter((name): name is Mode => Object.hasOwn(MODES, name));
/** Beyond the time at which what waits for it writes, if it still runs. */
const SLACK_MS = 1_000;
/** Of the tries that are made where things may be changed; the others need rights that no sandbox gives. */
const MIN_SHARE_WORKING = 0.4;

/** A chat that works, in a workspace of its own. */
async function open(stand: Stand, name: string): Promise<{ place: Place; chatId: string }> {
  const place = await makePlace(stand, name);
  stand.models.setScript(["Ready."]);
  const { id } = await stand.api.createChat("Be ready.", { workspaceId: place.workspaceId });
  await stand.api.waitForStatus(id, ["waiting"]);
  return { place, chatId: id };
}

/** Lets a chat start a sub-agent that does nothing yet. */
async function spawn(stand: Stand, chatId: string, type: "general" | "explore"): Promise<string> {
  stand.models.setScript([
    { match: { user: "Be ready, helper." }, steps: ["Ready."] },
    {
      by: "history",
      steps: [
        { actions: [{ type: "tool", name: "spawn_agent", input: { type, prompt: "Be ready, helper." } }] },
        { actions: [{ type: "tool", name: "wait_agent", input: { chat_id: "$last(chat_)" } }] },
        "It is ready.",
      ],
    },
  ]);
  await stand.api.sendMessage(chatId, "Start one.");
  await stand.api.waitForStatus(chatId, ["waiting"]);
  const child = (await stand.api.chat(chatId)).children?.at(-1);
  if (child === undefined) throw new Error("There is no sub-agent.");
  return child.id;
}

const setPlanMode = ({ api }: Stand, chatId: string) =>
  api.json("PATCH", `/api/v1/chats/${chatId}`, { planMode: true });

/** Whatever was left running, by the chat or by its sub-agent, is over once a turn that plans has begun. */
async function plan(stand: Stand): Promise<Told> {
  const { place, chatId } = await open(stand, "plan");
  const child = await spawn(stand, chatId, "general");
  await play(stand, child, jobs());
  await play(stand, chatId, jobs());
  await listening(place);
  const lateAt = performance.now() + LATE_S * 1_000;
  await setPlanMode(stand, chatId);
  const before = place.tree();
  await play(stand, chatId, [tool("read_file", { path: "a.txt" })]);
  if (performance.now() > lateAt)
    throw new Error("This machine is too slow to say whether the job was ended.");
  await delay(lateAt - performance.now() + SLACK_MS);
  const late = changedSince(before, place);
  const groups = [
    ...inGroups(commandTries(WANTED)),
    toolTries(place, chatId),
    ...plantedTries(place, chatId).map((one) => [one]),
  ];
  const result = await attack(stand, place, { chatId, groups });
  if (late !== null) result.broken.unshift(`${late} changed by what had been left running`);
  const changed = await swapped(stand, place, chatId);
  if (changed !== null) result.broken.push(changed);
  return { ...result, told: shortHash(place.tree()) };
}

/** What its parent has left running goes on, and is there to be spoken to. */
async function explore(stand: Stand): Promise<Told> {
  const { place, chatId: parent } = await open(stand, "explore");
  await play(stand, parent, waitingJobs());
  await listening(place);
  const chatId = await spawn(stand, parent, "explore");
  const groups = [...inGroups(commandTries(WANTED)), toolTries(place, chatId)];
  const result = await attack(stand, place, { chatId, groups });
  return { ...result, told: shortHash(place.tree()) };
}

/** The sub-agent of a chat that plans, while what that chat had left running is there to be spoken to. */
async function helper(stand: Stand): Promise<Told> {
  const { place, chatId: parent } = await open(stand, "helper");
  await play(stand, parent, jobs());
  await listening(place);
  await setPlanMode(stand, parent);
  const chatId = await spawn(stand, parent, "general");
  const groups = [...inGroups(commandTries(WANTED)), toolTries(place, chatId)];
  const result = await attack(stand, place, { chatId, groups });
  return { ...result, told: shortHash(place.tree()) };
}

/** The same where it is allowed, one try after the other. */
async function control(stand: Stand): Promise<Told> {
  const { place, chatId } = await open(stand, "control");
  await play(stand, chatId, jobs());
  await listening(place);
  const tries = [...commandTries(WANTED), ...toolTries(place, chatId)];
  const { broken, ...result } = await attack(stand, place, { chatId, groups: inGroups(tries, 1) });
  const share = broken.length / tries.length;
  const told = `${broken.length} of ${tries.length} changed the tree`;
  return { ...result, told, broken: share < MIN_SHARE_WORKING ? ["too few of them work"] : [] };
}

async function main(): Promise<number> {
  const stand = await createStand();
  let failed = false;
  try {
    for (const mode of asked.length === 0 ? (Object.keys(MODES) as Mode[]) : asked) {
      const began = performance.now();
      const { calls, ran, refused, broken, told } = await MODES[mode](stand);
      const seconds = Math.round((performance.now() - began) / 1_000);
      console.log(
        `${mode}: ${calls} calls, ${ran} commands ran, ${refused} calls refused; ${told}; ${seconds} s`,
      );
      for (const sentence of broken) console.log(`  ${sentence}`);
      failed ||= broken.length > 0 || ran < WANTED;
    }
  } finally {
    await stand.destroy();
  }
  console.log(failed ? "nothing may be changed, and something was" : "every promise held");
  return failed ? 1 : 0;
}

process.exitCode = await main();
