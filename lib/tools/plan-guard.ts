import { planFilePath } from "../chat/plan-file";
import type { ToolContext } from "../generation/tool-port";

/** Why a chat may not write these files; null: it may. A chat that plans writes its plan file and nothing else. */
export function writeRefusal(
  paths: readonly string[],
  { planMode, chatId }: Pick<ToolContext, "planMode" | "chatId">,
): string | null {
  const own = planFilePath(chatId);
  if (!planMode || paths.every((path) => path === own)) return null;
  return `This chat plans: nothing may be changed but its plan file, ${own}. Nothing was written. Put what you would change into the plan.`;
}
