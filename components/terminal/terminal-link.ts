import { type ConnectionState, EventConnection } from "@/components/chat/stream/event-connection";
import { whileVisible } from "@/components/chat/stream/while-visible";
import { isApiError } from "@/lib/api/api-error";
import { terminalStreamPath, typeIntoTerminal } from "@/lib/api/terminals";
import type { TerminalEvents } from "@/lib/chat/terminal-types";
import { TypedInput } from "./typed-input";

/** What is shown beside the text. */
export type TerminalStatus =
  | { state: ConnectionState["state"] }
  | { state: "ended"; exitCode: number | null };

export interface TerminalLinkDeps {
  workspaceId: string;
  terminalId: string;
  /** Text to show. What comes of a past that the shell does not wait for is `replayed`. */
  write: (text: string, replayed: boolean) => void;
  reset: () => void;
  onStatus: (status: TerminalStatus) => void;
}

export interface TerminalLink {
  /** False when there is no room for it. */
  type(text: string): boolean;
  resize(size: { cols: number; rows: number }): void;
  close(): void;
}

const RETRY_MS = 500;
const RESIZE_TRIES = 3;

/** Both ways between a screen and a terminal, over reloads, lost networks and restarts of servers. */
export function openTerminalLink(deps: TerminalLinkDeps): TerminalLink {
  const { workspaceId, terminalId, onStatus } = deps;
  let isOver = false;
  let isReplay = true;
  const input = new TypedInput({
    post: (body) => typeIntoTerminal(workspaceId, terminalId, body),
    retryMs: retryMsOf,
    newWriter: () => crypto.randomUUID(),
  });
  const size = createSizeKeeper((wanted) => typeIntoTerminal(workspaceId, terminalId, wanted));

  const connection = new EventConnection({
    path: (cursor) => terminalStreamPath(workspaceId, terminalId, cursor),
    onState: ({ state }) => {
      isReplay = true;
      if (!isOver) onStatus({ state });
    },
    onEvent: ({ name, data }) => {
      const event = JSON.parse(data) as TerminalEvents[keyof TerminalEvents];
      if (name === "reset") deps.reset();
      else if (name === "output") deps.write((event as TerminalEvents["output"]).text, isReplay);
      else if (name === "state") hearState(event as TerminalEvents["state"]);
      else if (name === "gone") end({ state: "gone" });
    },
  });

  function hearState({ running, exitCode, inputs, cols, rows }: TerminalEvents["state"]): void {
    isReplay = false;
    if (!running) {
      end({ state: "ended", exitCode });
      return;
    }
    input.heard(inputs);
    size.heard({ cols, rows });
  }

  const leave = whileVisible(connection);
  function end(status: TerminalStatus): void {
    if (isOver) return;
    isOver = true;
    onStatus(status);
    leave();
    input.stop();
  }

  return {
    type: (text) => input.type(text),
    resize: (wanted) => {
      if (!isOver) size.want(wanted);
    },
    close: () => {
      isOver = true;
      leave();
      input.stop();
    },
  };
}

function retryMsOf(error: unknown): number | null {
  if (!isApiError(error)) return RETRY_MS;
  if (error.retryable) return error.retryAfterMs ?? RETRY_MS;
  return null;
}

/** Says what size the screen has until the terminal has it; one that somebody else gave it since is left alone. */
function createSizeKeeper(post: (size: { cols: number; rows: number }) => Promise<void>) {
  let wanted: { cols: number; rows: number } | null = null;
  let tries = 0;
  let posting = false;

  async function send(): Promise<void> {
    if (wanted === null || posting || tries >= RESIZE_TRIES) return;
    posting = true;
    tries += 1;
    const sent = wanted;
    await post(sent).catch(() => {});
    posting = false;
    if (wanted !== sent) void send();
  }

  return {
    want: (size: { cols: number; rows: number }) => {
      wanted = size;
      tries = 0;
      void send();
    },
    heard: ({ cols, rows }: { cols: number; rows: number }) => {
      if (wanted?.cols === cols && wanted.rows === rows) wanted = null;
      else void send();
    },
  };
}
