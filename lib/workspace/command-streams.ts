import type { Pubsub } from "../../db/pubsub";
import type { Clock } from "../clock";
import type { Log } from "../log";
import { type CommandFrame, PING_INTERVAL_MS } from "./protocol";
import type { CommandRecord, WorkspaceRecord, WorkspaceStore } from "./workspace-store";

const MAX_OPEN_COMMANDS = 200;
const MAX_REMEMBERED = 5_000;
/** A daemon that does not read its stream is cut off; it comes back and gets what it has not answered. */
const MAX_QUEUED_BYTES = 16 * 1024 * 1024;
const encoder = new TextEncoder();

type Command = Pick<CommandRecord, "id" | "chatId" | "ownerEpoch" | "request">;

export interface CommandStreams {
  /** Whether a daemon's stream ends in this process. */
  has(workspaceId: string): boolean;
  /** Hands over a command that was claimed for this process. */
  offer(workspaceId: string, command: Command): void;
  open(workspace: WorkspaceRecord, signal: AbortSignal): ReadableStream<Uint8Array>;
  close(): void;
}

export interface CommandStreamsDeps {
  store: Pick<WorkspaceStore, "openCommands" | "claimCommands" | "getWorkspace">;
  hints: Pick<Pubsub, "subscribe">;
  urls: () => Promise<string[]>;
  clock: Clock;
  log: Log;
  pollMs: number;
}

interface Link {
  workspaceId: string;
  tokenHash: string | null;
  sent: Set<string>;
  write(frame: CommandFrame): void;
  stop(): void;
  wake(): void;
}

/** The answers to `GET /api/workspace/commands`: every command that is not answered yet, oldest first, each once a stream. */
export function createCommandStreams(deps: CommandStreamsDeps): CommandStreams {
  const links = new Map<string, Set<Link>>();
  const of = (workspaceId: string) => links.get(workspaceId) ?? new Set();

  const unsubscribe = deps.hints.subscribe("workspace", (hint) => {
    if (hint.event === "command" || hint.event === "status")
      for (const link of of(hint.workspaceId)) link.wake();
    if (hint.event === "terminal-order")
      for (const link of of(hint.workspaceId)) writeOrStop(link, hint.order);
  });

  function open(workspace: WorkspaceRecord, signal: AbortSignal): ReadableStream<Uint8Array> {
    let link: Link | null = null;
    return new ReadableStream<Uint8Array>(
      {
        start: (controller) => {
          link = begin(workspace, controller);
          signal.addEventListener("abort", link.stop, { once: true });
        },
        cancel: () => link?.stop(),
      },
      { highWaterMark: MAX_QUEUED_BYTES, size: (chunk) => chunk?.byteLength ?? 0 },
    );
  }

  function begin(workspace: WorkspaceRecord, controller: ReadableStreamDefaultController<Uint8Array>): Link {
    const ended = new AbortController();
    const all = of(workspace.id);
    const link = createLink(workspace, controller);
    link.stop = () => {
      if (ended.signal.aborted) return;
      ended.abort();
      all.delete(link);
      if (all.size === 0) links.delete(workspace.id);
      closeQuietly(controller);
    };
    links.set(workspace.id, all.add(link));
    void serve(link, ended.signal).then(link.stop, (error: unknown) => {
      if (!ended.signal.aborted)
        deps.log.info({ err: error, workspaceId: workspace.id }, "a daemon's stream broke");
      link.stop();
    });
    return link;
  }

  async function serve(link: Link, signal: AbortSignal): Promise<void> {
    link.write({ type: "welcome", workspaceId: link.workspaceId, urls: await deps.urls() });
    let pingAt = deps.clock.elapsed() + PING_INTERVAL_MS;
    while (!signal.aborted) {
      const woken = new AbortController();
      link.wake = () => woken.abort();
      const goesOn = await pump(link).catch((error: unknown) => {
        deps.log.debug({ err: error }, "commands could not be read");
        return true;
      });
      if (!goesOn) return;
      if (deps.clock.elapsed() >= pingAt) {
        link.write({ type: "ping" });
        pingAt = deps.clock.elapsed() + PING_INTERVAL_MS;
      }
      await deps.clock.sleep(deps.pollMs, AbortSignal.any([signal, woken.signal]));
    }
  }

  /** Sends what is new; false when the daemon has no place any more. */
  async function pump(link: Link): Promise<boolean> {
    const workspace = await deps.store.getWorkspace(link.workspaceId);
    const isOver = workspace === null || workspace.status === "stopped" || workspace.status === "deleted";
    if (isOver || workspace.tokenHash !== link.tokenHash) {
      link.write({ type: "shutdown" });
      return false;
    }
    const open = await deps.store.openCommands(link.workspaceId, MAX_OPEN_COMMANDS);
    const fresh = open.filter((command) => !link.sent.has(keyOf(command)));
    const claimed = new Set(
      await deps.store.claimCommands(fresh.filter(({ state }) => state === "pending").map(({ id }) => id)),
    );
    for (const command of fresh) if (command.state === "sent" || claimed.has(command.id)) send(link, command);
    if (link.sent.size > MAX_REMEMBERED) link.sent = new Set(open.map(keyOf));
    return true;
  }

  return {
    has: (workspaceId) => of(workspaceId).size > 0,
    offer: (workspaceId, command) => {
      for (const link of of(workspaceId)) sendOrStop(link, command);
    },
    open,
    close: () => {
      unsubscribe();
      for (const all of links.values()) for (const link of all) link.stop();
    },
  };
}

/** An owner that took a command over sends it again under its own epoch. */
function keyOf({ id, ownerEpoch }: Pick<Command, "id" | "ownerEpoch">): string {
  return `${id}@${ownerEpoch}`;
}

function send(link: Link, command: Command): void {
  const key = keyOf(command);
  if (link.sent.has(key)) return;
  link.sent.add(key);
  const { id, chatId, ownerEpoch, request } = command;
  link.write({ type: "command", id, chatId, epoch: ownerEpoch, request });
}

/** What is typed is sent again until the daemon has said that it took it. */
function writeOrStop(link: Link, frame: CommandFrame): void {
  try {
    link.write(frame);
  } catch {
    link.stop();
  }
}

/** A broken stream loses nothing: the daemon opens another one and gets what it has not answered. */
function sendOrStop(link: Link, command: Command): void {
  try {
    send(link, command);
  } catch {
    link.stop();
  }
}

function createLink(
  workspace: WorkspaceRecord,
  controller: ReadableStreamDefaultController<Uint8Array>,
): Link {
  return {
    workspaceId: workspace.id,
    tokenHash: workspace.tokenHash,
    sent: new Set(),
    write: (frame) => {
      if ((controller.desiredSize ?? 0) <= 0) throw new Error("The daemon does not read its stream.");
      controller.enqueue(encoder.encode(`${JSON.stringify(frame)}\n`));
    },
    stop: () => {},
    wake: () => {},
  };
}

function closeQuietly(controller: ReadableStreamDefaultController<Uint8Array>): void {
  try {
    controller.close();
  } catch {
    // The reader is gone already.
  }
}
