import type { Duplex } from "node:stream";
import type { IPty } from "@lydell/node-pty";

/** Input that its program has not read, beyond what the kernel holds. */
const MAX_UNREAD_BYTES = 256 * 1024;
const SIGNAL_BASE = 128;

export interface Pty {
  readonly pid: number;
  onData(listener: (bytes: Buffer) => void): void;
  /** Called once: the process has ended and everything that it printed was handed on. */
  onExit(listener: (exitCode: number) => void): void;
  /** Whether it was taken: a program that reads nothing is not typed at for ever. */
  write(bytes: Buffer): boolean;
  resize(cols: number, rows: number): void;
  pause(): void;
  resume(): void;
}

export interface PtyStart {
  file: string;
  args: string[];
  cwd: string;
  env: Record<string, string>;
  cols: number;
  rows: number;
}

export type OpenPty = (start: PtyStart) => Pty;

/** Loaded when it is first needed. @throws Error in words where it cannot be. */
export async function loadPty(): Promise<OpenPty> {
  const { spawn } = await import("@lydell/node-pty");
  return ({ file, args, ...options }) => {
    const pty = spawn(file, args, { ...options, encoding: null });
    return ptyOf(pty);
  };
}

function ptyOf(pty: IPty): Pty {
  // What it has not written yet, and its errors, node-pty tells nobody else.
  const { _socket: socket } = pty as unknown as { _socket: Duplex };
  socket.on("error", () => {});
  return {
    pid: pty.pid,
    // Without an encoding these are bytes, whatever the types say.
    onData: (listener) => void pty.onData((bytes) => listener(bytes as unknown as Buffer)),
    onExit: (listener) => {
      pty.onExit(({ exitCode, signal }) => listener(signal ? SIGNAL_BASE + signal : exitCode));
    },
    write: (bytes) => {
      if (socket.destroyed || socket.writableLength > MAX_UNREAD_BYTES) return false;
      socket.write(bytes);
      return true;
    },
    resize: (cols, rows) => {
      try {
        pty.resize(cols, rows);
      } catch {
        // Its process has just ended.
      }
    },
    pause: () => pty.pause(),
    resume: () => pty.resume(),
  };
}
