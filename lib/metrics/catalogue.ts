const SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 1_800];
const QUICK_SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5];
const FIRST_TOKEN_SECONDS = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 40, 60];

/** From `first` to at least `last`, each `factor` times the one before. */
function growing(first: number, last: number, factor: number): number[] {
  const buckets = [first];
  for (let next = first * factor; next < last * factor; next *= factor) buckets.push(next);
  return buckets;
}

interface CounterEntry {
  kind: "counter";
  name: string;
  help: string;
  labels: readonly string[];
}
interface GaugeEntry extends Omit<CounterEntry, "kind"> {
  kind: "gauge";
}
interface HistogramEntry extends Omit<CounterEntry, "kind"> {
  kind: "histogram";
  buckets: number[];
}

const counter = <L extends string>(name: string, help: string, labels: readonly L[] = []) =>
  ({ kind: "counter", name, help, labels }) as const satisfies CounterEntry;
const gauge = <L extends string>(name: string, help: string, labels: readonly L[] = []) =>
  ({ kind: "gauge", name, help, labels }) as const satisfies GaugeEntry;
const histogram = <L extends string>(
  name: string,
  { help, buckets, labels = [] }: { help: string; buckets: number[]; labels?: readonly L[] },
) => ({ kind: "histogram", name, help, buckets, labels }) as const satisfies HistogramEntry;

/**
 * Every metric of ours. Labels take few values: kinds, states, names of tools and models that administrators entered; never the
 * id of a chat, a person or a call.
 */
export const CATALOGUE = {
  steps: counter("lathe_steps_total", "Model calls that were committed.", ["provider", "model"]),
  modelCalls: counter("lathe_model_calls_total", "Model calls by how they ended.", [
    "provider",
    "model",
    "outcome",
  ]),
  streamRetries: counter("lathe_stream_retries_total", "Model calls that failed and are tried again.", [
    "provider",
    "model",
    "kind",
  ]),
  messageCount: histogram("lathe_message_count", {
    help: "Messages in a request to a model.",
    buckets: growing(1, 1_024, 2),
    labels: ["provider", "model"],
  }),
  promptSize: histogram("lathe_prompt_size_bytes", {
    help: "Text and files in a request to a model.",
    buckets: growing(1_024, 268_435_456, 4),
    labels: ["provider", "model"],
  }),
  ttft: histogram("lathe_ttft_seconds", {
    help: "From the request to the first part of an answer.",
    buckets: FIRST_TOKEN_SECONDS,
    labels: ["provider", "model"],
  }),
  compactions: counter("lathe_compaction_total", "Compactions by result; interrupted ones do not count.", [
    "result",
  ]),
  toolResultSize: histogram("lathe_tool_result_size_bytes", {
    help: "Results of tools as models read them.",
    buckets: growing(64, 4_194_304, 4),
    labels: ["tool_name"],
  }),
  toolErrors: counter("lathe_tool_errors_total", "Tool calls that ended in an error.", ["tool_name"]),
  toolResultTruncated: counter(
    "lathe_tool_result_truncated_total",
    "Results of tools that were cut to fit.",
    ["tool_name"],
  ),
  stageDuration: histogram("lathe_stage_duration_seconds", {
    help: "How long each stage of a turn took.",
    buckets: SECONDS,
    labels: ["stage", "chat_kind"],
  }),
  stageAnomalies: counter(
    "lathe_stage_anomalies_total",
    "Stages whose times make no sense, by what is wrong.",
    ["stage", "anomaly"],
  ),
  acquireDuration: histogram("lathe_acquire_duration_seconds", {
    help: "Attempts to take a chat over, by result.",
    buckets: QUICK_SECONDS,
    labels: ["result"],
  }),
  leasesHeld: gauge("lathe_leases_held", "Chats that this process drives."),
  leasesLost: counter(
    "lathe_leases_lost_total",
    "Chats that were driven here and name another owner by now.",
  ),
  heartbeatDuration: histogram("lathe_heartbeat_duration_seconds", {
    help: "Renewing all leases of this process.",
    buckets: QUICK_SECONDS,
  }),
  heartbeatFailures: counter("lathe_heartbeat_failures_total", "Renewals of leases that failed."),
  sseConnections: gauge("lathe_sse_connections", "Event streams that are open on this process."),
  partFlushDuration: histogram("lathe_part_flush_duration_seconds", {
    help: "Storing what all episodes of this process have streamed since the last time.",
    buckets: QUICK_SECONDS,
  }),
  partFrames: counter("lathe_part_frames_total", "Frames of streamed parts that were stored."),
  partFlushFailures: counter(
    "lathe_part_flush_failures_total",
    "Attempts to store streamed parts that failed.",
  ),
  hintsPublished: counter("lathe_hints_published_total", "Hints sent to other processes.", ["channel"]),
  hintsReceived: counter("lathe_hints_received_total", "Hints that came from other processes.", ["channel"]),
  hintFailures: counter("lathe_hint_failures_total", "Batches of hints that could not be sent."),
  hintsHealthy: gauge("lathe_hints_healthy", "1 while hints arrive here; 0: everything is found by polling."),
  chats: gauge("lathe_chats", "Chats that are not archived, by state; the whole deployment's.", ["state"]),
  chatsWaiting: gauge(
    "lathe_chats_waiting_for_capacity",
    "Chats that wait for a free slot; the whole deployment's.",
  ),
  databaseConnections: gauge(
    "lathe_db_connections",
    "Connections to the database by what they are for and their state; the whole deployment's.",
    ["application", "state"],
  ),
  databaseProbe: histogram("lathe_db_probe_seconds", {
    help: "From asking the pool to the database's answer, measured at every scrape.",
    buckets: QUICK_SECONDS,
  }),
} as const;

export const STAGES = [
  "chat_turn",
  "queue_wait",
  "acquisition",
  "provider_attempt",
  "time_to_first_token",
  "stream",
  "tool_call",
  "commit",
  "retry_backoff",
] as const;
export type Stage = (typeof STAGES)[number];
