import { z } from "zod";
import type { TemplateValue } from "../chat/workspace-types";
import { INSUFFICIENT_QUOTA } from "../chat/workspace-settings";
import { type AppError, isAppError } from "../errors";
import type { ToolOutcome } from "../generation/tool-port";
import type { WorkspaceView } from "../workspace/workspace-view";
import { done, failed, type Tool } from "./tool";
import {
  bringUp,
  type ChatOwner,
  describe,
  failedCreation,
  failedStart,
  LIFE_TIMEOUT_MS,
  type Turns,
  type WorkspaceLife,
} from "./workspace-life";

const MAX_TEXT = 1_024;

const inputSchema = z.strictObject({
  template_id: z
    .string()
    .min(1)
    .optional()
    .describe("As list_templates answered it. Without it: the only or default template."),
  name: z.string().max(MAX_TEXT).optional().describe("A short name; one is made up without it."),
  parameters: z
    .record(z.string(), z.union([z.string(), z.number(), z.boolean()]))
    .optional()
    .describe("Values for what the template asks for, by name; read_template says what that is."),
  preset_id: z.string().min(1).optional().describe("Values that go together; parameters count more."),
});
type Input = z.output<typeof inputSchema>;

export interface CreateWorkspaceDeps extends WorkspaceLife {
  /** Idempotent by the ledger id: asking again finds the same workspace. */
  create(input: {
    ownerId: string;
    templateId?: string;
    name?: string;
    parameters?: Record<string, TemplateValue>;
    presetId?: string;
    createdByCallId: string;
  }): Promise<WorkspaceView>;
  /** Makes it the workspace of the chat, in the place of `from`. @throws WorkspaceError when another owner or a person was faster. */
  bind(chat: ChatOwner, change: { from: string | null; to: string }): Promise<void>;
}

const ONLY_A_PERSON =
  "Only a person may choose the directory. Call create_workspace without it for a new folder, or ask the person to pick one.";
const HAS_ONE = "This chat had a workspace already; it was kept, and nothing else was made.";

export function createWorkspaceTool(deps: CreateWorkspaceDeps, inTurn: Turns): Tool {
  return {
    name: "create_workspace",
    description:
      "Make a workspace: a directory in which files can be written and commands run. A chat has one; when it has one already, that one is started if it is down, and returned. Without template_id it is made of the default template, which suits most tasks.",
    inputSchema,
    kind: "server",
    timeoutMs: () => LIFE_TIMEOUT_MS,
    run: async (raw, context) => {
      const input = inputSchema.parse(raw);
      if (Object.hasOwn(input.parameters ?? {}, "path")) return failed(ONLY_A_PERSON);
      return inTurn(context.chatId, () => getOrCreate(deps, input, context));
    },
  };
}

type Context = Parameters<Tool["run"]>[1];

async function getOrCreate(deps: CreateWorkspaceDeps, input: Input, context: Context): Promise<ToolOutcome> {
  // Another call of the same batch may have made one.
  const bound = await deps.boundTo(context);
  const existing = bound === null ? null : await deps.find(bound);
  if (existing && !isReplaced(existing, input)) {
    const outcome = await bringUp(deps, existing, context.signal);
    if ("failure" in outcome) return failedStart(outcome.failure);
    return done({ created: false, ...describe(outcome.view), ...(isParticular(input) && { note: HAS_ONE }) });
  }
  try {
    return await create(deps, input, { ...context, bound });
  } catch (error) {
    if (!isAppError(error)) throw error;
    if (error.detail === INSUFFICIENT_QUOTA) return { output: noQuota(error), isError: true };
    return failed(`${error.message} ${wayOut(error, input)}`);
  }
}

/** Bound before it is up, so that its log is shown in the chat while it starts. */
async function create(
  deps: CreateWorkspaceDeps,
  { template_id: templateId, preset_id: presetId, name, parameters }: Input,
  { ownerId, callId, chatId, ownerEpoch, signal, bound }: Context & { bound: string | null },
): Promise<ToolOutcome> {
  const created = await deps.create({
    ownerId,
    createdByCallId: callId,
    ...(templateId !== undefined && { templateId }),
    ...(name !== undefined && { name }),
    ...(parameters !== undefined && { parameters }),
    ...(presetId !== undefined && { presetId }),
  });
  await deps.bind({ chatId, ownerEpoch }, { from: bound, to: created.id });
  const outcome = await bringUp(deps, created, signal);
  if ("failure" in outcome) return failedCreation(outcome.failure);
  return done({ created: true, ...describe(outcome.view) });
}

function noQuota({ message }: AppError) {
  const title = "No room for another workspace";
  const error = `${message} Only the person can decide which: tell them, and do not try again until they have.`;
  return { created: false, code: INSUFFICIENT_QUOTA, title, error };
}

/** Whether the call says what kind of workspace it wants. */
function isParticular({ template_id, parameters, preset_id }: Input): boolean {
  return template_id !== undefined || parameters !== undefined || preset_id !== undefined;
}

/** One that could not be started is tried again, unless another kind is asked for. */
function isReplaced({ status }: WorkspaceView, input: Input): boolean {
  return status === "deleted" || (status === "failed" && isParticular(input));
}

function wayOut({ fields = [] }: AppError, { template_id }: Input): string {
  const isAbout = (name: string) => fields.some(({ path }) => path === name || path.startsWith(`${name}.`));
  if (isAbout("templateId")) return "Call list_templates to see which there are, or ask the person.";
  if (isAbout("parameters") || isAbout("presetId")) {
    const look =
      template_id === undefined
        ? "Call list_templates for the default template's id, read_template"
        : `Call read_template with ${template_id}`;
    return `${look} to see what it takes, then create_workspace again.`;
  }
  return "Tell the person.";
}
