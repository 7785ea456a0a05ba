import { z } from "zod";
import type { WorkspaceView } from "../workspace/workspace-view";
import { done, failed, type Tool } from "./tool";

const TIMEOUT_MS = 10 * 60_000;
const MAX_NAME = 80;

const inputSchema = z.strictObject({
  template_id: z.string().min(1).optional().describe("Without it: the only or default template."),
  name: z.string().min(1).max(MAX_NAME).optional().describe("A short name; one is made up without it."),
  parameters: z.record(z.string(), z.unknown()).optional().describe("What the template asks for."),
  preset_id: z.string().min(1).optional(),
});

export interface CreateWorkspaceDeps {
  /** Idempotent by the ledger id: asking again finds the same workspace. */
  create(input: {
    ownerId: string;
    templateId?: string;
    name?: string;
    createdByCallId: string;
  }): Promise<WorkspaceView>;
  find(workspaceId: string): Promise<WorkspaceView | null>;
  /** Starts it when it is down, and waits until its daemon is connected. */
  ensureRunning(workspaceId: string, signal: AbortSignal): Promise<WorkspaceView>;
  /** Makes it the workspace of the chat. */
  bind(chatId: string, workspaceId: string): Promise<void>;
}

const ONLY_A_PERSON =
  "Only a person may choose the directory. Call create_workspace without parameters for a new folder, or ask the person to pick one.";

export function createWorkspaceTool(deps: CreateWorkspaceDeps): Tool {
  return {
    name: "create_workspace",
    description:
      "Make a workspace: a directory in which files can be written and commands run. A chat has one; when it has one already, that one is started if it is down, and returned.",
    inputSchema,
    kind: "server",
    timeoutMs: () => TIMEOUT_MS,
    run: async (raw, context) => {
      const input = inputSchema.parse(raw);
      if (input.parameters && Object.keys(input.parameters).length > 0) {
        return failed("path" in input.parameters ? ONLY_A_PERSON : "This template takes no parameters.");
      }
      if (input.preset_id !== undefined) return failed("This template has no presets. Leave preset_id out.");
      const existing = context.workspaceId === null ? null : await deps.find(context.workspaceId);
      if (existing && existing.status !== "deleted") {
        return done(resultOf(await deps.ensureRunning(existing.id, context.signal), false));
      }
      const created = await deps.create({
        ownerId: context.ownerId,
        createdByCallId: context.callId,
        ...(input.template_id === undefined ? {} : { templateId: input.template_id }),
        ...(input.name === undefined ? {} : { name: input.name }),
      });
      await deps.bind(context.chatId, created.id);
      if (created.status === "failed") {
        return failed(
          `The workspace could not be started: ${created.statusDetail ?? "no reason was given"}. Tell the person.`,
        );
      }
      return done(resultOf(await deps.ensureRunning(created.id, context.signal), true));
    },
  };
}

function resultOf(workspace: WorkspaceView, created: boolean) {
  return {
    created,
    workspace_id: workspace.id,
    workspace_name: workspace.name,
    path: workspace.path,
    agent_status: workspace.connection,
    isolation: workspace.isolation,
  };
}
