import { z } from "zod";
import type { ExecResult, WorkspaceConnection } from "../workspace/connection";
import { changesNothing } from "./availability";
import { parseDuration } from "./duration";
import { type Tool, workspaceTool } from "./tool";

const DEFAULT_TIMEOUT_MS = 10_000;
const MAX_TIMEOUT_MS = 4 * 3_600_000;
/** What the way to the workspace and back may take on top of the command's own limit. */
const TRAVEL_MS = 15_000;
const DUMPS_A_FILE = /^\s*(?:cat|head|tail|less|more|nl)\s+[^|&;<>]+$/;
const USE_READ_FILE =
  "To look at a file, read_file is better: it numbers the lines and reads parts of long files.";

const NO_BACKGROUND =
  "Nothing can be left running while nothing may be changed. Run it without the background, with a timeout that is long enough; it is stopped when that is over.";

const durationSchema = z
  .string()
  .refine((text) => parseDuration(text) !== null, "A duration such as 10s, 1m30s or 500ms");

const inputSchema = z.strictObject({
  command: z.string().min(1).describe("Run by sh -c."),
  timeout: durationSchema
    .optional()
    .describe(
      "How long to wait, such as 30s or 5m; 10s without it, 4h at most. A command that is not done by then goes on in the background.",
    ),
  workdir: z.string().min(1).optional().describe("Directory to run in; the workspace directory without it."),
  run_in_background: z.boolean().optional().describe("Do not wait: answer with a process id at once."),
  model_intent: z
    .string()
    .optional()
    .describe("What this is for, in a few words, for the person who watches."),
});

function timeoutOf(text: string | undefined): number {
  const asked = text === undefined ? DEFAULT_TIMEOUT_MS : (parseDuration(text) ?? DEFAULT_TIMEOUT_MS);
  return Math.min(MAX_TIMEOUT_MS, asked);
}

/** A trailing `&` asks for the background; left to the shell, it would end the command's own process at once. */
function splitBackground(command: string): { command: string; background: boolean } {
  const match = /^([\s\S]*[^&\s\\])\s*&\s*$/.exec(command);
  return match?.[1] ? { command: match[1], background: true } : { command, background: false };
}

function withNote(command: string, result: ExecResult): ExecResult {
  if (result.note !== undefined || !DUMPS_A_FILE.test(command)) return result;
  return { ...result, note: USE_READ_FILE };
}

export function executeTool(connect: (workspaceId: string) => WorkspaceConnection): Tool {
  return workspaceTool({
    name: "execute",
    description:
      "Run a shell command in the workspace and wait for it. Nothing can be typed into it: use flags that do not ask. " +
      "For servers and watchers use run_in_background, and process_output to see what they print.",
    inputSchema,
    timeoutMs: ({ timeout }) => timeoutOf(timeout) + TRAVEL_MS,
    connect,
    refuse: ({ command, run_in_background }, context) =>
      changesNothing(context) && (run_in_background === true || splitBackground(command).background)
        ? NO_BACKGROUND
        : null,
    run: async ({ command: asked, timeout, workdir, run_in_background }, { connection, call, chat }) => {
      const { command, background } = splitBackground(asked);
      const result = await connection.exec(call, {
        command,
        timeoutMs: timeoutOf(timeout),
        background: background || run_in_background === true,
        ...(changesNothing(chat) ? { apart: true } : {}),
        ...(workdir === undefined ? {} : { workdir }),
      });
      return withNote(command, result);
    },
  });
}
