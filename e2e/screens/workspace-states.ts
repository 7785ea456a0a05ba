import { execFileSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Chat } from "../../lib/chat/wire";
import { expect } from "../browser-fixture";
import { startDockerEngine } from "../fakes/docker-engine";
import { createStand, type Stand } from "../stand";

/** A Lathe of its own, in which workspaces are made to stay in the states that pass by elsewhere. */
export interface WorkspaceStates {
  stand: Stand;
  /** Waits for its workspace, whose image is being pulled. */
  creating: Chat;
  /** Its workspace's daemon was stopped a while ago, and can neither speak nor end. */
  silent: Chat;
  deleted: Chat;
  /** Its folder lists a program that waits for approval, and has files to name. */
  asked: Chat;
  destroy(): Promise<void>;
}

const tool = (name: string, input: unknown) => ({ type: "tool" as const, name, input });

export async function createWorkspaceStates(): Promise<WorkspaceStates> {
  const engine = await startDockerEngine();
  const stand = await createStand({
    env: { LATHE_DOCKER_HOST: engine.host, LATHE_DOCKER_SERVER_URL: "http://lathe.example:3000" },
  });
  const { api } = stand;
  const make = (body: object) =>
    api.json<{ id: string; path: string | null }>("POST", "/api/v1/workspaces", body);
  const templateId = await addTemplate(stand);
  stand.models.setScript([
    {
      match: { user: "Build the firmware" },
      by: "history",
      steps: [
        {
          actions: [
            { type: "text", text: "The firmware needs its own toolchain. I make a workspace that has it." },
            tool("create_workspace", {
              template_id: templateId,
              name: "firmware",
              parameters: { board: "nrf52840", branch: "main" },
            }),
          ],
        },
      ],
    },
    { match: { user: "Look at" }, steps: ["All is as it should be."], after: "repeat" },
  ] as never);
  const chatIn = async (text: string, workspaceId: string): Promise<Chat> => {
    const { id } = await api.createChat(`Look at ${text}`, { workspaceId });
    return api.waitForStatus(id, ["waiting"]);
  };

  const quiet = await make({ name: "measurements" });
  const silent = await chatIn("the measurements", quiet.id);
  await untilConnected(stand, quiet.id);
  for (const pid of processesOf(quiet.id)) process.kill(pid, "SIGSTOP");

  const lost = await make({ name: "drafts" });
  const deleted = await chatIn("the drafts", lost.id);
  expect(await api.send("DELETE", `/api/v1/workspaces/${lost.id}`)).toMatchObject({ status: 204 });

  const asked = await chatIn("the shop", (await make({ name: "shop", path: shopFolder(stand) })).id);

  const creating = await api.createChat("Build the firmware for the new board");
  await expect
    .poll(async () => (await api.json<Chat>("GET", `/api/v1/chats/${creating.id}`)).workspaceId)
    .not.toBeNull();
  return {
    stand,
    creating: await api.json<Chat>("GET", `/api/v1/chats/${creating.id}`),
    silent,
    deleted,
    asked,
    destroy: async () => {
      for (const pid of processesOf(quiet.id)) process.kill(pid, "SIGCONT");
      await stand.destroy();
      await engine.close();
    },
  };
}

async function addTemplate({ api }: Stand): Promise<string> {
  const { id } = await api.json<{ id: string }>("POST", "/api/v1/templates", {
    name: "Firmware",
    description: "The toolchain for our boards, and the repository.",
    driver: "docker",
    driverParameters: { image: "ghcr.io/team/firmware:24" },
    parameters: [
      {
        name: "board",
        label: "Board",
        description: "What is built for.",
        type: "choice",
        options: [
          { value: "nrf52840", label: "nRF52840" },
          { value: "esp32s3", label: "ESP32-S3" },
        ],
      },
      { name: "branch", label: "Branch", description: "", type: "string", default: "main" },
      { name: "with_debugger", label: "With a debugger", description: "", type: "boolean", default: false },
    ],
    presets: [{ id: "nightly", name: "Nightly", values: { board: "nrf52840", branch: "nightly" } }],
  });
  return id;
}

async function untilConnected({ api }: Stand, workspaceId: string): Promise<void> {
  const path = `/api/v1/workspaces/${workspaceId}`;
  await expect
    .poll(async () => (await api.json<{ connection: string }>("GET", path)).connection)
    .toBe("connected");
}

/** The daemon of a workspace, which has its state directory as an argument. */
function processesOf(workspaceId: string): number[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, "utf8").includes(workspaceId);
      } catch {
        return false;
      }
    });
}

function shopFolder(stand: Stand): string {
  const folder = join(stand.lathe.home, "shop");
  const files = {
    "package.json": "{}\n",
    "src/cart/total.ts": "export {};\n",
    "src/cart/total.test.ts": "export {};\n",
    "src/checkout/totals-table.tsx": "export {};\n",
    "docs/how totals are made.md": "# Totals\n",
    "tools/database.mjs": "process.stdin.resume();\n",
    ".mcp.json": JSON.stringify({
      mcpServers: {
        database: {
          command: "node",
          args: ["tools/database.mjs", "--read-only"],
          env: { DATABASE_TOKEN: "tok_1234567890123456" },
        },
      },
    }),
  };
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
  execFileSync("git", ["-C", folder, "init", "--quiet"]);
  return folder;
}
