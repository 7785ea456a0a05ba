import { z } from "zod";
import type { Db } from "../../db/client";
import type { Pubsub } from "../../db/pubsub";
import { type ChatRow, getChat } from "../../db/queries/chats";
import { hasAskedForTitle, readDescribingModels } from "../../db/queries/describing";
import { isFirstUserMessage, listMessages } from "../../db/queries/messages";
import {
  cleanGeneratedTitle,
  LABEL_INSTRUCTIONS,
  labelContext,
  messageText,
  PLAIN_LABEL,
  TITLE_INSTRUCTIONS,
  titleContext,
  validLabel,
} from "../chat/description";
import type { Message } from "../chat/wire";
import type { Clock } from "../clock";
import type { DebugRecorder } from "../debug/recorder";
import { messageIdFromBigint } from "../ids";
import type { Log } from "../log";
import { SMALL_MODELS } from "../providers/catalog";
import type { ResolveModel } from "../providers/resolve-model";
import { updateChatMetadata } from "../transitions/update-chat-metadata";
import { askBriefly, type BriefQuestion } from "./ask-briefly";
import type { ChatDescriber } from "./describer";

export interface ChatDescriberDeps {
  db: Db;
  pubsub: Pubsub;
  clock: Clock;
  log: Log;
  debug: Pick<DebugRecorder, "recorded">;
  resolveModel: ResolveModel;
}

const BUDGET_MS = 30_000;
const TITLE_TOKENS = 256;
const LABEL_TOKENS = 64;
/** Rows that a title looks back on. */
const LOOK_BACK = 60;
const FIRST_ROWS = 3;

const titleSchema = z.object({ title: z.string() });
const labelSchema = z.object({ label: z.string() });

export function createChatDescriber(deps: ChatDescriberDeps): ChatDescriber {
  const quietly = async (what: string, chatId: string, work: () => Promise<void>) => {
    try {
      await work();
    } catch (error) {
      deps.log.info({ err: error, chatId }, `${what} could not be written`);
    }
  };
  return {
    firstTitle: (chat, first) => quietly("A title", chat.id, () => writeFirstTitle(deps, chat, first)),
    turnEnded: (chatId) => quietly("A label", chatId, () => writeLabel(deps, chatId)),
    writeTitle: async (chat) => askForTitle(deps, chat, titleContext(await lookBack(deps, chat.id))),
  };
}

async function writeFirstTitle(
  deps: ChatDescriberDeps,
  chat: ChatRow,
  { id, text }: { id: string; text: string },
): Promise<void> {
  if (text.trim() === "" || (await hasAskedForTitle(deps.db, chat))) return;
  const title = await askForTitle(deps, chat, text);
  if (title === null || title === chat.title) return;
  await updateChatMetadata(deps, {
    chatId: chat.id,
    patch: { title, titleSource: "generated" },
    // Under the lock: a wording that was edited meanwhile is nobody's title.
    onlyIf: async (now, tx) => now.titleSource === "fallback" && (await isFirstUserMessage(tx, chat.id, id)),
  });
}

async function askForTitle(deps: ChatDescriberDeps, chat: ChatRow, prompt: string): Promise<string | null> {
  const answer = await askFirstThatAnswers(deps, chat, {
    purpose: "title",
    instructions: TITLE_INSTRUCTIONS,
    prompt,
    schema: titleSchema,
    maxOutputTokens: TITLE_TOKENS,
  });
  return answer === null ? null : cleanGeneratedTitle(answer.title);
}

async function writeLabel(deps: ChatDescriberDeps, chatId: string): Promise<void> {
  const chat = await getChat(deps.db, chatId);
  if (chat?.status !== "waiting") return;
  const { items } = await listMessages(deps.db, { chatId, limit: 1 });
  const last = items.at(-1);
  if (last?.role !== "assistant" || last.compaction !== undefined) return;
  const label = await askForLabel(deps, chat, messageText(last));
  if (label === null) return;
  const { historyVersion } = chat;
  await updateChatMetadata(deps, {
    chatId,
    patch: { lastTurnSummary: label },
    onlyIf: (now) => now.status === "waiting" && now.historyVersion === historyVersion,
  });
}

/** Null when the chat's model describes nothing. */
async function askForLabel(deps: ChatDescriberDeps, chat: ChatRow, text: string): Promise<string | null> {
  if (text === "") return PLAIN_LABEL;
  const question: BriefQuestion<{ label: string }> = {
    purpose: "summary",
    instructions: LABEL_INSTRUCTIONS,
    prompt: labelContext({ title: chat.title, answer: text }),
    schema: labelSchema,
    maxOutputTokens: LABEL_TOKENS,
  };
  try {
    const answer = await askFirstThatAnswers(deps, chat, question);
    return answer === null ? null : (validLabel(answer.label) ?? PLAIN_LABEL);
  } catch (error) {
    deps.log.info({ err: error, chatId: chat.id }, "A label could not be had");
    return PLAIN_LABEL;
  }
}

/** Null when the chat's model describes nothing. @throws the last model's error. */
async function askFirstThatAnswers<T>(
  deps: ChatDescriberDeps,
  chat: ChatRow,
  question: BriefQuestion<T>,
): Promise<T | null> {
  const { db, clock } = deps;
  const { modelIds, isScripted } = await readDescribingModels(db, { ...chat, smallModels: SMALL_MODELS });
  if (isScripted) return null;
  const kind = question.purpose === "title" ? "title_generation" : "quickgen";
  const resolve = deps.debug.recorded(deps.resolveModel, { chat, kind });
  const signal = AbortSignal.timeout(BUDGET_MS);
  let failure: unknown = new Error("No model can describe this chat");
  for (const modelId of modelIds) {
    if (signal.aborted) break;
    const resolved = await resolve(modelId);
    if (!resolved.ok) {
      failure = new Error(resolved.error.message);
      continue;
    }
    try {
      return await askBriefly({ db, clock, chat, connection: resolved.connection, signal }, question);
    } catch (error) {
      failure = error;
    }
  }
  throw failure;
}

/** The first rows of a chat and its newest ones. */
async function lookBack({ db }: ChatDescriberDeps, chatId: string): Promise<Message[]> {
  const afterId = messageIdFromBigint(0n);
  const [first, newest] = await Promise.all([
    listMessages(db, { chatId, afterId, limit: FIRST_ROWS }),
    listMessages(db, { chatId, limit: LOOK_BACK }),
  ]);
  const seen = new Set(newest.items.map(({ id }) => id));
  return [...first.items.filter(({ id }) => !seen.has(id)), ...newest.items];
}
