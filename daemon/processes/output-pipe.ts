import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { closeSync, constants, openSync, rmSync } from "node:fs";
import { Socket } from "node:net";
import { join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);
const NAME_BYTES = 8;
const BATCH = 8;
const READ_BUFFER_BYTES = 64 * 1024;

/** A real pipe: Node would hand a command sockets, which `/dev/stdout` and `/dev/stderr` cannot be opened on. */
export interface OutputPipe {
  /** For the command's standard output and standard error. */
  writeEnd: number;
  /** Closes this process's copy of the writing end, so that the pipe ends when the command does. */
  started(): void;
  /**
   * Calls `onData` with bytes that are only its own until it returns: a flood costs one buffer. A positive answer is a pause in
   * milliseconds. Resolves when nobody can write any more.
   */
  read(onData: (bytes: Buffer) => number): Promise<void>;
  destroy(): void;
}

export interface OutputPipes {
  take(): Promise<OutputPipe>;
}

/** Pipes are made by `mkfifo`, which costs a process: several at once, and always before they are needed. */
export function createOutputPipes(directory: string): OutputPipes {
  const ready: OutputPipe[] = [];
  let preparing: Promise<void> | null = null;

  async function prepare(): Promise<void> {
    const paths = Array.from({ length: BATCH }, () =>
      join(directory, `.pipe-${randomBytes(NAME_BYTES).toString("hex")}`),
    );
    try {
      await run("mkfifo", ["-m", "600", ...paths]);
      for (const path of paths) {
        ready.push(openBoth(path));
      }
    } finally {
      for (const path of paths) rmSync(path, { force: true });
    }
  }

  /** Whoever comes while some are made waits for those. */
  function refill(): Promise<void> {
    preparing ??= prepare().finally(() => {
      preparing = null;
    });
    return preparing;
  }

  // Whoever takes one hears of the failure.
  refill().catch(() => {});
  return {
    async take() {
      let pipe = ready.pop();
      while (pipe === undefined) {
        await refill();
        pipe = ready.pop();
      }
      if (ready.length === 0) refill().catch(() => {});
      return pipe;
    },
  };
}

function openBoth(path: string): OutputPipe {
  const readEnd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    return createPipe(readEnd, openSync(path, constants.O_WRONLY));
  } catch (error) {
    closeSync(readEnd);
    throw error;
  }
}

function createPipe(readEnd: number, writeEnd: number): OutputPipe {
  let socket: Socket | null = null;
  let open = true;
  const started = () => {
    if (open) closeSync(writeEnd);
    open = false;
  };
  return {
    writeEnd,
    started,
    read(onData) {
      return new Promise((resolve) => {
        const callback = (length: number, buffer: Uint8Array) => {
          const pauseMs = onData(Buffer.from(buffer.buffer, buffer.byteOffset, length));
          if (pauseMs <= 0) return true;
          setTimeout(() => socket?.resume(), pauseMs);
          return false;
        };
        socket = new Socket({
          fd: readEnd,
          readable: true,
          writable: false,
          onread: { buffer: Buffer.alloc(READ_BUFFER_BYTES), callback },
        });
        socket.on("error", () => {});
        socket.on("close", () => resolve());
        socket.resume();
      });
    },
    destroy() {
      started();
      if (socket) socket.destroy();
      else closeSync(readEnd);
    },
  };
}
