import type { TestInfo } from "@playwright/test";
import type { Chat, MessagesPage } from "../lib/chat/wire";
import type { Stand } from "./stand";

const LAST_REQUESTS = 20;
/** Of what the server has logged, which are warnings and errors. */
const LAST_LOG_LINES = 20;

/** Prints what the server and the model server know at the end of a test that failed. */
export async function printServerSide(info: TestInfo, stand: Stand, address: string): Promise<void> {
  const lines = stand.models.requests
    .slice(-LAST_REQUESTS)
    .map(({ index, outcome, step, refusal }) =>
      JSON.stringify({ request: index, outcome, ...step, refusal }),
    );
  const chatId = /\/agents\/(chat_[^/?#]+)/.exec(address)?.[1];
  if (chatId !== undefined) lines.push(...(await chatLines(stand, chatId)));
  const logged = stand.lathe.output().split("\n");
  lines.push(...logged.filter((line) => line.startsWith("{")).slice(-LAST_LOG_LINES));
  process.stdout.write(
    `\n"${info.title}" failed; at the server:\n${lines.map((line) => `  ${line}\n`).join("")}`,
  );
}

async function chatLines(stand: Stand, chatId: string): Promise<string[]> {
  try {
    const { status, lastError, versions } = await stand.api.json<Chat>("GET", `/api/v1/chats/${chatId}`);
    const page = await stand.api.json<MessagesPage>("GET", `/api/v1/chats/${chatId}/messages`);
    const rows = page.items.map(({ role, parts }) => `${role}: ${parts.map(({ type }) => type).join(" ")}`);
    return [JSON.stringify({ chatId, status, lastError, versions, queued: page.queued.length, rows })];
  } catch (error) {
    return [String(error)];
  }
}
