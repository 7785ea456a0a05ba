import type { CallState, AppPart } from "@/lib/chat/message-types";
import type { Message } from "@/lib/chat/wire";

const START = Date.parse("2025-11-25T10:00:00.000Z");
const CHAT_ID = "chat_fixture";
type ToolPart = Extract<AppPart, { type: "dynamic-tool" }>;

/** `seconds` after the moment at which every fixture begins. */
export function at(seconds: number): string {
  return new Date(START + seconds * 1_000).toISOString();
}

export function userRow(id: string, text: string, seconds = 0): Message {
  return row({ id, role: "user", parts: [{ type: "text", text }], createdAt: at(seconds) });
}

export function agentRow(id: string, parts: AppPart[], rest: Partial<Message> = {}): Message {
  return row({ id, role: "assistant", parts, ...rest });
}

function row(message: Partial<Message> & Pick<Message, "id" | "role" | "parts">): Message {
  return { chatId: CHAT_ID, createdAt: at(1), revision: 1, ...message };
}

export interface CallFixture {
  id: string;
  toolName?: string;
  input?: unknown;
  /** Given: the call has ended. */
  output?: unknown;
  error?: string;
  isStreaming?: boolean;
}

/** A tool part in the state that what is given stands for. */
export function callPart({ id, toolName = "execute", input = {}, ...rest }: CallFixture): ToolPart {
  const base = { type: "dynamic-tool" as const, toolName, toolCallId: id };
  if (rest.isStreaming) return { ...base, state: "input-streaming", input };
  if (rest.error !== undefined) return { ...base, state: "output-error", input, errorText: rest.error };
  if (rest.output !== undefined) return { ...base, state: "output-available", input, output: rest.output };
  return { ...base, state: "input-available", input };
}

/** What the ledger says of calls, by tool call id. */
export function calls(states: Record<string, CallState>): NonNullable<Message["metadata"]> {
  return {
    calls: Object.fromEntries(
      Object.entries(states).map(([id, state]) => [
        id,
        { callId: `call_${id}`, state, startedAt: at(2), endedAt: at(5) },
      ]),
    ),
  };
}

export function readPart(id: string, path: string): ToolPart {
  const output = { content: "1\ta", file_size: 2, total_lines: 1, lines_read: 1 };
  return callPart({ id, toolName: "read_file", input: { path }, output });
}

export function text(value: string, state?: "streaming"): AppPart {
  return { type: "text", text: value, ...(state ? { state } : {}) };
}
