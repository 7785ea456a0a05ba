import { connect, createServer, type Socket } from "node:net";
import { createFrames, createStatementReader, type Frame } from "./wire-frames";

/** Where a COMMIT is caught: before the server hears of it, or when it is done and nobody has been told. */
export type CommitEdge = "before" | "after";

/** Stands between one Lathe and PostgreSQL, and does what networks and poolers do. */
export interface DatabaseProxy {
  url: string;
  /** Resets every connection and refuses new ones until `restore`. */
  cut(): void;
  /** The present connections say nothing more, and are never closed; new ones work. */
  vanish(): void;
  /** Notifications get lost, as they do behind a pooler. */
  muteHints(muted: boolean): void;
  /**
   * Waits for the next COMMIT of a transaction that wrote messages and calls back at its edge; the connection of that
   * transaction is lost. @returns a function that gives up waiting
   */
  catchCommit(edge: CommitEdge, strike: () => void): () => void;
  restore(): void;
  close(): Promise<void>;
}

interface Trap {
  edge: CommitEdge;
  strike: () => void;
}

interface Shared {
  mode: "open" | "cut";
  muted: boolean;
  trap: Trap | null;
  links: Set<Link>;
}

/** A write that makes a transaction one of a step: rows of the transcript, or the results laid over them. */
const STEP_WRITE = /(insert into|update) "?(chat_messages|tool_calls)"?/i;
const COMMIT = /^\s*commit/i;
const BEGIN = /^\s*begin/i;
const NOTIFICATION = "A";
const READY = "Z";
const COMPLETE = "C";

/** One client connection and its connection to the server. */
class Link {
  readonly #client: Socket;
  readonly #server: Socket;
  readonly #shared: Shared;
  readonly #statementOf = createStatementReader();
  #silent = false;
  #writesSteps = false;
  /** Set while the answer to a caught COMMIT is waited for. */
  #caught: Trap | null = null;

  constructor(client: Socket, server: Socket, shared: Shared) {
    this.#client = client;
    this.#server = server;
    this.#shared = shared;
    this.#pipe(client, "client", (frame) => this.#fromClient(frame));
    this.#pipe(server, "server", (frame) => this.#fromServer(frame));
  }

  reset(): void {
    this.#client.resetAndDestroy();
    this.#server.resetAndDestroy();
  }

  vanish(): void {
    this.#silent = true;
  }

  #pipe(from: Socket, side: "client" | "server", handle: (frame: Frame) => void): void {
    const frames = createFrames(side);
    from.on("data", (bytes: Buffer) => {
      for (const frame of frames(bytes)) if (!this.#silent) handle(frame);
    });
    const other = side === "client" ? this.#server : this.#client;
    from.on("error", () => {});
    from.on("close", () => {
      // To a peer that is gone without a word nothing is said either.
      if (!this.#silent || side === "client") other.destroy();
      if (side === "client") this.#shared.links.delete(this);
    });
  }

  #fromClient(frame: Frame): void {
    const statement = this.#statementOf(frame);
    if (statement !== null) {
      if (BEGIN.test(statement)) this.#writesSteps = false;
      else if (STEP_WRITE.test(statement)) this.#writesSteps = true;
      else if (COMMIT.test(statement) && this.#writesSteps && this.#isCaught()) return;
    }
    this.#server.write(frame.bytes);
  }

  /** Whether the COMMIT stops here. */
  #isCaught(): boolean {
    const { trap } = this.#shared;
    if (trap === null) return false;
    this.#shared.trap = null;
    if (trap.edge === "after") {
      this.#caught = trap;
      return false;
    }
    this.reset();
    trap.strike();
    return true;
  }

  #fromServer(frame: Frame): void {
    if (frame.type === READY)
      this.#writesSteps = frame.bytes.at(-1) !== "I".charCodeAt(0) && this.#writesSteps;
    if (this.#caught !== null) {
      const done = frame.type === COMPLETE && frame.bytes.includes("COMMIT");
      if (!done) return;
      const { strike } = this.#caught;
      this.#caught = null;
      this.reset();
      strike();
      return;
    }
    if (frame.type === NOTIFICATION && this.#shared.muted) return;
    this.#client.write(frame.bytes);
  }
}

export async function createDatabaseProxy(target: string): Promise<DatabaseProxy> {
  const { hostname, port } = new URL(target);
  const shared: Shared = { mode: "open", muted: false, trap: null, links: new Set() };
  // Messages go one by one: held back until the last one is acknowledged, each would cost 40 ms.
  const server = createServer({ noDelay: true }, (client) => {
    if (shared.mode === "cut") {
      client.on("error", () => {});
      client.resetAndDestroy();
      return;
    }
    shared.links.add(
      new Link(client, connect({ port: Number(port), host: hostname, noDelay: true }), shared),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const url = new URL(target);
  url.port = String(typeof address === "object" && address !== null ? address.port : 0);
  const reset = () => {
    for (const link of shared.links) link.reset();
  };
  return {
    url: url.toString(),
    cut: () => {
      shared.mode = "cut";
      reset();
    },
    vanish: () => {
      for (const link of shared.links) link.vanish();
    },
    muteHints: (muted) => {
      shared.muted = muted;
    },
    catchCommit: (edge, strike) => {
      const trap = { edge, strike };
      shared.trap = trap;
      return () => {
        if (shared.trap === trap) shared.trap = null;
      };
    },
    restore: () => {
      shared.mode = "open";
      shared.muted = false;
      shared.trap = null;
    },
    close: () => {
      reset();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}
