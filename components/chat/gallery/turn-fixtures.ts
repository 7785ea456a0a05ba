import type { OutcomeKind } from "@/lib/chat/message-types";
import type { RetryState } from "@/lib/chat/wire";
import { liveLine, type LiveFacts, type LiveLine } from "../live-line/live-line";
import type { Block } from "../transcript/blocks";
import { CALL_SPECIMENS } from "./call-fixtures";
import { HOSTILE } from "./hostile-text";

/** All times of the gallery count from here, so that its pictures are always the same. */
export const GALLERY_NOW = Date.parse("2025-11-25T10:00:41.000Z");

const PROSE = `## What was wrong

The position is read **before** the lock is taken, so two clients can compute it from the same snapshot. I'll compare the \`queueVersion\` inside the transaction and refuse the older one; see [the guide](https://example.com/locks).

1. Read the version under the lock
2. Refuse an older one
   - with \`QueueConflict\`

> A queue that two people reorder at once keeps one of the two orders.

\`\`\`ts
if (version !== expected) throw new QueueConflict(version); // refused
\`\`\`

| run | before | after |
|:----|-------:|------:|
| 100 | 19 failed | 0 failed |

- [x] test
- [ ] changelog

![A chart](https://example.com/chart.png)`;

const prose = (key: string, text: string): Block => ({ kind: "prose", key, text, isStreaming: false });
const compaction = (
  key: string,
  more: Partial<Extract<Block, { kind: "compaction" }>>,
): Extract<Block, { kind: "compaction" }> => ({
  kind: "compaction",
  key,
  compaction: "summary",
  summary:
    "## Task\n\nRefuse the older of two reorders. The test in `queue.test.ts` passes; the changelog is left.",
  isWriting: false,
  tokensBefore: 156_000,
  tokensAfter: 3_100,
  ...more,
});
const reads = CALL_SPECIMENS.filter(({ call }) => call.toolName === "read_file").map(({ call }) => call);
const OUTCOMES: readonly OutcomeKind[] = [
  "empty",
  "refused",
  "filtered",
  "length",
  "reasoning_only",
  "repeating",
];

export const BLOCK_SPECIMENS: readonly { name: string; block: Block }[] = [
  { name: "Prose", block: prose("g/prose", PROSE) },
  { name: "Prose, long word", block: prose("g/word", HOSTILE.longWord) },
  { name: "Prose, right to left", block: prose("g/rtl", HOSTILE.rightToLeft) },
  { name: "Prose, emoji", block: prose("g/emoji", HOSTILE.emoji) },
  {
    name: "Prose, HTML",
    block: prose("g/html", '<img src="https://example.com/x.png"> <script>alert(1)</script>'),
  },
  { name: "Prose, table of 200 columns", block: prose("g/table", HOSTILE.table) },
  {
    name: "Reasoning",
    block: {
      kind: "reasoning",
      key: "g/thought",
      text: "Is the lock taken?",
      durationMs: 12_000,
      isStreaming: false,
    },
  },
  { name: "Merged reads", block: { kind: "reads", key: "g/reads", calls: reads } },
  {
    name: "Folded steps",
    block: { kind: "fold", key: "g/fold", summary: "14 steps: 3 edits, 8 commands, 3 reads", blocks: [] },
  },
  ...OUTCOMES.map((outcome): { name: string; block: Block } => ({
    name: `Outcome: ${outcome}`,
    block: { kind: "outcome", key: `g/${outcome}`, outcome, text: null },
  })),
  { name: "Compaction", block: compaction("g/compaction", {}) },
  {
    name: "Compaction, being written",
    block: compaction("g/compacting", { isWriting: true, tokensAfter: null }),
  },
  { name: "Compaction, long word", block: compaction("g/compactionword", { summary: HOSTILE.longWord }) },
  { name: "Cleared", block: compaction("g/cleared", { compaction: "clear", summary: "" }) },
  {
    name: "Unreadable",
    block: { kind: "unreadable", key: "g/broken", reason: "This message could not be read." },
  },
];

const FACTS: LiveFacts = {
  status: "running",
  waitingForCapacity: false,
  stoppingSince: null,
  retry: null,
  describeError: () => "Anthropic is overloaded",
  offlineSince: null,
  modelName: "claude-opus-4.6",
  lastHeardAt: null,
  silenceLimitMs: 60_000,
  turnStartedAt: GALLERY_NOW - 41_000,
  blocks: [],
  now: GALLERY_NOW,
};

const RETRY: RetryState = {
  attempt: 3,
  delayMs: 8_000,
  retryAt: new Date(GALLERY_NOW + 8_000).toISOString(),
  error: { kind: "overloaded", message: "Overloaded", provider: "Anthropic", retryable: true },
};

function callBlock(name: string): Block[] {
  return CALL_SPECIMENS.filter((one) => one.name === name).map(({ call }) => ({
    kind: "call",
    key: call.key,
    call,
  }));
}

const running = callBlock("Command, running");
const LIVE_FACTS: readonly { name: string; facts: Partial<LiveFacts> }[] = [
  { name: "Stopping", facts: { status: "interrupting", stoppingSince: GALLERY_NOW - 1_000 } },
  {
    name: "Still stopping",
    facts: { status: "interrupting", stoppingSince: GALLERY_NOW - 6_000, blocks: running },
  },
  { name: "Retrying", facts: { retry: RETRY } },
  { name: "Connection down", facts: { offlineSince: GALLERY_NOW - 41_000 } },
  { name: "Waiting for a slot", facts: { waitingForCapacity: true } },
  { name: "Waiting for the model", facts: { lastHeardAt: GALLERY_NOW - 3_000 } },
  { name: "Waiting for the model, named", facts: { lastHeardAt: GALLERY_NOW - 12_000 } },
  { name: "The model is silent", facts: { lastHeardAt: GALLERY_NOW - 38_000 } },
  { name: "Preparing an edit", facts: { blocks: callBlock("Edit, input still streaming") } },
  { name: "Running a command", facts: { blocks: running } },
  { name: "Writing", facts: { blocks: [{ kind: "prose", key: "g/w", text: "The", isStreaming: true }] } },
];

export const LIVE_SPECIMENS: readonly { name: string; line: LiveLine }[] = LIVE_FACTS.map(
  ({ name, facts }) => ({
    name,
    line: liveLine({ ...FACTS, ...facts }),
  }),
);
