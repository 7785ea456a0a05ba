import { z } from "zod";
import type { WorkspaceConnection } from "../workspace/connection";
import { writeRefusal } from "./plan-guard";
import { type Tool, workspaceTool } from "./tool";

const TIMEOUT_MS = 30_000;

const inputSchema = z.strictObject({
  path: z
    .string()
    .min(1)
    .describe("Absolute, or relative to the workspace directory. Missing folders are made."),
  content: z.string().describe("The whole content of the file."),
});

export function writeFileTool(connect: (workspaceId: string) => WorkspaceConnection): Tool {
  return workspaceTool({
    name: "write_file",
    description:
      "Create a file, or replace all of it. To change parts of a file that exists, use edit_files.",
    inputSchema,
    timeoutMs: () => TIMEOUT_MS,
    connect,
    refuse: ({ path }, context) => writeRefusal([path], context),
    run: (input, { connection, call }) => connection.writeFile(call, input),
  });
}
