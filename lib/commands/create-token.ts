import type { Queryable } from "../../db/client";
import { insertToken, type TokenRow } from "../../db/queries/tokens";
import { newId } from "../ids";
import { createApiToken } from "../secrets/api-token";

export interface CreateTokenCommand {
  userId: string;
  name: string;
  scope: "all" | "read";
  /** Null: never ends. */
  expiresAt: Date | null;
  /** When the token that asks ends: what it makes ends no later. */
  notAfter: Date | null;
}

/** Makes an API token; its plain form is in this answer and nowhere else. */
export async function createToken(
  db: Queryable,
  command: CreateTokenCommand,
): Promise<{ token: string; row: TokenRow }> {
  const { userId, name, scope } = command;
  const { token, hash } = createApiToken();
  const expiresAt = earliest(command.expiresAt, command.notAfter);
  const row = await insertToken(db, { id: newId("tok"), userId, name, hash, scopes: [scope], expiresAt });
  return { token, row };
}

function earliest(a: Date | null, b: Date | null): Date | null {
  if (a === null || b === null) return a ?? b;
  return a < b ? a : b;
}
