import { z } from "zod";
import {
  createTerminalSchema,
  terminalInputSchema,
  terminalListSchema,
  terminalSchema,
  terminalStreamQuery,
} from "../schemas/terminals";
import type { Operation } from "./operation";

const TERMINALS = "/api/v1/workspaces/{workspaceId}/terminals";
const OF_WORKSPACE = `${TERMINALS}/{terminalId}`;
/** A terminal's id says which workspace it is of. */
const ALONE = "/api/v1/workspaces/terminals/{terminalId}";

const callsOf = (path: string): Operation[] => [
  {
    method: "post",
    path: `${path}/input`,
    summary:
      "Type into a terminal, or change its size. It is on its way then; with writer and offset it may be sent again until a state event says that it was taken",
    isIdempotent: false,
    body: terminalInputSchema,
    answers: { 202: z.object({}) },
  },
  {
    method: "get",
    path: `${path}/stream`,
    summary:
      "What a terminal prints: `terminal`, `reset` before everything that is kept, `output`, `state`, `gone`; resumes after Last-Event-ID or ?cursor=",
    query: terminalStreamQuery,
    answers: { 200: "event-stream" },
  },
];

export const terminalOperations: Operation[] = [
  {
    method: "get",
    path: TERMINALS,
    summary: "The terminals of a workspace, open and ended",
    answers: { 200: terminalListSchema },
  },
  {
    method: "post",
    path: TERMINALS,
    summary: "Open a terminal: a shell in the sandbox that commands get",
    body: createTerminalSchema,
    answers: { 201: terminalSchema },
  },
  {
    method: "delete",
    path: OF_WORKSPACE,
    summary: "Close a terminal with everything that runs in it",
    answers: { 204: "none" },
  },
  ...callsOf(OF_WORKSPACE),
  ...callsOf(ALONE),
];
