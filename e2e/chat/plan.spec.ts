import { expect, test } from "../browser-fixture";
import type { Chat, MessagesPage } from "../../lib/chat/wire";
import { attack } from "../escapes/attack";
import { commandTries } from "../escapes/commands";
import { listening, makePlace } from "../escapes/place";
import { jobs, play } from "../escapes/play";
import { plantedTries, toolTries } from "../escapes/tools";
import type { Stand } from "../stand";

const QUESTION = {
  header: "Store",
  question: "Where does the counter go?",
  options: [
    { label: "On disk", description: "It survives a restart." },
    { label: "In memory", description: "It is gone with the process." },
  ],
};
const FIRST = "# Count the visits\n\n1. Add `count.txt`.\n2. Read it at the start.\n";

const planOf = (chatId: string) => `/run/lathe/plans/PLAN-${chatId}.md`;
const tool = (name: string, input: unknown) => ({ actions: [{ type: "tool" as const, name, input }] });

const toolsOf = (stand: Stand): string[][] =>
  stand.models.requests.map(({ body }) => {
    const { tools = [] } = body as { tools?: { function?: { name: string }; name?: string }[] };
    return tools.map((one) => one.function?.name ?? one.name ?? "").sort();
  });

test("a plan is asked about, proposed, changed and implemented, and before that nothing is changed", async ({
  page,
  stand,
}) => {
  stand.models.setScript([
    tool("create_workspace", {}),
    tool("execute", { command: "echo 1 > count.txt; cat count.txt" }),
    tool("ask_user_question", { questions: [QUESTION] }),
  ]);
  await page.goto("/agents");
  await page.getByRole("button", { name: "Plan first" }).click();
  await expect(page.getByText("nothing will be changed")).toBeVisible();
  await page.getByLabel("Message", { exact: true }).fill("/plan");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("button", { name: "Plan first" })).toHaveAttribute("aria-pressed", "false");
  await page.getByRole("button", { name: "Plan first" }).click();
  await page.getByLabel("Message", { exact: true }).fill("Count the visits");
  await page.getByRole("button", { name: "Send" }).click();
  await page.waitForURL(/\/agents\/chat_/);
  const chatId = new URL(page.url()).pathname.split("/").at(-1) ?? "";
  const log = page.getByRole("log");
  // A workspace is made on the way.
  await stand.api.waitForStatus(chatId, ["waiting"]);

  await expect(log.getByText("Where does the counter go?").last()).toBeVisible();
  await expect(
    page.getByRole("banner").or(page.locator("header")).getByText("Plan first").first(),
  ).toBeVisible();
  // Chats of other specs may wait for somebody, too.
  const inSidebar = page
    .getByRole("navigation", { name: "Chats" })
    .getByRole("link")
    .and(page.locator(`[href$="${chatId}"]`));
  await expect(inSidebar.getByText("Asks you a question")).toBeVisible();
  await log.getByRole("button", { name: /^Ran echo 1/ }).click();
  await expect(
    log
      .getByRole("region", { name: /would have changed/ })
      .getByText("count.txt")
      .first(),
  ).toBeVisible();

  stand.models.setScript([
    tool("write_file", { path: "count.txt", content: "1" }),
    tool("write_file", { path: planOf(chatId), content: FIRST }),
    tool("propose_plan", {}),
  ]);
  await log.getByRole("radio", { name: /On disk/ }).focus();
  await page.keyboard.press("Space");
  await page.keyboard.press("Enter");
  await expect(log.getByText("→ On disk")).toBeVisible();
  await expect(page.getByLabel("Message", { exact: true })).toBeFocused();
  await expect(log.getByRole("region", { name: "Plan" }).getByText("Count the visits")).toBeVisible();
  await expect(log.getByRole("radio").and(log.locator(":enabled"))).toHaveCount(0);
  await expect(log.getByText(/^Asked you after/)).toBeVisible();
  await expect(log.getByText(/^Proposed a plan after/)).toBeVisible();
  await expect(log.getByText(/^Finished in/)).toHaveCount(0);
  await expect(inSidebar.getByText("Has a plan for you")).toBeVisible();

  stand.models.setScript([
    tool("edit_files", {
      edits: [{ path: planOf(chatId), old_text: "`count.txt`", new_text: "`visits.txt`" }],
    }),
    tool("propose_plan", {}),
  ]);
  await log.getByRole("button", { name: "Ask for changes" }).click();
  await log.getByLabel("What should be different?").fill("Call it visits.txt");
  await page.keyboard.press("Control+Enter");
  await expect(page.getByLabel("Message", { exact: true })).toBeFocused();
  await expect(log.getByRole("region", { name: "Plan" }).last().getByText("visits.txt")).toBeVisible();
  await expect(log.getByRole("button", { name: "Implement" })).toHaveCount(1);

  const planning = toolsOf(stand);
  stand.models.setScript([tool("write_file", { path: "visits.txt", content: "0\n" }), "Implemented."]);
  await log.getByRole("button", { name: "Implement" }).click();
  await expect(page.getByLabel("Message", { exact: true })).toBeFocused();
  await expect(log.getByText("Implemented.")).toBeVisible();
  await expect(page.getByRole("button", { name: "Plan first" })).toHaveAttribute("aria-pressed", "false");
  // The changes are looked at once the turn has ended.
  await expect
    .poll(() => stand.api.json<Chat>("GET", `/api/v1/chats/${chatId}`))
    .toMatchObject({ planMode: false, awaiting: null, changes: { files: 1 } });

  const { items } = await stand.api.json<MessagesPage>("GET", `/api/v1/chats/${chatId}/messages`);
  const calls = items.flatMap(({ parts }) => parts).filter((part) => part.type === "dynamic-tool");
  const refused = calls.find(({ toolName, state }) => toolName === "write_file" && state === "output-error");
  expect(refused).toMatchObject({ errorText: expect.stringContaining(planOf(chatId)) });
  expect(planning.every((names) => names.includes("propose_plan") && !names.includes("message_agent"))).toBe(
    true,
  );
  expect(toolsOf(stand).at(-1)).not.toContain("propose_plan");
});

/** Some of what `bench/escapes.ts` tries in full. */
test("a model that obeys every trick changes nothing while it plans, and the same calls do without that", async ({
  stand,
}) => {
  const place = await makePlace(stand, "tricked");
  stand.models.setScript(["Ready."]);
  const chat = await stand.api.createChat("Be ready.", { workspaceId: place.workspaceId });
  await stand.api.waitForStatus(chat.id, ["waiting"]);
  await play(stand, chat.id, jobs());
  await listening(place);
  await stand.api.json("PATCH", `/api/v1/chats/${chat.id}`, { planMode: true });
  const commands = commandTries(75).filter((_, index) => index % 5 === 0);
  const groups = [
    [...commands, ...toolTries(place, chat.id)],
    ...plantedTries(place, chat.id)
      .slice(0, 2)
      .map((one) => [one]),
  ];
  const planned = await attack(stand, place, { chatId: chat.id, groups });
  expect(planned).toMatchObject({ broken: [], ran: commands.length });
  await stand.api.json("PATCH", `/api/v1/chats/${chat.id}`, { planMode: false });
  const worked = await attack(stand, place, { chatId: chat.id, groups: [commands] });
  expect(worked).toMatchObject({ broken: [expect.stringContaining("a.txt")], ran: commands.length });
});
