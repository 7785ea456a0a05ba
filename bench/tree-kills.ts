import { marked, SHAPES, killTrees } from "../daemon/testing-kills";
import { createStand, type Stand } from "../e2e/stand";

/**
 * Ends trees of commands in every way, and counts what still runs: `npx tsx bench/tree-kills.ts [kills] [part]`. First at the daemon, under each
 * isolation; then a whole server's chats are archived, and deleted, stopped while their commands run, or after they have left some running.
 */
const KILLS = 100;
const ISOLATIONS = ["bubblewrap", "unshare", "none"] as const;
const kills = Number(process.argv[2] ?? KILLS);
/** One of the isolations, or `chats`; without it all. */
const part = process.argv[3];
const isAsked = (name: string) => part === undefined || part === name;
const SETTLE_MS = 15_000;
const LOOK_MS = 50;

async function until(holds: () => boolean | Promise<boolean>): Promise<boolean> {
  const end = Date.now() + SETTLE_MS;
  for (;;) {
    if (await holds()) return true;
    if (Date.now() > end) return false;
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
}

/** Two of three trees run in the foreground, in the middle of a turn; the others were left by one that has ended. */
async function endChat(stand: Stand, workspaceId: string, kill: number): Promise<number> {
  const mark = `3601.${process.pid}${kill}`;
  const isLeft = kill % 3 === 2;
  const command = SHAPES[kill % SHAPES.length]?.(mark) ?? "";
  const input = { command, timeout: "60s", run_in_background: isLeft };
  stand.models.setScript([{ actions: [{ type: "tool", name: "execute", input }] }, "Done."]);
  const { id } = await stand.api.createChat(`Tree ${kill}`, { workspaceId });
  if (!(await until(() => marked(mark) > 0))) throw new Error(`Tree ${kill} did not begin.`);
  // A chat at work is stopped before it may be archived.
  if (!isLeft) await stand.api.json("POST", `/api/v1/chats/${id}/interrupt`);
  await stand.api.waitForStatus(id, ["waiting"]);
  await stand.api.json("PATCH", `/api/v1/chats/${id}`, { archived: true });
  if (kill % 2 === 1) await stand.api.json("DELETE", `/api/v1/chats/${id}`);
  await until(() => marked(mark) === 0);
  return marked(mark);
}

async function endChats(): Promise<number> {
  const stand = await createStand();
  try {
    const { id } = await stand.api.json<{ id: string }>("POST", "/api/v1/workspaces", { name: "trees" });
    const isUp = async () =>
      (await stand.api.json<{ connection: string }>("GET", `/api/v1/workspaces/${id}`)).connection ===
      "connected";
    if (!(await until(isUp))) throw new Error("The workspace did not come up.");
    let survivors = 0;
    for (let kill = 0; kill < kills; kill++) survivors += await endChat(stand, id, kill);
    return survivors;
  } finally {
    await stand.destroy();
  }
}

const seconds = (began: number) => ((performance.now() - began) / 1_000).toFixed(1);

let survivors = 0;
for (const isolation of ISOLATIONS.filter(isAsked)) {
  const began = performance.now();
  const counted = await killTrees(isolation, { kills });
  survivors += counted.survivors;
  console.log(`${isolation}: ${counted.kills} kills, ${counted.survivors} survivors, ${seconds(began)} s`);
}
if (isAsked("chats")) {
  const began = performance.now();
  const left = await endChats();
  survivors += left;
  console.log(`chats archived and deleted: ${kills} kills, ${left} survivors, ${seconds(began)} s`);
}
process.exit(survivors === 0 ? 0 : 1);
