import { z } from "zod";
import type { WorkspaceConnection } from "../workspace/connection";
import { parseDuration } from "./duration";
import { type Tool, workspaceTool } from "./tool";

const DEFAULT_WAIT_MS = 10_000;
const MAX_WAIT_MS = 4 * 3_600_000;
const TRAVEL_MS = 15_000;

const inputSchema = z.strictObject({
  process_id: z.string().min(1).describe("The background_process_id of an execute result."),
  wait_timeout: z
    .string()
    .refine(
      (text) => parseDuration(text) !== null,
      "A duration such as 10s, or 0s for a look without waiting",
    )
    .optional()
    .describe("How long to wait for its end; 10s without it, 0s for a look, 4h at most."),
});

function waitOf(text: string | undefined): number {
  return Math.min(
    MAX_WAIT_MS,
    text === undefined ? DEFAULT_WAIT_MS : (parseDuration(text) ?? DEFAULT_WAIT_MS),
  );
}

export function processOutputTool(connect: (workspaceId: string) => WorkspaceConnection): Tool {
  return workspaceTool({
    name: "process_output",
    description: "Read what a background process has printed, and its exit code once it has ended.",
    inputSchema,
    timeoutMs: ({ wait_timeout }) => waitOf(wait_timeout) + TRAVEL_MS,
    connect,
    run: ({ process_id, wait_timeout }, { connection, call }) =>
      connection.processOutput(call, { processId: process_id, waitMs: waitOf(wait_timeout) }),
  });
}
