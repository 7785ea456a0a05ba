import { z } from "zod";
import type { KeptFile, NewFile } from "../chat/files/new-file";
import { MAX_PLAN_BYTES, planFileName, planFilePath } from "../chat/plan-file";
import type { WorkspaceConnection } from "../workspace/connection";
import { guidedError } from "../workspace/guidance";
import { done, failed, type Tool } from "./tool";

const TIMEOUT_MS = 60_000;
const MEDIA_TYPE = "text/markdown";

const inputSchema = z.strictObject({
  path: z.string().optional().describe("The plan file; left out, it is the plan file of this chat."),
});

export interface ProposePlanDeps {
  connect(workspaceId: string): WorkspaceConnection;
  /** Keeps the plan as it is now; idempotent by the ledger id. */
  keepFile(plan: NewFile): Promise<KeptFile>;
}

/** Shows the plan file to the person, who has it implemented or asks for changes. */
export function proposePlanTool({ connect, keepFile }: ProposePlanDeps): Tool {
  return {
    name: "propose_plan",
    description:
      "Show the plan in your plan file to the person: call it once the plan is complete. Your turn ends with it; the person has it implemented, or says what should be different.",
    inputSchema,
    kind: "server",
    timeoutMs: () => TIMEOUT_MS,
    run: async (raw, context) => {
      const { chatId, ownerId, callId, ownerEpoch, workspaceId, signal } = context;
      const path = planFilePath(chatId);
      const asked = inputSchema.parse(raw).path ?? "";
      if (asked !== "" && asked !== path) return failed(`The plan of this chat is ${path}. Write it there.`);
      if (workspaceId === null) throw guidedError("none");
      const text = await connect(workspaceId).readPlan({ chatId, ownerEpoch, signal });
      const problem = problemOf(text);
      if (problem !== null) return failed(`${problem} Write the plan to ${path} with write_file first.`);
      const { id } = await keepFile({
        ownerId,
        chatId,
        createdByCallId: callId,
        name: planFileName(chatId),
        mediaType: MEDIA_TYPE,
        content: Buffer.from(text ?? "", "utf8"),
      });
      return done({ ok: true, path, kind: "plan", file_id: id, media_type: MEDIA_TYPE });
    },
  };
}

function problemOf(text: string | null): string | null {
  if (text === null) return "There is no plan file yet.";
  if (text.trim() === "") return "The plan file is empty.";
  const bytes = Buffer.byteLength(text, "utf8");
  return bytes <= MAX_PLAN_BYTES ? null : `The plan is ${bytes} bytes; ${MAX_PLAN_BYTES} is the most.`;
}
