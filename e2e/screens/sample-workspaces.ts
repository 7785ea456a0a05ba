import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { Chat } from "../../lib/chat/wire";
import { expect } from "../browser-fixture";
import type { Stand } from "../stand";

export interface SampleWorkspaces {
  /** A chat whose workspace was stopped, one whose workspace cannot start, and one on a machine that has yet to be joined. */
  stopped: Chat;
  failed: Chat;
  external: Chat;
}

/** Workspaces that are not as they should be, each with a chat that says what to do. */
export async function createSampleWorkspaces(stand: Stand): Promise<SampleWorkspaces> {
  const { api } = stand;
  const make = (body: object) => api.json<{ id: string }>("POST", "/api/v1/workspaces", body);
  const stop = (id: string) => api.json("POST", `/api/v1/workspaces/${id}/stop`, {});
  stand.models.setScript([
    { match: { user: "Look at" }, steps: ["All is as it should be."], after: "repeat" },
  ]);
  const chatIn = async (text: string, workspaceId: string): Promise<Chat> => {
    const { id } = await api.createChat(`Look at ${text}`, { workspaceId });
    return api.waitForStatus(id, ["waiting"]);
  };

  const notes = await make({ name: "notes" });
  const stopped = await chatIn("the notes", notes.id);
  await stop(notes.id);

  const path = join(stand.lathe.home, "moved-away");
  mkdirSync(path);
  const gone = await make({ name: "moved-away", path });
  const failed = await chatIn("the project", gone.id);
  await stop(gone.id);
  rmSync(path, { recursive: true });
  await api.json("POST", `/api/v1/workspaces/${gone.id}/start`, {});
  await expect
    .poll(async () => (await api.json<{ status: string }>("GET", `/api/v1/workspaces/${gone.id}`)).status)
    .toBe("failed");

  const template = await api.json<{ id: string }>("POST", "/api/v1/templates", {
    name: "Build machine",
    description: "A machine with the toolchain for firmware.",
    driver: "external",
  });
  const machine = await make({ name: "build-machine", templateId: template.id });
  return { stopped, failed, external: await chatIn("the firmware", machine.id) };
}
