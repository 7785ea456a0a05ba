import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "../browser-fixture";
import { prefixBreak } from "../engine/request-prefix";

test("the agent gets what its folder has for agents, reads a skill, and is given anew what has changed", async ({
  page,
  stand,
}) => {
  const folder = join(stand.lathe.home, "instructed");
  const put = (path: string, content: string) => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  };
  put("AGENTS.md", "Measure in metres.\n");
  put("docs/guide.md", "What each measure is.\n");
  put(
    ".agents/skills/release/SKILL.md",
    "---\nname: release\ndescription: How a release is made\n---\nFollow the checklist.\n",
  );
  put(".agents/skills/release/checklist.md", "1. Tag the commit.\n");
  const workspace = await stand.api.json<{ id: string }>("POST", "/api/v1/workspaces", {
    name: "instructed",
    path: folder,
  });
  stand.models.setScript([
    { actions: [{ type: "tool", name: "read_skill", input: { name: "release" } }] },
    {
      actions: [
        { type: "tool", name: "read_skill_file", input: { name: "release", path: "checklist.md" } },
        { type: "tool", name: "execute", input: { command: "echo 'Measure in feet.' > AGENTS.md" } },
      ],
    },
    "Released.",
    { actions: [{ type: "tool", name: "execute", input: { command: "lathe-agent chat context add docs" } }] },
    "In feet.",
  ]);
  const chat = await stand.api.createChat("Make a release", { workspaceId: workspace.id });
  await stand.api.waitForStatus(chat.id, ["waiting"]);
  const [first, second, third] = stand.models.requests.filter(({ body }) =>
    JSON.stringify(body).includes("Measure in metres."),
  );
  if (!first || !second || !third) throw new Error("the model was not given the instructions");
  expect(JSON.stringify(first.body)).toContain("release: How a release is made");
  expect(JSON.stringify(first.body)).not.toContain("Follow the checklist.");
  expect(JSON.stringify(second.body)).toContain("Follow the checklist.");
  expect(JSON.stringify(third.body)).toContain("Tag the commit.");
  expect([prefixBreak(first, second), prefixBreak(second, third)]).toEqual([null, null]);

  await page.goto(`/agents/${chat.id}`);
  await page.getByRole("button", { name: "Show the panel" }).click();
  await page.getByRole("tab", { name: "Details" }).click();
  await expect(page.getByRole("list", { name: "Instruction files" })).toContainText("AGENTS.md");
  await expect(page.getByRole("list", { name: "Skills" })).toContainText("How a release is made");
  await expect(page.getByText("Out of date")).toBeVisible();
  await page.getByRole("button", { name: "Refresh context" }).click();
  await expect(page.getByText("Out of date")).toHaveCount(0);

  await stand.api.json("POST", `/api/v1/chats/${chat.id}/messages`, {
    content: [{ type: "text", text: "How tall is it?" }],
  });
  await expect(page.getByRole("log").getByText("In feet.", { exact: true })).toBeVisible();
  const last = JSON.stringify(stand.models.requests.at(-1)?.body);
  expect(last).toContain("Measure in feet.");
  expect(last).toContain("Measure in metres.");
  await expect(page.getByRole("list", { name: "Directories added for this chat" })).toHaveText("docs");
});
