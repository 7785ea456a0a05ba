import type { TokenRow } from "@/db/queries/tokens";
import type { ApiToken, CreatedApiToken } from "@/lib/api/schemas/tokens";

const DAY_MS = 24 * 60 * 60 * 1_000;

/** The wire form of a token: never its hash. */
export function toApiToken(row: TokenRow): ApiToken {
  return {
    id: row.id,
    name: row.name,
    scope: row.scopes.includes("all") ? "all" : "read",
    expiresAt: row.expiresAt?.toISOString() ?? null,
    lastUsedAt: row.lastUsedAt?.toISOString() ?? null,
    createdAt: row.createdAt.toISOString(),
  };
}

export function toCreatedToken(row: TokenRow, token: string): CreatedApiToken {
  return { ...toApiToken(row), token };
}

/** When something ends that lives for `days`; null: never. */
export function daysFromNow(nowMs: number, days: number | null): Date | null {
  return days === null ? null : new Date(nowMs + days * DAY_MS);
}
