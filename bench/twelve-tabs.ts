import { setTimeout as delay } from "node:timers/promises";
import { type BrowserContext, chromium, type Page } from "@playwright/test";
import { CLOSE_HIDDEN_AFTER_MS } from "../components/chat/stream/recovery-policy";
import { browserBinary } from "../e2e/browser-binary";
import { signIn } from "../e2e/browser-fixture";
import { ADMIN, createStand, type Stand } from "../e2e/stand";
import { machine, median, rounded } from "./statistics";
import { installProbe, type Probed } from "./tabs/page-probe";
import { type Part, type ProcessTimes, readProcesses, usedBetween } from "./tabs/process-times";

/**
 * Twelve tabs on twelve chats over HTTP/1.1: how long until a tab that is brought to front is painted with all that happened
 * meanwhile, and how long until a send from it is accepted. Both are measured in the page.
 */
const TABS = 12;
const ROUNDS = Number(process.argv[2] ?? 2);
const VERBOSE = process.argv.includes("--requests");
const BARS_MS = { current: 500, send: 300 };
const SETTLE_DEADLINE_MS = 60_000;

interface Sample extends Probed {
  used: ProcessTimes;
}

interface Bench {
  stand: Stand;
  chatIds: string[];
  tabs: Page[];
}

const answer = (number: number) => `This is answer number ${number}.`;

async function openTabs(stand: Stand, context: BrowserContext): Promise<Bench> {
  const steps = Array.from({ length: 2 + 2 * ROUNDS }, (_, index) => answer(index + 1));
  stand.models.setScript([{ by: "conversation", after: "repeat", steps }]);
  const chats = await Promise.all(
    Array.from({ length: TABS }, (_, index) => stand.api.createChat(`Tab ${index + 1} begins`)),
  );
  const chatIds = chats.map(({ id }) => id);
  await settled(stand, chatIds);
  const tabs: Page[] = [];
  for (const id of chatIds) {
    const tab = await context.newPage();
    await tab.goto(`/agents/${id}`);
    await tab.getByRole("log").getByText(answer(1)).waitFor();
    await tab.evaluate(() => benchProbe.hide());
    tabs.push(tab);
  }
  return { stand, chatIds, tabs };
}

async function settled(stand: Stand, chatIds: string[]): Promise<void> {
  await Promise.all(chatIds.map((id) => stand.api.waitForStatus(id, ["waiting"], SETTLE_DEADLINE_MS)));
}

async function measured(bench: Bench, probe: () => Promise<Probed>): Promise<Sample> {
  const before = readProcesses(bench.stand.lathe.pid());
  const probed = await probe();
  return { ...probed, used: usedBetween(before, readProcesses(bench.stand.lathe.pid())) };
}

async function goThrough(bench: Bench, round: number): Promise<{ current: Sample[]; sends: Sample[] }> {
  const { stand, chatIds, tabs } = bench;
  // The tab that was looked at last has its stream until then, and would be told of what happens now.
  await delay(2 * CLOSE_HIDDEN_AFTER_MS);
  await Promise.all(chatIds.map((id) => stand.api.sendMessage(id, "Meanwhile")));
  await settled(stand, chatIds);
  const current: Sample[] = [];
  const sends: Sample[] = [];
  for (const tab of tabs) {
    await tab.bringToFront();
    current.push(
      await measured(bench, () => tab.evaluate((text) => benchProbe.front(text), answer(2 * round))),
    );
    sends.push(
      await measured(bench, () => tab.evaluate((text) => benchProbe.send(text), "And from this tab")),
    );
    await tab.evaluate(() => benchProbe.hide());
  }
  await settled(stand, chatIds);
  return { current, sends };
}

function print(name: string, samples: Sample[], barMs: number): void {
  const times = samples.map(({ doneAt }) => doneAt);
  const worst = samples.toSorted((a, b) => b.doneAt - a.doneAt)[0];
  if (!worst) return;
  console.log(
    `${name}: median ${rounded(median(times))} ms, worst ${rounded(worst.doneAt)} ms of ${samples.length} (bar ${barMs} ms)`,
  );
  console.log(`  processor time meanwhile, median: ${usage(samples)}; worst: ${usage([worst])}`);
  console.log(`  the page's thread was busy for at most ${rounded(worst.busiestMs)} ms in the worst case`);
  for (const sample of VERBOSE ? samples : [worst]) printRequests(sample);
}

function printRequests(sample: Sample): void {
  console.log(`  ${rounded(sample.doneAt)} ms, thread busy ≤ ${rounded(sample.busiestMs)} ms:`);
  for (const { path, begunAt, answeredAt } of sample.requests) {
    const until = answeredAt === null ? "…" : rounded(answeredAt);
    console.log(`    ${rounded(begunAt).padStart(6)} – ${until.padStart(6)}  ${path}`);
  }
}

function usage(samples: Sample[]): string {
  const parts: Part[] = ["server", "database", "pages", "browser", "bench", "elsewhere"];
  return parts
    .map((part) => `${part} ${Math.round(median(samples.map(({ used }) => used[part])))}`)
    .join(", ");
}

const stand = await createStand();
const browser = await chromium.launch(await browserBinary());
try {
  console.log(machine());
  const context = await browser.newContext({ baseURL: stand.lathe.url });
  const login = await context.newPage();
  await signIn(login, ADMIN);
  await login.close();
  // What tsx wraps functions in is not there in the page.
  await context.addInitScript("globalThis.__name = (named) => named");
  await context.addInitScript(installProbe);
  const bench = await openTabs(stand, context);
  const current: Sample[] = [];
  const sends: Sample[] = [];
  for (let round = 1; round <= ROUNDS; round++) {
    const samples = await goThrough(bench, round);
    current.push(...samples.current);
    sends.push(...samples.sends);
  }
  print("a tab brought to front is current", current, BARS_MS.current);
  print("a send is accepted", sends, BARS_MS.send);
} finally {
  await browser.close();
  await stand.destroy();
}
