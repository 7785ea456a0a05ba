import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { expect, test } from "../stand-fixture";

interface Changes {
  files: { path: string; status: string; additions: number; deletions: number }[];
  additions: number;
  deletions: number;
  complete: boolean;
}

test("on a clone of this repository, Changes shows what git diff shows", async ({ stand }) => {
  const clone = join(stand.lathe.home, "lathe-clone");
  execFileSync("git", ["clone", "--quiet", "--no-hardlinks", process.cwd(), clone]);
  const git = (...args: string[]) => execFileSync("git", ["-C", clone, ...args], { encoding: "utf8" });
  const workspace = await stand.api.json<{ id: string }>("POST", "/api/v1/workspaces", {
    name: "clone",
    path: clone,
  });
  const edit = { path: "lib/invariant.ts", old_text: "Invariant broken", new_text: "Invariant violated" };
  stand.models.setScript([
    { actions: [{ type: "tool", name: "edit_files", input: { edits: [edit] } }] },
    {
      actions: [
        {
          type: "tool",
          name: "execute",
          input: {
            command: "grep -c violated lib/invariant.ts && rm NOTICE && git mv LICENSE LICENCE",
            timeout: "20s",
          },
        },
      ],
    },
    "Nothing was committed.",
  ]);
  const chat = await stand.api.createChat("Rename the sentence", { workspaceId: workspace.id });
  const done = await stand.api.waitForStatus(chat.id, ["waiting", "error"]);
  expect(done.lastError).toBeNull();
  const changes = await stand.api.json<Changes>("GET", `/api/v1/chats/${chat.id}/changes`);
  expect(changes.complete).toBe(true);
  const numstat = git("diff", "HEAD", "-M", "--numstat")
    .trim()
    .split("\n")
    .map((line) => line.split("\t"));
  const total = (column: number) => numstat.reduce((sum, row) => sum + Number(row[column]), 0);
  expect({ additions: changes.additions, deletions: changes.deletions }).toEqual({
    additions: total(0),
    deletions: total(1),
  });
  expect(changes.files).toHaveLength(numstat.length);
  for (const file of changes.files.filter(({ status }) => status !== "renamed")) {
    const response = await stand.api.send(
      "GET",
      `/api/v1/chats/${chat.id}/changes/diff?path=${encodeURIComponent(file.path)}`,
    );
    expect((await response.text()).trim()).toContain(
      git("diff", "HEAD", "--", file.path).split("\n").slice(4).join("\n").trim(),
    );
  }
  expect(git("log", "--oneline", "-1")).toBe(
    execFileSync("git", ["log", "--oneline", "-1"], { encoding: "utf8" }),
  );
});
