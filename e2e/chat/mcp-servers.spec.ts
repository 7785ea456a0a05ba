import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { expect, test } from "../browser-fixture";

test("a folder's MCP server starts once its owner approved it, and the model calls its tool", async ({
  page,
  stand,
}) => {
  const folder = join(stand.lathe.home, "tooled", "with-tools");
  mkdirSync(folder, { recursive: true });
  await build({
    entryPoints: [fileURLToPath(new URL("../fakes/mcp-server/stdio.ts", import.meta.url))],
    outfile: join(folder, "server.mjs"),
    bundle: true,
    platform: "node",
    format: "esm",
    banner: {
      js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);',
    },
  });
  const entry = {
    command: "node",
    args: ["server.mjs", "mcp.log"],
    env: { API_TOKEN: "tok_1234567890123456" },
  };
  writeFileSync(join(folder, ".mcp.json"), JSON.stringify({ mcpServers: { tools: entry } }));
  const { id: workspaceId } = await stand.api.json<{ id: string }>("POST", "/api/v1/workspaces", {
    path: folder,
  });
  await expect
    .poll(
      async () =>
        (await stand.api.json<{ mcpVersion: string | null }>("GET", `/api/v1/workspaces/${workspaceId}`))
          .mcpVersion,
    )
    .not.toBeNull();
  stand.models.setScript([
    { actions: [{ type: "tool", name: "execute", input: { command: "true" } }] },
    "Looked around.",
  ]);
  const chat = await stand.api.createChat("Look around", { workspaceId });
  await stand.api.waitForStatus(chat.id, ["waiting"]);

  await page.goto(`/agents/${chat.id}`);
  await expect(page.getByText("This folder's .mcp.json wants to start 1 program.")).toBeVisible();
  const row = page.getByRole("navigation", { name: "Chats" }).getByText("Has programs for you to approve");
  await expect(row).toBeVisible();
  await page.getByRole("button", { name: "Review…" }).click();
  const dialog = page.getByRole("dialog", { name: "Start “tools”?" });
  await expect(dialog.getByText("server.mjs", { exact: true }).first()).toBeVisible();
  await expect(dialog.getByText("API_TOKEN=••••3456")).toBeVisible();
  // Enter on what has the focus decides nothing.
  await expect(dialog.getByRole("button", { name: "Not now" })).toBeFocused();
  expect(existsSync(join(folder, "mcp.log"))).toBe(false);
  await dialog.getByRole("button", { name: "Approve once" }).click();
  await expect(dialog).toHaveCount(0);
  await expect(page.getByText(/wants to start/)).toHaveCount(0);
  await expect(row).toHaveCount(0);

  stand.models.setScript([
    { actions: [{ type: "tool", name: "tools__add", input: { a: 40, b: 2 } }] },
    "It is 42.",
  ]);
  await page.getByLabel("Message", { exact: true }).fill("Add them");
  await page.getByLabel("Message", { exact: true }).press("Enter");
  await expect(page.getByRole("article").getByText("It is 42.")).toBeVisible();
  await stand.api.waitForStatus(chat.id, ["waiting"]);
  const parts = (await stand.api.messages(chat.id)).flatMap((message) => message.parts);
  expect(parts.find((part) => part.type === "dynamic-tool" && part.toolName === "tools__add")).toMatchObject({
    state: "output-available",
    output: expect.stringMatching(/^42/),
  });
  expect(existsSync(join(folder, "mcp.log"))).toBe(true);

  await page.getByRole("button", { name: "Show the panel" }).click();
  await page.getByRole("tab", { name: "Details" }).click();
  await expect(page.getByText(/^Connected · 10 tools$/)).toBeVisible();
});
