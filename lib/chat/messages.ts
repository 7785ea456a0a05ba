import type {
  AppPart,
  CallMetadata,
  CallState,
  Origin,
  RowMetadata,
  StoredRowMetadata,
} from "./message-types";
import type { ToolCallKind } from "./workspace-types";
import type { Message, MessageUsage } from "./wire";

type ToolPart = Extract<AppPart, { type: "dynamic-tool" }>;

/** A ledger row as readers need it. */
/** Whether a call is carried out by the daemon of a workspace, which knows what became of it. */
export function runsInWorkspace({ kind }: { kind: ToolCallKind }): boolean {
  return kind === "workspace" || kind === "mcp";
}

export interface LedgerCall {
  /** Ours (`call_…`). */
  id: string;
  ordinal: number;
  /** The provider's: unique only within its row. */
  toolCallId: string;
  toolName: string;
  kind: ToolCallKind;
  input: unknown;
  state: CallState;
  output: unknown;
  /** The form that the model reads, when it is not `output`. */
  modelOutput: unknown;
  isError: boolean;
  reason: string | null;
  keptFromBeforeRestart: boolean;
  startedAt: Date | null;
  endedAt: Date | null;
}

/** A committed row with public ids; `parts` are as they were committed. */
export interface StoredRow {
  id: string;
  chatId: string;
  role: "system" | "user" | "assistant";
  visibility: "user" | "model" | "both";
  parts: AppPart[];
  metadata: StoredRowMetadata;
  origin: Origin | null;
  revision: number;
  /** Moves with every commit of results; 0: those of its calls are not committed yet. */
  resultsVersion: number;
  interrupted: boolean;
  compaction: "summary" | "clear" | null;
  authorId: string | null;
  modelId: string | null;
  finishReason: string | null;
  /** Only where the provider keeps the answer, so that a later request may go on from it. */
  providerResponseId: string | null;
  usage: MessageUsage | null;
  contextLimit: number | null;
  costMicros: number | null;
  createdAt: Date;
}

/** A row as prompts are built from it: results are overlaid on `parts`, the ledger's own words are beside them. */
export interface PromptRow extends StoredRow {
  calls: LedgerCall[];
}

const UNFINISHED: readonly CallState[] = ["requested", "started"];

export function isUnfinished(call: Pick<LedgerCall, "state">): boolean {
  return UNFINISHED.includes(call.state);
}

/** Calls of the last assistant row that have no result yet, in the order in which the model made them. */
export function outstandingCalls(rows: readonly PromptRow[]): LedgerCall[] {
  const last = rows.findLast((row) => row.role === "assistant");
  return last === undefined ? [] : last.calls.filter(isUnfinished);
}

/** Lays the ledger's results over the tool parts of a row; the row itself is left alone. */
export function overlay(
  row: Pick<StoredRow, "parts" | "metadata">,
  calls: readonly LedgerCall[],
): { parts: AppPart[]; metadata: RowMetadata } {
  if (calls.length === 0) return { parts: row.parts, metadata: row.metadata };
  const byToolCallId = new Map(calls.map((call) => [call.toolCallId, call]));
  const parts = row.parts.map((part) => {
    if (part.type !== "dynamic-tool") return part;
    const call = byToolCallId.get(part.toolCallId);
    return call === undefined ? part : withResult(part, call);
  });
  const callMetadata = Object.fromEntries(calls.map((call) => [call.toolCallId, callFacts(call)]));
  return { parts, metadata: { ...row.metadata, calls: callMetadata } };
}

function withResult(part: ToolPart, call: LedgerCall): ToolPart {
  if (isUnfinished(call) || part.state === "output-error") return part;
  const base = {
    type: part.type,
    toolName: part.toolName,
    toolCallId: part.toolCallId,
    ...(part.title === undefined ? {} : { title: part.title }),
    ...(part.toolMetadata === undefined ? {} : { toolMetadata: part.toolMetadata }),
    ...(part.providerExecuted === undefined ? {} : { providerExecuted: part.providerExecuted }),
    ...(part.callProviderMetadata === undefined ? {} : { callProviderMetadata: part.callProviderMetadata }),
    input: part.input,
  };
  return call.isError
    ? { ...base, state: "output-error", errorText: errorText(call.output) }
    : { ...base, state: "output-available", output: call.output ?? null };
}

/** The sentence of an error result: tools answer `{ error }`. */
export function errorText(output: unknown): string {
  if (typeof output === "string") return output;
  if (
    typeof output === "object" &&
    output !== null &&
    "error" in output &&
    typeof output.error === "string"
  ) {
    return output.error;
  }
  return JSON.stringify(output ?? null);
}

function callFacts(call: LedgerCall): CallMetadata {
  return {
    callId: call.id,
    state: call.state,
    ...(call.startedAt === null ? {} : { startedAt: call.startedAt.toISOString() }),
    ...(call.endedAt === null ? {} : { endedAt: call.endedAt.toISOString() }),
    ...(isKept(call) ? { keptFromBeforeRestart: true as const } : {}),
  };
}

/** Only a result that says something can have been kept. */
function isKept({ keptFromBeforeRestart, state }: LedgerCall): boolean {
  return keptFromBeforeRestart && (state === "finished" || state === "failed");
}

const PROVIDER_KEYS = new Set([
  "providerMetadata",
  "callProviderMetadata",
  "resultProviderMetadata",
  "providerReference",
]);

/** Parts as clients see them: without `custom` parts, provider metadata and the text of tool input that was being typed. */
export function toWireParts(parts: readonly AppPart[]): AppPart[] {
  return parts.filter((part) => part.type !== "custom").map(withoutProviderKeys);
}

/** The part itself where it has none of them, as most do. */
function withoutProviderKeys(part: AppPart): AppPart {
  for (const key in part) {
    if (!PROVIDER_KEYS.has(key)) continue;
    return Object.fromEntries(Object.entries(part).filter(([name]) => !PROVIDER_KEYS.has(name))) as AppPart;
  }
  return part;
}

/** Whether a row is ever shown to people: system rows and rows for the model only never are. */
export function isShown(row: Pick<StoredRow, "role" | "visibility">): boolean {
  return row.role !== "system" && row.visibility !== "model";
}

/** The wire form of a shown row. */
export function toMessage(row: StoredRow, calls: readonly LedgerCall[]): Message {
  const { parts, metadata } = overlay(row, calls);
  const hasMetadata = Object.values(metadata).some((fact) => fact !== undefined);
  return {
    id: row.id,
    chatId: row.chatId,
    role: row.role === "user" ? "user" : "assistant",
    parts: toWireParts(parts),
    createdAt: row.createdAt.toISOString(),
    revision: row.revision,
    ...(row.modelId === null ? {} : { modelId: row.modelId }),
    ...(row.usage === null ? {} : { usage: row.usage }),
    ...(row.costMicros === null ? {} : { costMicros: row.costMicros }),
    ...(row.authorId === null ? {} : { authorId: row.authorId }),
    ...(row.interrupted ? { interrupted: true } : {}),
    ...(row.compaction === null ? {} : { compaction: row.compaction }),
    ...(hasMetadata ? { metadata } : {}),
  };
}

/** The form in which a row is read for a prompt. */
export function toPromptRow(row: StoredRow, calls: readonly LedgerCall[]): PromptRow {
  const { parts } = overlay(row, calls);
  return { ...row, parts, calls: [...calls] };
}
