import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { expect, signIn, test } from "../browser-fixture";

const NAME = "Node service";
const tool = (name: string, input: unknown) => ({ type: "tool" as const, name, input });

async function violations(page: Page): Promise<string[]> {
  const { violations: found } = await new AxeBuilder({ page })
    .exclude("[data-base-ui-focus-guard]")
    .analyze();
  return found.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(" ")).join("; ")}`);
}

test("an administrator makes a template, and a member begins a chat with what it asks for", async ({
  page,
  stand,
  browser,
}) => {
  await page.goto("/admin/workspaces");
  await expect(page.getByRole("row", { name: /Local directory.*default/ })).toBeVisible();
  await page.getByRole("link", { name: "Add a template" }).click();
  await expect(page.getByRole("heading", { name: "New template" })).toBeVisible();
  // Here is no engine for containers.
  await expect(page.getByRole("combobox", { name: "Where it runs" })).toHaveValue("local");
  await page.getByLabel("Name", { exact: true }).fill(NAME);
  await page.getByLabel("Description").fill("Node, and the repository that you name");
  await page.getByRole("combobox", { name: "Where it runs" }).selectOption("This computer");
  await page.getByRole("button", { name: "Add a parameter" }).click();
  const parameter = page.getByRole("group", { name: "Parameter 1" });
  await parameter.getByLabel("Name", { exact: true }).fill("Repo");
  await page.getByRole("button", { name: "Add the template" }).click();
  const repo = page.getByRole("group", { name: "Repo" });
  await expect(repo.getByText("Must be lower-case words joined by underscores")).toBeVisible();
  await expect(repo.getByLabel("Name", { exact: true })).toBeFocused();
  await repo.getByLabel("Name", { exact: true }).fill("repo");
  await page.getByLabel("Label").fill("Repository");
  await page.getByLabel("Pattern").fill("[a-z]+/[a-z]+");
  expect(await violations(page)).toEqual([]);
  await page.getByRole("button", { name: "Add the template" }).click();
  await expect(page.getByRole("row", { name: /Node service.*everyone/ })).toBeVisible();
  expect(await violations(page)).toEqual([]);

  const member = await stand.addUser("Tess");
  const theirs = await browser.newPage({ baseURL: stand.lathe.url });
  await signIn(theirs, member);
  await theirs.goto("/admin/workspaces");
  await expect(theirs.getByText(/Only .* can see and change this/)).toBeVisible();
  await expect(theirs.getByText(NAME)).toHaveCount(0);

  stand.models.setScript([
    { actions: [tool("list_templates", { query: "node" })] },
    { actions: [tool("execute", { command: 'echo "for $LATHE_PARAM_REPO"' })] },
    "It is there.",
  ]);
  await theirs.goto("/agents");
  await theirs.getByRole("button", { name: /^Workspace: New empty folder/ }).click();
  await theirs.getByRole("menuitem", { name: /Node service…/ }).click();
  const dialog = theirs.getByRole("dialog", { name: /Node service/ });
  await dialog.getByRole("button", { name: "Use this template" }).click();
  await expect(dialog.getByText("Needs a value")).toBeVisible();
  await dialog.getByLabel("Repository").fill("team");
  await expect(dialog.getByText("Must match [a-z]+/[a-z]+")).toBeVisible();
  await dialog.getByLabel("Repository").fill("team/app");
  await expect(dialog.getByText(/Must match/)).toHaveCount(0);
  await dialog.getByRole("button", { name: "Use this template" }).click();
  await expect(theirs.getByRole("button", { name: `Workspace: New workspace: ${NAME}` })).toBeVisible();

  await theirs.getByLabel("Message", { exact: true }).fill("Which repository is it?");
  await theirs.getByLabel("Message", { exact: true }).press("Enter");
  const log = theirs.getByRole("log");
  await expect(log.getByText("It is there.")).toBeVisible();
  await log.getByRole("button", { name: /Checked workspace templates/ }).click();
  await expect(log.getByRole("listitem").filter({ hasText: NAME })).toContainText("recommended");
  await log.getByRole("button", { name: /Ran/ }).click();
  await expect(log.getByText("for team/app", { exact: true })).toBeVisible();
  await theirs.goto("/agents");
  await expect(theirs.getByRole("button", { name: `Workspace: New workspace: ${NAME}` })).toBeVisible();

  // A person's own page asks the same, and offers nothing that cannot be made here.
  const { id: containerId } = await stand.api.json<{ id: string }>("POST", "/api/v1/templates", {
    name: "In a container",
    driver: "docker",
    driverParameters: { image: "node:24" },
  });
  await theirs.goto("/workspaces");
  await theirs.getByRole("button", { name: "New workspace" }).click();
  const container = theirs.getByRole("menuitem", { name: /In a container/ });
  await expect(container).toBeDisabled();
  await expect(container).toContainText("Docker");
  await theirs.getByRole("menuitem", { name: /Node service…/ }).click();
  await dialog.getByLabel("Repository").fill("team/docs");
  await dialog.getByRole("button", { name: "Use this template" }).click();
  await expect(theirs.getByText("repo: team/docs")).toBeVisible();
  await theirs.close();
  await stand.api.send("DELETE", `/api/v1/templates/${containerId}`);

  // Others begin with what there was.
  await page.getByRole("button", { name: `Menu of ${NAME}` }).click();
  await page.getByRole("menuitem", { name: "Delete…" }).click();
  await page.getByRole("button", { name: "Delete the template" }).click();
  await expect(page.getByText(/2 workspaces were made of this template/)).toBeVisible();
  await page.getByRole("button", { name: `Menu of ${NAME}` }).click();
  await page.getByRole("menuitem", { name: "Switch off" }).click();
  await expect(page.getByRole("row", { name: /Node service.*off/ })).toBeVisible();
});
