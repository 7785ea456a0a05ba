import type { Model } from "@/lib/api/schemas/models";
import type { Chat, QueuedMessage } from "@/lib/chat/wire";
import type { WorkspaceView } from "@/lib/workspace/workspace-view";

const AT = "2025-11-25T10:00:00.000Z";

export const GALLERY_CHAT: Chat = {
  id: "chat_gallery",
  ownerId: "usr_gallery",
  parentChatId: null,
  rootChatId: "chat_gallery",
  title: "Fix flaky queue reorder test",
  status: "waiting",
  waitingForCapacity: false,
  retrying: false,
  chatsAhead: null,
  archived: false,
  pinOrder: null,
  labels: {},
  mode: null,
  planMode: false,
  turnPlanMode: false,
  awaiting: null,
  currentCall: null,
  modelPhase: null,
  modelId: "mod_gallery",
  reasoningEffort: null,
  workspaceId: null,
  mcpServerIds: [],
  lastError: null,
  lastTurnSummary: null,
  lastTurnStopped: false,
  hasUnread: false,
  children: [],
  usage: {
    inputTokens: 0,
    outputTokens: 0,
    contextTokens: 0,
    contextLimit: null,
    costMicros: null,
    unpricedRequests: 0,
  },
  versions: { snapshot: 1, history: 1, queue: 0, retryState: 0, attempt: 0, metadata: 1 },
  changes: null,
  contextOutOfDate: false,
  turnStartedAt: null,
  lastTurnAt: AT,
  createdAt: AT,
  updatedAt: AT,
};

const model: Model = {
  id: "mod_gallery",
  providerId: "prv_gallery",
  providerName: "Anthropic",
  providerType: "anthropic",
  model: "claude-sonnet-5",
  displayName: "claude-opus-4.6",
  enabled: true,
  isDefault: true,
  contextLimit: 200_000,
  reasoningEffort: null,
};

export const MODELS: Record<"real" | "demo", readonly Model[]> = {
  real: [model],
  demo: [{ ...model, providerType: "demo", providerName: "Demo", displayName: "Demo (a script)" }],
};

const queued = (id: string, text: string): QueuedMessage => ({
  id,
  chatId: GALLERY_CHAT.id,
  content: [{ type: "text", text }],
  position: 1,
  modelId: null,
  createdAt: AT,
});

export const QUEUED: readonly QueuedMessage[] = [
  queued("que_1", "Then update the changelog and run the whole suite once."),
  queued("que_2", "And when all of that is done, ".repeat(12)),
];

const workspace: WorkspaceView = {
  id: "ws_gallery",
  ownerId: "usr_gallery",
  templateId: "tpl_local",
  name: "lathe",
  driver: "local",
  status: "running",
  build: 1,
  statusDetail: null,
  connection: "connected",
  silentForMs: 400,
  path: "/home/ada/code/lathe",
  isolation: "bubblewrap",
  canRunApart: true,
  network: true,
  mcpVersion: null,
  ownFolder: false,
  userParameters: {},
  envNames: [],
  limits: {},
  autostopMinutes: null,
  lastUsedAt: AT,
  createdAt: AT,
  updatedAt: AT,
};

/** Nothing there keeps commands from changing things. */
export const WITHOUT_SANDBOX: WorkspaceView = {
  ...workspace,
  id: "ws_bare",
  isolation: "none",
  canRunApart: false,
};

export const WORKSPACES: Record<"silent" | "stopped" | "failed" | "deleted", WorkspaceView> = {
  silent: { ...workspace, id: "ws_silent", connection: "timed_out", silentForMs: 41_000 },
  stopped: { ...workspace, id: "ws_stopped", status: "stopped", connection: "disconnected" },
  failed: {
    ...workspace,
    id: "ws_failed",
    status: "failed",
    connection: "disconnected",
    statusDetail: "The folder is not inside the allowed roots.",
  },
  deleted: { ...workspace, id: "ws_deleted", status: "deleted", connection: "disconnected" },
};
