import { and, eq, inArray, isNull, ne, sql } from "drizzle-orm";
import type { Queryable } from "../client";
import { modelCalls } from "../schema/model-calls";
import { isForgotten } from "./model-calls";
import { models } from "../schema/models";
import { providers } from "../schema/providers";
import { userModelOverrides } from "../schema/user-model-overrides";
import { chosenModelId } from "./model-overrides";
import { findModelOrDefault } from "./models";

/** Who writes titles and labels of a chat. */
export interface DescribingModels {
  /** To be tried in this order. */
  modelIds: string[];
  /** The chat's model is a script, which describes nothing. */
  isScripted: boolean;
}

/**
 * The models that may describe a chat: the chosen one alone, when it can be used; else a small one of the chat's own provider, so that nobody else
 * reads what was written, and then the chat's model.
 */
export async function readDescribingModels(
  db: Queryable,
  chat: { ownerId: string; modelId: string | null; smallModels: readonly string[] },
): Promise<DescribingModels> {
  const { ownerId: userId } = chat;
  const [row] = await db
    .select({
      chosen: chosenModelId({ userId, context: "title" }),
      mode: sql<string | null>`(select ${userModelOverrides.mode} from ${userModelOverrides}
        where ${userModelOverrides.userId} = ${userId} and ${userModelOverrides.context} = 'title')`,
    })
    .from(sql`(values (1)) as one`);
  if (typeof row?.chosen === "string") return { modelIds: [row.chosen], isScripted: false };
  const own = await findModelOrDefault(db, chat.modelId);
  if (own === null) return { modelIds: [], isScripted: false };
  const small = row?.mode === "chat_default" ? null : await findSmall(db, own.provider.id, chat.smallModels);
  const modelIds = [...(small === null ? [] : [small]), own.model.id];
  return { modelIds: [...new Set(modelIds)], isScripted: own.provider.type === "demo" };
}

async function findSmall(
  db: Queryable,
  providerId: string,
  names: readonly string[],
): Promise<string | null> {
  if (names.length === 0) return null;
  const [found] = await db
    .select({ id: models.id })
    .from(models)
    .innerJoin(providers, eq(providers.id, models.providerId))
    .where(
      and(
        eq(models.providerId, providerId),
        inArray(models.model, [...names]),
        eq(models.enabled, true),
        eq(providers.enabled, true),
        isNull(models.deletedAt),
      ),
    )
    .orderBy(models.id)
    .limit(1);
  return found?.id ?? null;
}

/**
 * Whether somebody has asked for a title of the chat as it stands. A request that was given up does not count, nor does one
 * whose process must have died over it.
 */
export async function hasAskedForTitle(
  db: Queryable,
  chat: { id: string; historyVersion: number },
): Promise<boolean> {
  const found = await db
    .select({ id: modelCalls.id })
    .from(modelCalls)
    .where(
      and(
        eq(modelCalls.chatId, chat.id),
        eq(modelCalls.purpose, "title"),
        eq(modelCalls.historyVersion, chat.historyVersion),
        ne(modelCalls.state, "abandoned"),
        sql`not (${isForgotten})`,
      ),
    )
    .limit(1);
  return found.length > 0;
}
