import type { RowChat } from "@/components/sidebar/chat-row";
import type { ErrorKind } from "@/lib/chat/wire";

export const LONG_WORD = "Donaudampfschifffahrtselektrizitaetenhauptbetriebswerkbauunterbeamtengesellschaft";
export const RIGHT_TO_LEFT = "תקן את הבדיקה שנכשלת לפעמים queue.test.ts";
export const EMOJI = "👩‍👩‍👧‍👦 Ship 🚀 the 🏳️‍🌈 release";

/** Long enough ago to be written as a date, whenever the page is drawn. */
const OLD = "2024-11-12T09:00:00.000Z";

const BASE: RowChat = {
  id: "chat_gallery",
  title: "Fix flaky queue reorder test",
  status: "waiting",
  waitingForCapacity: false,
  hasUnread: false,
  lastError: null,
  lastTurnSummary: null,
  turnStartedAt: null,
  changes: null,
  lastTurnAt: OLD,
  usage: {
    inputTokens: 0,
    outputTokens: 0,
    contextTokens: 214_000,
    contextLimit: 200_000,
    costMicros: 0,
    unpricedRequests: 0,
  },
};

let made = 0;
function row(patch: Partial<RowChat>): RowChat {
  made += 1;
  return { ...BASE, id: `chat_gallery_${made}`, ...patch };
}

const SOME = { additions: 38, deletions: 12, files: 3 };

/** Every state of a row, then rows with what people really type. */
export const ROWS: { chat: RowChat; isChild?: boolean; isSelected?: boolean }[] = [
  { chat: row({ status: "running", changes: SOME }), isSelected: true },
  { chat: row({ title: "Find callers of promoteQueued", status: "running" }), isChild: true },
  { chat: row({ title: "Write changelog for 0.4", status: "running", waitingForCapacity: true }) },
  { chat: row({ title: "Move billing to the new ledger", status: "requires_action" }) },
  { chat: row({ title: "Try the other provider", status: "running", retrying: true }) },
  { chat: row({ title: "Rename workspace column", status: "interrupting" }) },
  {
    chat: row({
      title: "Upgrade Postgres driver",
      status: "error",
      lastError: galleryError("auth"),
      changes: { additions: 4, deletions: 1, files: 1 },
    }),
  },
  {
    chat: row({
      title: "Add CSV export to usage page",
      hasUnread: true,
      lastTurnSummary: "Export works, 6 tests added",
      changes: { additions: 212, deletions: 9, files: 8 },
    }),
  },
  { chat: row({ title: "Explain the retry table" }) },
  { chat: row({ title: LONG_WORD, lastTurnSummary: LONG_WORD, changes: SOME }) },
  { chat: row({ title: RIGHT_TO_LEFT, lastTurnSummary: RIGHT_TO_LEFT, hasUnread: true }) },
  { chat: row({ title: EMOJI, changes: { additions: 1_234_567, deletions: 98_765, files: 1_000 } }) },
];

export function galleryError(kind: ErrorKind) {
  return {
    kind,
    message: "Anthropic returned an unexpected error.",
    detail: `HTTP 529 ${LONG_WORD}`,
    provider: "Anthropic",
    retryable: true,
  };
}
