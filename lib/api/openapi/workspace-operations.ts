import { z } from "zod";
import { changesSchema, diffQuery, processListSchema } from "../schemas/changes";
import { chatContextSchema } from "../schemas/context";
import {
  createWorkspaceSchema,
  enrolmentOfferSchema,
  filesQuery,
  foundFilesSchema,
  localDirectoriesQuery,
  localDirectoriesSchema,
  uncommittedSchema,
  workspaceListSchema,
  workspaceLogQuery,
  workspaceLogSchema,
  workspaceSchema,
} from "../schemas/workspaces";
import { mcpDecisionSchema, mcpServersSchema } from "../schemas/mcp-servers";
import { pageQuery } from "../schemas/page";
import type { Operation } from "./operation";
import { terminalOperations } from "./terminal-operations";

const WORKSPACES = "/api/v1/workspaces";
const WORKSPACE = "/api/v1/workspaces/{workspaceId}";
const CHAT = "/api/v1/chats/{chatId}";

export const workspaceOperations: Operation[] = [
  {
    method: "get",
    path: WORKSPACES,
    summary: "One's own workspaces",
    query: pageQuery,
    answers: { 200: workspaceListSchema },
  },
  {
    method: "post",
    path: WORKSPACES,
    summary: "Make a workspace: a new, empty folder, or an existing one",
    body: createWorkspaceSchema,
    answers: { 201: workspaceSchema },
  },
  { method: "get", path: WORKSPACE, summary: "One workspace", answers: { 200: workspaceSchema } },
  {
    method: "delete",
    path: WORKSPACE,
    summary: "Delete a workspace; a folder that a person chose stays",
    answers: { 204: "none" },
  },
  {
    method: "post",
    path: `${WORKSPACE}/start`,
    summary: "Start a workspace",
    answers: { 200: workspaceSchema },
  },
  {
    method: "post",
    path: `${WORKSPACE}/stop`,
    summary: "Stop a workspace with everything that runs in it",
    answers: { 200: workspaceSchema },
  },
  {
    method: "post",
    path: `${WORKSPACE}/enrolment`,
    summary:
      "The command that starts a workspace on a machine of one's own: it works once, and an earlier one no more",
    isIdempotent: false,
    answers: { 201: enrolmentOfferSchema },
  },
  {
    method: "get",
    path: `${WORKSPACE}/logs`,
    summary:
      "The log of a workspace's last start, or what follows the cursor; as an event stream with Accept: text/event-stream, until the start is over",
    query: workspaceLogQuery,
    answers: { 200: workspaceLogSchema },
  },
  {
    method: "get",
    path: `${WORKSPACE}/mcp-servers`,
    summary: "MCP servers that the workspace's files list, and what waits for its owner's approval",
    answers: { 200: mcpServersSchema },
  },
  {
    method: "post",
    path: `${WORKSPACE}/mcp-servers/decisions`,
    summary: "Let one program start, or refuse it; bound to the hash of exactly what was shown",
    body: mcpDecisionSchema,
    answers: { 200: mcpServersSchema },
  },
  {
    method: "get",
    path: `${WORKSPACE}/uncommitted`,
    summary: "How many files of a workspace are in no commit as they are now; null where that cannot be told",
    answers: { 200: uncommittedSchema },
  },
  {
    method: "get",
    path: `${WORKSPACE}/files`,
    summary: "Files of a running workspace by what is typed of their path, the likeliest first",
    query: filesQuery,
    answers: { 200: foundFilesSchema },
  },
  {
    method: "get",
    path: "/api/v1/local-directories",
    summary: "Directories of the server's computer that complete a path, inside the allowed roots",
    query: localDirectoriesQuery,
    answers: { 200: localDirectoriesSchema },
  },
  {
    method: "get",
    path: `${CHAT}/changes`,
    summary: "What changed since the chat first touched its workspace",
    answers: { 200: changesSchema },
  },
  {
    method: "get",
    path: `${CHAT}/changes/diff`,
    summary: "The unified diff of one changed file",
    query: diffQuery,
    answers: { 200: "text" },
  },
  {
    method: "get",
    path: `${CHAT}/context`,
    summary: "What of its workspace's instructions and skills a chat was given",
    answers: { 200: chatContextSchema },
  },
  {
    method: "post",
    path: `${CHAT}/context/refresh`,
    summary: "Read them again: for a chat at rest at once, else before the next call of its model",
    answers: { 200: chatContextSchema },
  },
  {
    method: "get",
    path: `${CHAT}/processes`,
    summary: "The commands of a chat, running and ended",
    query: pageQuery,
    answers: { 200: processListSchema },
  },
  {
    method: "get",
    path: `${WORKSPACE}/processes`,
    summary: "The commands of all chats in a workspace, running and ended",
    query: pageQuery,
    answers: { 200: processListSchema },
  },
  {
    method: "post",
    path: `${CHAT}/processes/{processId}/stop`,
    summary: "Stop a command and everything that it started",
    answers: { 202: z.object({}) },
  },
  ...terminalOperations,
];
