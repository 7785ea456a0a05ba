import { z } from "zod";
import type { WorkspaceConnection } from "../workspace/connection";
import { type Tool, workspaceTool } from "./tool";

const TIMEOUT_MS = 30_000;
const lineNumber = z.number().int().min(1);

const inputSchema = z.strictObject({
  path: z
    .string()
    .min(1)
    .describe("Absolute, or relative to the workspace directory. A directory is listed."),
  offset: lineNumber.optional().describe("First line to read, counted from 1."),
  limit: lineNumber.optional().describe("How many lines to read; 2000 without it."),
});

export function readFileTool(connect: (workspaceId: string) => WorkspaceConnection): Tool {
  return workspaceTool({
    name: "read_file",
    description:
      "Read a text file with line numbers, or list a directory. Read a file before you edit it; for a long one, use offset and limit.",
    inputSchema,
    timeoutMs: () => TIMEOUT_MS,
    connect,
    run: ({ path, offset, limit }, { connection, call }) =>
      connection.readFile(call, {
        path,
        ...(offset === undefined ? {} : { offset }),
        ...(limit === undefined ? {} : { limit }),
      }),
  });
}
