import type { Locator } from "@playwright/test";
import { expect, test } from "../browser-fixture";
import { sidewaysScroll } from "../page-errors";

const tool = (name: string, input: unknown) => ({ actions: [{ type: "tool" as const, name, input }] });

const LONG_LABEL = `packages/${"storage-of-counted-visits/".repeat(6)}index.ts`;
const QUESTIONS = [
  {
    header: "Store",
    question: "Where does the counter go?",
    options: [
      { label: "On disk", description: "It survives a restart." },
      { label: LONG_LABEL, description: "Where others look for it." },
    ],
  },
  {
    header: "Name",
    question: "What is it called?",
    options: [
      { label: "visits", description: "Short." },
      { label: "hits", description: "Shorter." },
    ],
  },
];
const PLAN_LINES = 80;
const PLAN = `# Count the visits\n\n${Array.from({ length: PLAN_LINES }, (_, n) => `${n + 1}. Step number ${n + 1}.`).join("\n")}\n`;

const topOf = async (locator: Locator) => (await locator.boundingBox())?.y ?? Number.NaN;

test("a plan that is opened in full stays where it is read, and its end is in sight when it is folded", async ({
  page,
  stand,
}) => {
  stand.models.setScript([
    {
      match: { user: "Plan it" },
      steps: [
        tool("create_workspace", {}),
        tool("write_file", { path: "/run/lathe/plans/PLAN-$last(chat_).md", content: PLAN }),
        tool("propose_plan", {}),
      ],
    },
  ]);
  const chat = await stand.api.createChat("Plan it", { planMode: true });
  await stand.api.waitForStatus(chat.id, ["waiting"]);
  await page.goto(`/agents/${chat.id}`);
  const log = page.getByRole("log");
  const plan = log.getByRole("region", { name: "Plan" });
  const read = plan.getByText("Step number 20.", { exact: true });
  await read.scrollIntoViewIfNeeded();
  await expect(log.getByRole("button", { name: "Open full" })).toBeInViewport();
  const before = await topOf(read);
  await log.getByRole("button", { name: "Open full" }).click();
  const fold = log.getByRole("button", { name: "Fold" });
  await expect(fold).not.toBeInViewport();
  await expect(async () => expect(Math.abs((await topOf(read)) - before)).toBeLessThan(2)).toPass();

  await fold.scrollIntoViewIfNeeded();
  await fold.click();
  await expect(log.getByRole("button", { name: "Open full" })).toBeInViewport();
  await expect(plan.getByText(`Step number ${PLAN_LINES}.`)).toBeInViewport();
});

test("what was answered to questions is seen in every tab and after a reload", async ({ page, stand }) => {
  stand.models.setScript([tool("ask_user_question", { questions: QUESTIONS }), "Thanks."]);
  const chat = await stand.api.createChat("Plan it", { planMode: true });
  await stand.api.waitForStatus(chat.id, ["waiting"]);
  await page.goto(`/agents/${chat.id}`);
  const other = await page.context().newPage();
  await other.goto(page.url());
  const radio = (tab: typeof page, name: RegExp) => tab.getByRole("log").getByRole("radio", { name });
  // Chosen there, and never sent.
  await radio(other, /packages/).check();
  await radio(page, /On disk/).check();
  await radio(page, /Something else/)
    .last()
    .check();
  await page.getByLabel("Answer in your own words: What is it called?").fill("page views");
  await page.getByRole("button", { name: "Send answers" }).click();
  await expect(page.getByRole("log").getByText("Thanks.")).toBeVisible();
  const isShown = async (tab: typeof page) => {
    await expect(radio(tab, /On disk/)).toBeChecked();
    await expect(radio(tab, /packages/)).not.toBeChecked();
    await expect(radio(tab, /page views/)).toBeChecked();
    await expect(tab.getByText("This was answered, or the chat went on.")).toHaveCount(0);
  };
  await isShown(page);
  await isShown(other);
  await other.evaluate(() => sessionStorage.clear());
  await other.reload();
  await isShown(other);
});

test.describe("at 390 px", () => {
  test.use({ viewport: { width: 390, height: 780 }, hasTouch: true });

  test("a long answer to choose is read to its end", async ({ page, stand }) => {
    stand.models.setScript([
      { match: { user: "Plan it" }, steps: [tool("ask_user_question", { questions: QUESTIONS })] },
    ]);
    const chat = await stand.api.createChat("Plan it", { planMode: true });
    await stand.api.waitForStatus(chat.id, ["waiting"]);
    await page.goto(`/agents/${chat.id}`);
    const label = page.getByRole("log").getByText(LONG_LABEL).last();
    await expect(label).toBeVisible();
    const box = await label.boundingBox();
    expect((box?.x ?? 0) + (box?.width ?? 0)).toBeLessThanOrEqual(390 - 16);
    const cut = await label.evaluate((element) => element.scrollWidth > element.clientWidth + 1);
    expect(cut).toBe(false);
    expect(await sidewaysScroll(page)).toBe(0);
  });
});
