import { z } from "zod";
import {
  CONNECTION_STATES,
  ISOLATION_LEVELS,
  WORKSPACE_DRIVERS,
  WORKSPACE_STATUSES,
} from "../../chat/workspace-types";
import { MAX_VALUE } from "../../chat/templates/limits";
import { idText, limitParam, listOf, nameText, plainText, timeSchema } from "./fields";
import { pageQuery } from "./page";

const MAX_NAME = 80;
const MAX_PATH = 4_096;
const MAX_FILE_QUERY = 200;
const MAX_FOUND_FILES = 50;
const DEFAULT_FOUND_FILES = 20;

export const createWorkspaceSchema = z.strictObject({
  /** Without it: the default template. */
  templateId: idText.nullish(),
  name: nameText(MAX_NAME).nullish(),
  /** An existing directory inside the allowed roots; without it a new, empty one. */
  path: plainText(MAX_PATH, 1).nullish(),
  /** By name, what the template asks for; over the values of the preset. */
  parameters: z.record(z.string(), z.union([plainText(MAX_VALUE), z.number(), z.boolean()])).nullish(),
  presetId: idText.nullish(),
});
export type CreateWorkspaceBody = z.input<typeof createWorkspaceSchema>;

export const workspaceSchema = z
  .object({
    id: z.string(),
    ownerId: z.string(),
    templateId: z.string(),
    name: z.string(),
    driver: z.enum(WORKSPACE_DRIVERS),
    status: z.enum(WORKSPACE_STATUSES),
    statusDetail: z.string().nullable(),
    connection: z.enum(CONNECTION_STATES),
    build: z.number().int(),
    silentForMs: z.number().nullable(),
    path: z.string().nullable(),
    isolation: z.enum(ISOLATION_LEVELS).nullable(),
    /** Whether commands can be run while the agent plans or explores; null: not known yet. */
    canRunApart: z.boolean().nullable(),
    network: z.boolean(),
    /** Another one whenever there is something else to know about its MCP servers; null: none is listed. */
    mcpVersion: z.string().nullable(),
    ownFolder: z.boolean(),
    userParameters: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
    envNames: z.array(z.string()),
    limits: z.record(z.string(), z.number()),
    autostopMinutes: z.number().int().nullable(),
    lastUsedAt: timeSchema,
    createdAt: timeSchema,
    updatedAt: timeSchema,
  })
  .meta({ id: "Workspace" });

export const enrolmentOfferSchema = z.object({ command: z.string(), expiresAt: timeSchema });
export type EnrolmentOffer = z.infer<typeof enrolmentOfferSchema>;

export const workspaceListSchema = listOf(workspaceSchema);

/** A cursor is the id of the last line before the page; without one the last start is read from its beginning. */
export const workspaceLogQuery = z.object({
  limit: limitParam,
  cursor: z.coerce.number().int().min(0).max(Number.MAX_SAFE_INTEGER).optional(),
});
export const workspaceLogSchema = listOf(
  z.object({
    id: z.number().int(),
    build: z.number().int(),
    level: z.enum(["info", "error"]),
    text: z.string(),
    createdAt: timeSchema,
  }),
);

export const localDirectoriesQuery = pageQuery.extend({ path: plainText(MAX_PATH).default("") });
export const localDirectoriesSchema = listOf(
  z.object({ path: z.string(), name: z.string(), git: z.boolean() }),
);

export const uncommittedSchema = z.object({
  /** Null: it cannot be told, because the workspace does not run or has no Git. */
  files: z.number().int().nullable(),
  /** False: there are at least as many. */
  complete: z.boolean(),
});

/** Files of a workspace by what is typed of their path; there are no further pages, only more letters. */
export const filesQuery = z.object({
  q: plainText(MAX_FILE_QUERY).default(""),
  limit: z.coerce.number().int().min(1).max(MAX_FOUND_FILES).default(DEFAULT_FOUND_FILES),
});
export type FilesQuery = z.output<typeof filesQuery>;
export const foundFilesSchema = listOf(z.object({ path: z.string() })).extend({
  /** False: there are more files than were looked at. */
  complete: z.boolean(),
});
export type FoundFileList = z.infer<typeof foundFilesSchema>;
