import type { Db } from "../../db/client";
import { loadChatWires } from "../../db/queries/chats";
import { listWatchedChatIds } from "../../db/queries/watched-chats";
import type { Chat, WatchEventName, WatchEvents } from "../chat/wire";
import type { Env } from "../env";
import type { Log } from "../log";
import type { EventSink } from "./event-sink";
import type { Hub, OwnerChange } from "./hub";
import { withSyncDeadline } from "./query-deadline";
import { watchPhases } from "./watch-phases";

export interface WatchStreamDeps {
  db: Db;
  hub: Hub;
  log: Log;
  env: Pick<Env, "pollMs">;
}

const NEWEST = 100;

/** Sends a person's chats, then what changes about them, until the connection is over. */
export async function runWatchStream(deps: WatchStreamDeps, ownerId: string, sink: EventSink): Promise<void> {
  const pending = new Map<string, OwnerChange["change"]>();
  let wake = Promise.withResolvers<void>();
  let count = 0;
  const watch = deps.hub.watchOwner(ownerId, ({ chatId, change }) => {
    const created = pending.get(chatId) === "created" && change === "updated";
    pending.set(chatId, created ? "created" : change);
    wake.resolve();
  });
  const phases = watchPhases({ ...deps, pollMs: deps.env.pollMs }, (chatId) => {
    if (!pending.has(chatId)) pending.set(chatId, "updated");
    wake.resolve();
  });
  sink.signal.addEventListener("abort", () => wake.resolve(), { once: true });
  const send = <N extends WatchEventName>(name: N, data: WatchEvents[N]) => {
    count += 1;
    return sink.send({ id: String(count), name, data });
  };
  try {
    const ids = await withSyncDeadline(listWatchedChatIds(deps.db, ownerId, NEWEST));
    watch.has(ids);
    const chats = await withSyncDeadline(loadChatWires(deps.db, ids));
    for (const id of ids) {
      const chat = chats.get(id);
      phases.told(id, chat);
      if (chat) await send("chat_updated", chat);
    }
    await send("synced", {});
    while (!sink.signal.aborted) {
      await wake.promise;
      wake = Promise.withResolvers<void>();
      const batch = new Map(pending);
      pending.clear();
      const found = await withSyncDeadline(loadChatWires(deps.db, [...batch.keys()]));
      for (const [id, change] of batch) {
        const chat = found.get(id);
        phases.told(id, chat);
        await sendChange({ id, change, chat, ownerId, send });
      }
    }
  } catch (error) {
    deps.log.warn({ err: error }, "a watch stream ended on an error; its client resumes it");
  } finally {
    watch.stop();
    phases.stop();
    sink.end();
  }
}

interface Change {
  id: string;
  change: OwnerChange["change"];
  chat: Chat | undefined;
  ownerId: string;
  send: <N extends WatchEventName>(name: N, data: WatchEvents[N]) => Promise<boolean>;
}

async function sendChange({ id, change, chat, ownerId, send }: Change): Promise<void> {
  if (!chat || chat.ownerId !== ownerId) await send("chat_deleted", { id });
  else await send(change === "created" ? "chat_created" : "chat_updated", chat);
}
