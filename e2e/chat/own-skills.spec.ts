import AxeBuilder from "@axe-core/playwright";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "../browser-fixture";

test.afterEach(async ({ stand }) => {
  const { items } = await stand.api.json<{ items: { id: string }[] }>("GET", "/api/v1/me/skills");
  for (const { id } of items) await stand.api.send("DELETE", `/api/v1/me/skills/${id}`);
});

const file = (name: string, description: string, body: string) =>
  `---\nname: ${name}\ndescription: ${description}\n---\n\n${body}\n`;

test("a skill is written in the settings, asked for in the slash menu, and read by the agent", async ({
  page,
  stand,
}) => {
  await page.goto("/settings/skills");
  await expect(page.getByText(/^No skills yet/)).toBeVisible();
  await page.getByRole("button", { name: "New skill" }).click();
  const field = page.getByLabel("Skill file");
  await field.fill(
    "---\nname: release-notes\ndescription: Notes: for users\n---\n\nBegin with **what changed**.\n",
  );
  await expect(page.getByText(/cannot be read at line 3/)).toBeVisible();
  await expect(field).toHaveAttribute("aria-invalid", "true");
  await expect(page.getByRole("button", { name: "Save" })).toBeDisabled();
  await field.fill(file("release-notes", "When notes are due", "Begin with **what changed**."));
  const preview = page.getByRole("region", { name: "Preview" });
  await expect(preview.locator("strong", { hasText: "what changed" })).toBeVisible();
  expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByRole("cell", { name: "release-notes", exact: true })).toBeVisible();

  stand.models.setScript([
    { actions: [{ type: "tool", name: "read_skill", input: { name: "release-notes" } }] },
    "Here they are.",
  ]);
  await page.goto("/agents");
  const composer = page.getByLabel("Message", { exact: true });
  await composer.fill("/");
  const menu = page.getByRole("listbox", { name: "Commands and skills" });
  await expect(menu.getByRole("option")).toHaveText([
    /^\/plan/,
    /^\/release-notes.*When notes are due.*Your skill/,
  ]);
  await page.keyboard.press("ArrowDown");
  await expect(menu.getByRole("option", { selected: true })).toContainText("/release-notes");
  expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
  await composer.fill("/notes");
  await page.keyboard.press("Enter");
  await expect(composer).toHaveValue("/release-notes ");
  await expect(composer).toBeFocused();
  await expect(menu).toHaveCount(0);
  await page.keyboard.type("for version 2");
  await page.keyboard.press("Enter");
  const log = page.getByRole("log");
  await expect(log.getByText("Here they are.")).toBeVisible();
  await log.getByRole("button", { name: /the skill release-notes/ }).click();
  await expect(log.getByText("Begin with **what changed**.")).toBeVisible();
  const asked = stand.models.requests.map(({ body }) => JSON.stringify(body));
  const first = asked.find((body) => body.includes("/release-notes for version 2")) ?? "";
  expect(first).toContain("- release-notes: When notes are due");
  expect(first).not.toContain("Begin with");
  expect(asked.some((body) => body.includes("Begin with **what changed**."))).toBe(true);

  await page.goto("/settings/skills");
  await page.getByRole("button", { name: "Edit release-notes" }).click();
  await expect(field).toHaveValue(/Begin with/);
  await field.fill(file("release-notes", "Other", "Other."));
  await page.getByRole("button", { name: "Cancel" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Leave it" }).click();
  await page.getByRole("button", { name: "Delete release-notes" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Delete the skill" }).click();
  await expect(page.getByText(/^No skills yet/)).toBeVisible();
});

test("in a chat with a workspace the menu has its skills, too, and tells those of one name apart", async ({
  page,
  stand,
}) => {
  for (const [name, words] of [
    ["deploy", "My way"],
    ["clear", "Of the desk"],
  ] as const) {
    await stand.api.json("POST", "/api/v1/me/skills", { content: file(name, words, "Do it.") });
  }
  const folder = join(stand.lathe.home, "with-skills");
  mkdirSync(join(folder, "skills/deploy"), { recursive: true });
  writeFileSync(join(folder, "skills/deploy/SKILL.md"), file("deploy", "Its way", "Push."));
  const workspace = await stand.api.json<{ id: string }>("POST", "/api/v1/workspaces", {
    name: "with-skills",
    path: folder,
  });
  stand.models.setScript(["Ready."]);
  const chat = await stand.api.createChat("Look around", { workspaceId: workspace.id });
  await stand.api.waitForStatus(chat.id, ["waiting"]);
  await page.goto(`/agents/${chat.id}`);
  await expect(page.getByRole("log").getByText("Ready.")).toBeVisible();
  const composer = page.getByLabel("Message", { exact: true });
  await composer.fill("/");
  const menu = page.getByRole("listbox", { name: "Commands and skills" });
  await expect(menu.getByRole("option")).toHaveText([
    /^\/compact/,
    /^\/clear/,
    /^\/plan/,
    /^\/personal\/clear/,
    /^\/personal\/deploy.*My way/,
    /^\/workspace\/deploy.*Its way.*Workspace/,
  ]);
  await composer.fill("/dep");
  await expect(menu.getByRole("option")).toHaveCount(2);
  await menu.getByRole("option", { name: /workspace\/deploy/ }).click();
  await expect(composer).toHaveValue("/workspace/deploy ");
  // Within a message a stroke calls skills alone, in the place where the caret stands.
  await composer.fill("Look around and  first");
  for (let i = 0; i < " first".length; i++) await page.keyboard.press("ArrowLeft");
  await page.keyboard.type("/");
  await expect(menu.getByRole("option")).toHaveText([
    /^\/personal\/clear/,
    /^\/personal\/deploy/,
    /^\/workspace\/deploy/,
  ]);
  await page.keyboard.type("wor");
  await page.keyboard.press("Enter");
  await expect(composer).toHaveValue("Look around and /workspace/deploy first");
  await expect(menu).toHaveCount(0);
  await page.keyboard.type("at last, ");
  await expect(composer).toHaveValue("Look around and /workspace/deploy at last, first");
  const last = JSON.stringify(stand.models.requests.at(-1)?.body);
  expect(last).toContain("- workspace/deploy: Its way");
});
