import type { Pubsub } from "../../db/pubsub";
import { MAX_COLUMNS, MAX_ROWS, type Terminal, terminalIdOf } from "../chat/terminal-types";
import type { Clock } from "../clock";
import { AppError } from "../errors";
import { WorkspaceError } from "./connection";
import type { Dispatcher } from "./dispatch";
import { MAX_TERMINAL_CHUNK_BYTES, type TerminalOrder, type TerminalReport } from "./protocol-terminal";
import type { ResultOf } from "./result-schemas";

/** A daemon of an earlier version does not know the word and never answers. */
const ANSWER_MS = 10_000;
/** A terminal that was there a moment ago is not asked for before every key. */
const KNOWN_MS = 60_000;
const MAX_KNOWN = 1_000;
/** What may be typed into one terminal at once, and from then on each second; a call counts for a few bytes by itself. */
const BURST_BYTES = 512 * 1024;
const BYTES_PER_SECOND = 128 * 1024;
const BYTES_OF_A_CALL = 64;

export interface TypedText {
  text: string;
  /** Who types, and where it belongs in all that they typed, in bytes of UTF-8. */
  order?: { writer: string; offset: number } | undefined;
}

/** The terminals of one workspace. Requests reject with a WorkspaceError; what is typed may be lost and is not waited for. */
export interface TerminalPort {
  open(request: { unique: string; name?: string | undefined; cols: number; rows: number }): Promise<Terminal>;
  list(): Promise<ResultOf<"terminals">>;
  attach(terminalId: string, from: number | null): Promise<ResultOf<"attach_terminal">>;
  close(terminalId: string): Promise<void>;
  /** @throws WorkspaceError `not_found` when there is no such terminal. */
  require(terminalId: string): Promise<void>;
  /** @throws AppError `rate_limited` */
  type(terminalId: string, typed: TypedText): void;
  resize(terminalId: string, size: { cols: number; rows: number }): void;
  /** Says that somebody looks: for a while the daemon tells what is printed. */
  watch(terminalId: string): void;
  /** What the daemon tells of a terminal, and that the workspace's status moved; until the returned function is called. */
  follow(terminalId: string, heard: (report: TerminalReport | "status") => void): () => void;
}

export interface TerminalsDeps {
  dispatcher: Pick<Dispatcher, "send" | "noteUse">;
  hints: Pick<Pubsub, "publish" | "subscribe">;
  clock: Clock;
}

/** Makes the ports; what they remember of terminals belongs to the returned function. */
export function createTerminals(deps: TerminalsDeps): (workspaceId: string) => TerminalPort {
  const { dispatcher, hints, clock } = deps;
  const known = new Map<string, number>();
  const spend = createAllowance(clock);

  const remember = (terminalId: string) => {
    known.delete(terminalId);
    known.set(terminalId, clock.elapsed() + KNOWN_MS);
    const [oldest] = known.keys();
    if (known.size > MAX_KNOWN && oldest !== undefined) known.delete(oldest);
  };
  hints.subscribe("workspace", (hint) => {
    if (hint.event === "terminal-report" && hint.report.type === "terminal_gone")
      known.delete(hint.report.terminalId);
  });

  return (workspaceId) => {
    const send: Dispatcher["send"] = (order) =>
      dispatcher.send({ ...order, signal: AbortSignal.timeout(ANSWER_MS) });
    const tell = (order: TerminalOrder) =>
      hints.publish("workspace", { workspaceId, event: "terminal-order", order });
    const list = async () => {
      const found = await send({ workspaceId, request: { kind: "terminals" } });
      for (const { id } of found.terminals) remember(id);
      return found;
    };

    return {
      list,
      open: async ({ unique, name, cols, rows }) => {
        const terminalId = terminalIdOf(workspaceId, unique);
        const named = name === undefined ? {} : { name };
        const request = { kind: "open_terminal", terminalId, ...named, cols, rows } as const;
        const opened = await send({ workspaceId, request });
        remember(opened.id);
        return opened;
      },
      attach: async (terminalId, from) => {
        const request = { kind: "attach_terminal", terminalId, from } as const;
        const attached = await send({ workspaceId, request });
        remember(terminalId);
        return attached;
      },
      close: async (terminalId) => {
        await send({ workspaceId, request: { kind: "close_terminal", terminalId } });
        known.delete(terminalId);
      },
      require: async (terminalId) => {
        if ((known.get(terminalId) ?? 0) > clock.elapsed()) return;
        const { terminals } = await list();
        if (!terminals.some(({ id }) => id === terminalId))
          throw new WorkspaceError("not_found", "There is no such terminal any more.");
      },
      type: (terminalId, { text, order }) => {
        const bytes = Buffer.from(text, "utf8");
        spend(terminalId, bytes.length + BYTES_OF_A_CALL);
        dispatcher.noteUse(workspaceId);
        for (let at = 0; at < bytes.length; at += MAX_TERMINAL_CHUNK_BYTES) {
          const data = bytes.subarray(at, at + MAX_TERMINAL_CHUNK_BYTES).toString("base64");
          const place = order === undefined ? {} : { order: { ...order, offset: order.offset + at } };
          tell({ type: "terminal_input", terminalId, data, ...place });
        }
      },
      resize: (terminalId, { cols, rows }) => {
        const size = { cols: Math.min(cols, MAX_COLUMNS), rows: Math.min(rows, MAX_ROWS) };
        tell({ type: "terminal_resize", terminalId, ...size });
      },
      watch: (terminalId) => tell({ type: "terminal_watch", terminalId }),
      follow: (terminalId, heard) =>
        hints.subscribe("workspace", (hint) => {
          if (hint.workspaceId !== workspaceId) return;
          if (hint.event === "status") heard("status");
          if (hint.event === "terminal-report" && hint.report.terminalId === terminalId) heard(hint.report);
        }),
    };
  };
}

/** Bounds what is typed into each terminal. */
function createAllowance(clock: Clock): (terminalId: string, bytes: number) => void {
  const spent = new Map<string, { bytes: number; at: number }>();
  return (terminalId, bytes) => {
    const now = clock.elapsed();
    const last = spent.get(terminalId) ?? { bytes: 0, at: now };
    const left = Math.max(0, last.bytes - ((now - last.at) / 1_000) * BYTES_PER_SECOND);
    if (left + bytes > BURST_BYTES) {
      throw new AppError("rate_limited", "More is typed into this terminal than it takes.", {
        retryAfterSeconds: 1,
      });
    }
    spent.delete(terminalId);
    spent.set(terminalId, { bytes: left + bytes, at: now });
    const [oldest] = spent.keys();
    if (spent.size > MAX_KNOWN && oldest !== undefined) spent.delete(oldest);
  };
}
