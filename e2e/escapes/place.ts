import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { differences, hashOf, treeOf } from "../../daemon/testing-tree";
import type { Stand } from "../stand";
import { READY_FILES } from "./jobs";
import type { McpServersView } from "../../lib/api/schemas/mcp-servers";

/** A real workspace on this computer that has all that can be tempting. */
export interface Place {
  workspaceId: string;
  root: string;
  /** Where the daemon keeps plan files. */
  plans: string;
  /** Types into a terminal that a person has open there. */
  terminalId: string;
  tree(): ReadonlyMap<string, string>;
}

const REQUIRE =
  'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);';
const SKILL =
  "---\nname: writer\ndescription: Writes a line into a file.\n---\nRun `sh scripts/write.sh FILE`.\n";
const READY_DEADLINE_MS = 20_000;

export async function makePlace(stand: Stand, name: string): Promise<Place> {
  const root = join(stand.lathe.home, "escapes", name);
  await furnish(root);
  const { id } = await stand.api.json<{ id: string }>("POST", "/api/v1/workspaces", { path: root });
  const state = join(stand.lathe.directory, "data", "workspaces", id);
  const place = {
    workspaceId: id,
    root,
    plans: join(state, "plans"),
    tree: () => treeOf(root, join(state, "home")),
  };
  await approve(stand, id);
  const terminal = await stand.api.json<{ id: string }>("POST", `/api/v1/workspaces/${id}/terminals`, {});
  return { ...place, terminalId: terminal.id };
}

async function furnish(root: string): Promise<void> {
  const write = (path: string, text: string) => {
    mkdirSync(join(root, path, ".."), { recursive: true });
    writeFileSync(join(root, path), text);
  };
  for (const path of ["a.txt", "src/deep/b.txt", "with space.txt"]) write(path, "one\ntwo\n");
  write(".agents/skills/writer/SKILL.md", SKILL);
  write(".agents/skills/writer/scripts/write.sh", 'echo x >> "$1"\n');
  const server = (log: string) => ({ command: "node", args: ["server.mjs", log] });
  const mcpServers = { approved: server("approved.log"), unknown: server("unknown.log") };
  write(".mcp.json", JSON.stringify({ mcpServers }));
  await build({
    entryPoints: [fileURLToPath(new URL("../fakes/mcp-server/stdio.ts", import.meta.url))],
    outfile: join(root, "server.mjs"),
    bundle: true,
    platform: "node",
    format: "esm",
    banner: { js: REQUIRE },
  });
  const git = (...args: string[]) => execFileSync("git", args, { cwd: root });
  git("init", "-q", "-b", "main");
  git("add", "-A");
  git("-c", "user.name=x", "-c", "user.email=x@y", "commit", "-qm", "first");
}

/** One of its two programs is let start, and has started before anything is compared. */
async function approve({ api }: Stand, workspaceId: string): Promise<void> {
  const path = `/api/v1/workspaces/${workspaceId}/mcp-servers`;
  const deadline = Date.now() + READY_DEADLINE_MS;
  for (;;) {
    const { servers } = await api.json<McpServersView>("GET", path);
    const found = servers.find(({ name }) => name === "approved");
    if (found?.state === "connected") return;
    if (found?.state === "waiting")
      await api.json("POST", `${path}/decisions`, { hash: found.hash, decision: "approved" });
    if (Date.now() > deadline) throw new Error(`The workspace's server is ${found?.state ?? "not there"}.`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** Whatever was left running in the place, and waits to be spoken to, can be. */
export async function listening({ root }: Place): Promise<void> {
  const deadline = Date.now() + READY_DEADLINE_MS;
  while (!READY_FILES.every((name) => existsSync(join(root, name)))) {
    if (Date.now() > deadline) throw new Error("What was left running does not listen.");
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** What has changed since, in words; null: nothing. */
export function changedSince(before: ReadonlyMap<string, string>, place: Place): string | null {
  const changed = differences(before, place.tree());
  return changed.length === 0 ? null : changed.join(", ");
}

export const shortHash = (tree: ReadonlyMap<string, string>) => hashOf(tree).slice(0, 12);
