import { closeSync, readSync } from "node:fs";
import type { FilePiece } from "../../lib/workspace/connection";
import { MAX_PIECE_BYTES } from "../../lib/workspace/protocol";
import { DaemonError } from "../daemon-error";
import { withEntry } from "./beneath";
import { openEntry } from "./file-content";

const MEBIBYTE = 1024 * 1024;

export interface PieceRequest {
  path: string;
  offset: number;
  /** Of the whole file: a larger one is refused. */
  maxBytes: number;
}

/** Some bytes of a file; `version` tells whether it is still the same file at the next piece. */
export function readPiece({ path, offset, maxBytes }: PieceRequest, root: string): Promise<FilePiece> {
  return withEntry({ root, path }, (entry) => {
    const opened = openEntry(entry, path);
    if (!opened) {
      throw new DaemonError("not_found", `${path} does not exist. List its directory with read_file.`);
    }
    try {
      const { size, ino, mtimeMs } = requireReadable(opened.stats, { path, maxBytes });
      const bytes = Buffer.alloc(Math.min(MAX_PIECE_BYTES, Math.max(0, size - offset)));
      const read = readSync(opened.fd, bytes, 0, bytes.length, offset);
      return {
        data: bytes.subarray(0, read).toString("base64"),
        size,
        version: `${ino} ${mtimeMs} ${size}`,
      };
    } finally {
      closeSync(opened.fd);
    }
  });
}

function requireReadable<S extends { isFile(): boolean; size: number }>(
  stats: S,
  { path, maxBytes }: Pick<PieceRequest, "path" | "maxBytes">,
): S {
  if (!stats.isFile()) throw new DaemonError("invalid", `${path} is not a regular file.`);
  if (stats.size === 0) throw new DaemonError("invalid", `${path} is empty: there is nothing to attach.`);
  if (stats.size > maxBytes) {
    throw new DaemonError(
      "invalid",
      `${path} has ${stats.size} bytes; ${maxBytes / MEBIBYTE} MiB is the most that can be attached. Attach a part of it, or a compressed file.`,
    );
  }
  return stats;
}
