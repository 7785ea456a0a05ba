import { setTimeout as delay } from "node:timers/promises";
import type { Message, StreamEvent, StreamEventName, StreamEvents } from "../lib/chat/wire";

const RECONNECT_PAUSE_MS = 50;

export interface ReceivedEvent {
  id: string;
  event: StreamEvent;
  /** `performance.timeOrigin + performance.now()` at arrival. */
  at: number;
}

/** A client of one chat's event stream that reconnects with its last cursor, as a browser does. */
export interface StreamFollower {
  /** Every event over all connections. */
  events: ReceivedEvent[];
  /** Committed messages as this client knows them, oldest first. */
  messages(): Message[];
  /** Resolves with the first event, old or new, that satisfies the predicate. */
  waitFor(predicate: (received: ReceivedEvent) => boolean, deadlineMs?: number): Promise<ReceivedEvent>;
  connections(): number;
  /** Cuts the present connection; the follower reconnects by itself. */
  cut(): void;
  stop(): void;
}

interface Target {
  url: string;
  token: string;
  chatId: string;
}

/** Parses the text of one server-sent event; null for comments. */
function parseEvent(block: string): { id: string; event: StreamEvent } | null {
  const fields = new Map<string, string>();
  for (const line of block.split("\n")) {
    const colon = line.indexOf(": ");
    if (colon > 0) fields.set(line.slice(0, colon), line.slice(colon + 2));
  }
  const name = fields.get("event");
  const data = fields.get("data");
  if (!name || data === undefined) return null;
  const event = {
    name: name as StreamEventName,
    data: JSON.parse(data) as StreamEvents[StreamEventName],
  } as StreamEvent;
  return { id: fields.get("id") ?? "", event };
}

export function followStream(target: Target): StreamFollower {
  const rows = new Map<string, Message>();
  const events: ReceivedEvent[] = [];
  const waiting = new Set<() => void>();
  const stopped = new AbortController();
  let connection = new AbortController();
  let cursor = "";
  let connections = 0;

  const receive = (block: string) => {
    const parsed = parseEvent(block);
    if (!parsed) return;
    cursor = parsed.id;
    if (parsed.event.name === "history_reset") rows.clear();
    if (parsed.event.name === "message") rows.set(parsed.event.data.id, parsed.event.data);
    events.push({ ...parsed, at: performance.timeOrigin + performance.now() });
    for (const wake of waiting) wake();
  };

  const connectOnce = async () => {
    connection = new AbortController();
    const query = cursor === "" ? "" : `?cursor=${encodeURIComponent(cursor)}`;
    const response = await fetch(`${target.url}/api/v1/chats/${target.chatId}/stream${query}`, {
      headers: { authorization: `Bearer ${target.token}`, accept: "text/event-stream" },
      signal: AbortSignal.any([connection.signal, stopped.signal]),
    });
    if (!response.ok || !response.body) throw new Error(`stream answered ${response.status}`);
    connections += 1;
    let rest = "";
    for await (const text of response.body.pipeThrough(new TextDecoderStream())) {
      const blocks = (rest + text).split("\n\n");
      rest = blocks.pop() ?? "";
      for (const block of blocks) receive(block);
    }
  };

  const run = async () => {
    while (!stopped.signal.aborted) {
      await connectOnce().catch(() => {});
      if (!stopped.signal.aborted) await delay(RECONNECT_PAUSE_MS);
    }
  };
  void run();

  return {
    events,
    messages: () => [...rows.values()].sort((a, b) => (a.id < b.id ? -1 : 1)),
    connections: () => connections,
    cut: () => connection.abort(),
    stop: () => stopped.abort(),
    waitFor: (predicate, deadlineMs = 30_000) =>
      new Promise((resolve, reject) => {
        let seen = 0;
        const finish = () => {
          waiting.delete(check);
          clearTimeout(timer);
        };
        const check = () => {
          while (seen < events.length) {
            const received = events[seen++];
            if (received && predicate(received)) {
              finish();
              resolve(received);
              return;
            }
          }
        };
        const timer = setTimeout(() => {
          finish();
          const tail = events.slice(-5).map((received) => received.event.name);
          reject(new Error(`no such event within ${deadlineMs} ms; last: ${tail.join(", ")}`));
        }, deadlineMs);
        waiting.add(check);
        check();
      }),
  };
}
