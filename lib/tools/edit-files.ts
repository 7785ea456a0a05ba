import { z } from "zod";
import type { FileEdit, WorkspaceConnection } from "../workspace/connection";
import { writeRefusal } from "./plan-guard";
import { type Tool, workspaceTool } from "./tool";

const TIMEOUT_MS = 60_000;
const MAX_EDITS = 200;

const editSchema = z.strictObject({
  path: z.string().min(1).describe("Absolute, or relative to the workspace directory."),
  old_text: z
    .string()
    .min(1)
    .describe("Text that stands in the file exactly once, unless replace_all is set."),
  new_text: z.string().describe("What replaces it."),
  replace_all: z.boolean().optional().describe("Replace every occurrence."),
});
const EXAMPLE = '{"edits":[{"path":"src/a.ts","old_text":"before","new_text":"after"}]}';
const inputSchema = z.strictObject(
  { edits: z.array(editSchema).min(1).max(MAX_EDITS) },
  {
    error: (issue) =>
      issue.code === "unrecognized_keys"
        ? `Only "edits" is known: a flat list, each edit with its path, as in ${EXAMPLE}`
        : undefined,
  },
);

export function editFilesTool(connect: (workspaceId: string) => WorkspaceConnection): Tool {
  return workspaceTool({
    name: "edit_files",
    description:
      "Replace pieces of text in one or more files. All edits are made, or none when one does not fit; the answer shows the diffs.",
    inputSchema,
    timeoutMs: () => TIMEOUT_MS,
    connect,
    refuse: ({ edits }, context) =>
      writeRefusal(
        edits.map(({ path }) => path),
        context,
      ),
    run: ({ edits }, { connection, call }) =>
      connection.editFiles(call, { edits: edits.map(withoutUndefined) }),
  });
}

function withoutUndefined({ replace_all, ...edit }: z.output<typeof editSchema>): FileEdit {
  return replace_all === undefined ? edit : { ...edit, replace_all };
}
