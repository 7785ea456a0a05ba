import { z } from "zod";
import {
  chatCostSchema,
  chatExportSchema,
  chatListSchema,
  chatSchema,
  createChatSchema,
  listChatsQuery,
  readChatSchema,
  updateChatSchema,
} from "../schemas/chats";
import {
  editedMessageSchema,
  editMessageSchema,
  retryTurnSchema,
  editQueuedMessageSchema,
  listMessagesQuery,
  messagesPageSchema,
  promotedMessageSchema,
  queuedMessageSchema,
  sendMessageSchema,
  sentMessageSchema,
} from "../schemas/messages";
import { toolResultsSchema } from "../schemas/dynamic-tools";
import {
  debugExportSchema,
  debugRunDetailSchema,
  debugRunListSchema,
  exportDebugQuery,
} from "../schemas/debug";
import { pageQuery } from "../schemas/page";
import { uiStreamSchema } from "../schemas/ui-stream";
import { MAX_STREAMS, MAX_STREAMS_PER_USER } from "../../chat/stream-limits";
import type { Operation } from "./operation";

const CHATS = "/api/v1/chats";
const CHAT = "/api/v1/chats/{chatId}";

const STREAM_LIMITS = `; 429 when one person has ${MAX_STREAMS_PER_USER} streams open, or the server ${MAX_STREAMS}`;

export const chatOperations: Operation[] = [
  {
    method: "get",
    path: CHATS,
    summary: "One's own chats, pinned first, then by their last turn",
    query: listChatsQuery,
    answers: { 200: chatListSchema },
  },
  {
    method: "post",
    path: CHATS,
    summary: "Start a chat with its first message",
    body: createChatSchema,
    answers: { 201: chatSchema },
  },
  { method: "get", path: CHAT, summary: "One chat with its children", answers: { 200: chatSchema } },
  {
    method: "patch",
    path: CHAT,
    summary: "Change title, pin, labels, model, workspace, or archive and restore",
    body: updateChatSchema,
    answers: { 200: chatSchema },
  },
  {
    method: "delete",
    path: CHAT,
    summary: "Delete an archived root chat for good",
    answers: { 204: "none" },
  },
  {
    method: "get",
    path: `${CHAT}/messages`,
    summary: "A page of the transcript, oldest first, with the queue and a cursor for the event stream",
    query: listMessagesQuery,
    answers: { 200: messagesPageSchema },
  },
  {
    method: "post",
    path: `${CHAT}/messages`,
    summary: "Send a message, or queue it behind the running turn",
    body: sendMessageSchema,
    answers: { 202: sentMessageSchema },
  },
  {
    method: "patch",
    path: `${CHAT}/messages/{messageId}`,
    summary: "Edit a user message: it and all behind it are gone, and the chat answers the new wording",
    body: editMessageSchema,
    answers: { 202: editedMessageSchema },
  },
  {
    method: "post",
    path: `${CHAT}/interrupt`,
    summary: "Stop the turn; 200 when there was nothing to stop",
    answers: { 200: chatSchema, 202: chatSchema },
  },
  {
    method: "post",
    path: `${CHAT}/retry`,
    summary: "Go on from an error, or end the wait before the next attempt",
    body: retryTurnSchema,
    answers: { 202: chatSchema },
  },
  {
    method: "post",
    path: `${CHAT}/title/regenerate`,
    summary: "Have a model write a title for what the chat has become",
    answers: { 200: chatSchema },
  },
  {
    method: "post",
    path: `${CHAT}/compact`,
    summary: "Have the context summarised; a worker does it",
    answers: { 202: chatSchema },
  },
  {
    method: "post",
    path: `${CHAT}/clear`,
    summary: "Empty the context; the transcript stays",
    answers: { 200: chatSchema },
  },
  {
    method: "post",
    path: `${CHAT}/reconcile`,
    summary: "Bring a chat out of a state that should not exist",
    answers: { 200: chatSchema },
  },
  {
    method: "post",
    path: `${CHAT}/tool-results`,
    summary: "Answer the calls of client-executed tools that the chat waits for, all of them at once",
    body: toolResultsSchema,
    answers: { 202: chatSchema },
  },
  {
    method: "post",
    path: `${CHAT}/read`,
    summary: "Move the read cursor up to a message",
    body: readChatSchema,
    answers: { 204: "none" },
  },
  {
    method: "patch",
    path: `${CHAT}/queue/{queuedId}`,
    summary: "Change what a waiting message says, or its place in the queue",
    body: editQueuedMessageSchema,
    answers: { 200: queuedMessageSchema },
  },
  {
    method: "post",
    path: `${CHAT}/queue/{queuedId}/promote`,
    summary: "Send a waiting message before all others; the running turn is stopped for it",
    answers: { 202: promotedMessageSchema },
  },
  {
    method: "delete",
    path: `${CHAT}/queue/{queuedId}`,
    summary: "Take a waiting message out of the queue",
    answers: { 204: "none" },
  },
  {
    method: "get",
    path: `${CHAT}/cost`,
    summary: "What the chat and its sub-agents' chats have cost",
    answers: { 200: chatCostSchema },
  },
  {
    method: "get",
    path: `${CHAT}/debug/runs`,
    summary: "Recorded runs of model calls, newest first, and whether the chat is recorded",
    query: pageQuery,
    answers: { 200: debugRunListSchema },
  },
  {
    method: "get",
    path: `${CHAT}/debug/runs/{runId}`,
    summary: "One recorded run with its steps: requests, answers and every attempt",
    answers: { 200: debugRunDetailSchema },
  },
  {
    method: "get",
    path: `${CHAT}/debug/export`,
    summary: "All recorded runs of a chat, or one, as a JSON file",
    query: exportDebugQuery,
    answers: { 200: debugExportSchema },
  },
  {
    method: "get",
    path: `${CHAT}/export`,
    summary: "Every row of the chat with ids, versions and the ledger, as one document",
    answers: { 200: chatExportSchema },
  },
  {
    method: "get",
    path: `${CHAT}/stream`,
    summary: `The events of a chat; resumes after Last-Event-ID or ?cursor=${STREAM_LIMITS}`,
    query: z.object({ cursor: z.string().optional() }),
    answers: { 200: "event-stream" },
  },
  {
    method: "post",
    path: `${CHAT}/ui-stream`,
    summary: "Send a message as the AI SDK's useChat does; the turn is answered in its UI message stream",
    body: uiStreamSchema,
    answers: { 200: "event-stream" },
  },
  {
    method: "get",
    path: "/api/v1/watch",
    summary: `The events of every chat that one may see${STREAM_LIMITS}`,
    answers: { 200: "event-stream" },
  },
];
