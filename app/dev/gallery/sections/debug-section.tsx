import { DebugAdmin } from "@/components/admin/debug-admin";
import { DebugRuns } from "@/components/chat/debug/debug-tab";
import { RunSteps } from "@/components/chat/debug/run-row";
import { DebugRecordingForm } from "@/components/settings/debug-recording-form";
import { MeProvider } from "@/components/shell/me-provider";
import type { DebugAttempt, DebugRun, DebugRunDetail } from "@/lib/chat/debug-types";
import { LONG_WORD } from "../hostile-data";
import { Specimen } from "../specimen";

const AT = "2024-11-12T09:00:00.000Z";
const LATER = "2024-11-12T09:00:04.100Z";
const ME = {
  id: "usr_1",
  name: "Ada",
  email: "ada@example.com",
  role: "member",
  adminNames: "Grace",
} as const;

const run = (more: Partial<DebugRun>): DebugRun => ({
  id: "dbr_1",
  chatId: "chat_1",
  parentRunId: null,
  kind: "chat_turn",
  status: "completed",
  modelId: "mod_1",
  provider: "Anthropic",
  model: "claude-sonnet",
  triggerMessageId: null,
  tipMessageId: null,
  summary: { steps: 2, attempts: 3, inputTokens: 12_400, outputTokens: 800 },
  startedAt: AT,
  updatedAt: LATER,
  finishedAt: LATER,
  ...more,
});

const RUNS: DebugRun[] = [
  run({ id: "dbr_1", status: "in_progress", finishedAt: null }),
  run({ id: "dbr_2" }),
  run({ id: "dbr_3", kind: "compaction", parentRunId: "dbr_2" }),
  run({ id: "dbr_4", kind: "title_generation", model: LONG_WORD }),
  run({ id: "dbr_5", status: "error", summary: { steps: 1, attempts: 1, inputTokens: 0, outputTokens: 0 } }),
  run({ id: "dbr_6", status: "interrupted" }),
];

const attempt = (number: number, more: Partial<DebugAttempt>): DebugAttempt => ({
  number,
  startedAt: AT,
  endedAt: LATER,
  statusCode: 200,
  errorKind: null,
  request: {
    method: "POST",
    url: "https://api.example.com/v1/messages",
    headers: { "x-api-key": "[redacted]" },
  },
  response: { statusCode: 200, headers: {}, body: "[text/event-stream, read as a stream]" },
  ...more,
});

const DETAIL: DebugRunDetail = {
  ...run({}),
  steps: [
    {
      id: "dbs_1",
      number: 1,
      operation: "stream",
      status: "completed",
      assistantMessageId: null,
      request: {
        prompt: [{ role: "user", content: [{ type: "text", text: LONG_WORD }] }],
        maxOutputTokens: 4_096,
      },
      response: { content: [{ type: "text", text: "Done." }] },
      usage: { inputTokens: 12_400, outputTokens: 800 },
      attempts: [attempt(1, { statusCode: 529, errorKind: "overloaded" }), attempt(2, {})],
      error: null,
      metadata: {},
      startedAt: AT,
      finishedAt: LATER,
    },
    {
      id: "dbs_2",
      number: 2,
      operation: "stream",
      status: "error",
      assistantMessageId: null,
      request: null,
      response: null,
      usage: null,
      attempts: [attempt(1, { statusCode: 401, errorKind: "auth" })],
      error: { kind: "auth", message: "Anthropic rejected the API key.", statusCode: 401 },
      metadata: {},
      startedAt: AT,
      finishedAt: LATER,
    },
  ],
};

const list = (items: DebugRun[], mode: "off" | "users" | "forced", recorded: boolean) => ({
  items,
  nextCursor: null,
  recording: { mode, user: null, chat: null, recorded },
});

/** The Debug tab and its settings, in every state. */
export function DebugSection() {
  return (
    <MeProvider me={ME}>
      <Specimen name="Runs, where people may choose">
        <DebugRuns chatId="chat_1" list={list(RUNS, "users", true)} />
      </Specimen>
      <Specimen name="No runs: not recorded, recorded for all, not allowed">
        <DebugRuns chatId="chat_1" list={list([], "users", false)} />
        <DebugRuns chatId="chat_1" list={list([], "forced", true)} />
        <DebugRuns chatId="chat_1" list={list([], "off", false)} />
      </Specimen>
      <Specimen name="A run with a retry and a failure">
        <RunSteps chatId="chat_1" run={DETAIL} />
      </Specimen>
      <Specimen name="Settings: free to choose, forced, not allowed">
        <DebugRecordingForm recording={{ mode: "users", enabled: true, recorded: true }} />
        <DebugRecordingForm recording={{ mode: "forced", enabled: null, recorded: true }} />
        <DebugRecordingForm recording={{ mode: "off", enabled: null, recorded: false }} />
      </Specimen>
      <Specimen name="Administration">
        <DebugAdmin setting={{ mode: "users", retentionDays: 7 }} />
      </Specimen>
    </MeProvider>
  );
}
