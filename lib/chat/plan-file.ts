/** Where the plan files of a workspace are, as agents see it. No command can write there, and no file tool but by these names. */
export const PLANS_DIRECTORY = "/run/lathe/plans";

/** The name of a chat's plan file. */
export function planFileName(chatId: string): string {
  return `PLAN-${chatId}.md`;
}

/** The one file that a chat may write while it plans. */
export function planFilePath(chatId: string): string {
  return `${PLANS_DIRECTORY}/${planFileName(chatId)}`;
}

/** The longest plan that can be proposed. */
export const MAX_PLAN_BYTES = 32 * 1024;
