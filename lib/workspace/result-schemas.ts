import { z } from "zod";
import { RESOURCE_STATUSES, type WorkspaceContext } from "../chat/workspace-context";
import type { CallInquiry, Changes, ExecResult, FileDiff, ProcessInfo, ReadFileResult } from "./connection";
import { type DaemonRequestKind, MAX_FOUND_FILES } from "./protocol";
import { TERMINAL_RESULTS } from "./protocol-terminal";
import { mcpCallResultSchema, mcpServersResultSchema } from "./protocol-mcp";

/** A workspace is not trusted: what its daemon says is read with these, and anything else is refused. */
const count = z.number().int().min(0);
const MAX_TEXT = 2 * 1024 * 1024;
const MAX_NAME = 4_096;
const MAX_RESOURCES = 1_000;
const text = z.string().max(MAX_TEXT);
const name = z.string().max(MAX_NAME);

const execSchema: z.ZodType<ExecResult> = z.object({
  success: z.boolean(),
  output: text,
  exit_code: z.number().int().nullable(),
  wall_duration_ms: z.number().min(0),
  error: text.optional(),
  truncated: z.object({ original_bytes: count, retained_bytes: count, omitted_bytes: count }).optional(),
  note: text.optional(),
  background_process_id: name.optional(),
  would_have_changed: z
    .object({
      files: z.array(z.object({ path: name, change: z.enum(["created", "changed", "deleted"]), diff: text })),
      more: count,
    })
    .optional(),
}) as z.ZodType<ExecResult>;

const readSchema = z.union([
  z.object({ content: text, file_size: count, total_lines: count, lines_read: count }),
  z.object({
    entries: z.array(
      z.object({
        name,
        type: z.enum(["file", "directory", "symlink", "other"]),
        size: count.optional(),
      }),
    ),
    total_entries: count,
    truncated: z.boolean(),
  }),
]) as z.ZodType<ReadFileResult>;

const diffShape = { path: name, diff: text, additions: count, deletions: count };
const fileDiffSchema: z.ZodType<FileDiff> = z.object(diffShape);

const processSchema: z.ZodType<ProcessInfo> = z.object({
  id: name,
  callId: name.nullable(),
  chatId: name.nullable(),
  command: text,
  workdir: name,
  background: z.boolean(),
  running: z.boolean(),
  exitCode: z.number().int().nullable(),
  startedAt: z.iso.datetime(),
  endedAt: z.iso.datetime().nullable(),
  lastLine: name,
});

const changesSchema = z.object({
  base: name.nullable(),
  files: z.array(
    z.object({
      path: name,
      oldPath: name.optional(),
      status: z.enum(["added", "modified", "deleted", "renamed", "untracked"]),
      additions: count,
      deletions: count,
      binary: z.boolean(),
    }),
  ),
  additions: count,
  deletions: count,
  complete: z.boolean(),
}) as z.ZodType<Changes>;

const inquirySchema = z.discriminatedUnion("state", [
  z.object({ state: z.literal("running") }),
  z.object({ state: z.literal("ended"), result: z.unknown(), isError: z.boolean() }),
  z.object({ state: z.literal("begun") }),
  z.object({ state: z.literal("never_seen"), journalId: name }),
]) as z.ZodType<CallInquiry>;

const resourceShape = {
  path: name,
  size: count,
  status: z.enum(RESOURCE_STATUSES),
  detail: name.optional(),
};

const hash = z.string().regex(/^[0-9a-f]{64}$/);

const contextSchema = z.union([
  z.object({ hash, unchanged: z.literal(true) }),
  z.object({
    hash,
    files: z.array(z.object({ ...resourceShape, content: text.optional() })).max(MAX_RESOURCES),
    skills: z
      .array(z.object({ ...resourceShape, name, description: name, body: text.optional() }))
      .max(MAX_RESOURCES),
    more: count,
  }),
]) satisfies z.ZodType<WorkspaceContext | { hash: string; unchanged: true }>;

export const RESULT_SCHEMAS = {
  exec: execSchema,
  exec_apart: execSchema,
  process_output: execSchema,
  snapshot: execSchema,
  read_file: readSchema,
  write_file: z.object({ ok: z.literal(true), created: z.boolean(), ...diffShape }),
  edit_files: z.object({ ok: z.literal(true), files: z.array(fileDiffSchema) }),
  read_plan: z.object({ text: text.nullable() }),
  read_piece: z.object({ data: z.base64(), size: count, version: name }),
  context: contextSchema,
  skill_files: z.object({ files: z.array(name).max(MAX_RESOURCES), truncated: z.boolean() }),
  skill_file: z.object({ content: text, size: count, truncated: z.boolean() }),
  inquire: inquirySchema,
  cancel: z.object({ over: z.literal(true), ended: z.literal(true).optional() }),
  processes: z.array(processSchema),
  signal_process: z.object({ success: z.boolean(), message: text }),
  stop_process: z.object({ ok: z.literal(true) }),
  head: z.string().regex(/^([0-9a-f]{40}|[0-9a-f]{64})?$/),
  uncommitted: z.object({ files: count.nullable(), complete: z.boolean() }),
  find_files: z.object({ files: z.array(name).max(MAX_FOUND_FILES), complete: z.boolean() }),
  changes: changesSchema,
  diff: text,
  ...TERMINAL_RESULTS,
  mcp_servers: mcpServersResultSchema,
  mcp_call: mcpCallResultSchema,
} satisfies Record<DaemonRequestKind, z.ZodType>;

export type ResultOf<K extends DaemonRequestKind> = z.output<(typeof RESULT_SCHEMAS)[K]>;
