import { MAX_WRITERS } from "../../lib/workspace/protocol-terminal";

/** Of one writer, while an earlier piece is missing. */
const MAX_WAITING_BYTES = 64 * 1024;

/** Who typed something, and where in all that they typed it belongs. */
export interface InputPlace {
  writer: string;
  offset: number;
}

interface Writer {
  next: number;
  waiting: Map<number, Buffer>;
  waitingBytes: number;
}

/** Puts what each writer typed in its order: pieces come late, twice or not at all, and are sent again until they are taken. */
export class InputOrder {
  readonly #writers = new Map<string, Writer>();

  /** Hands on what has its turn now; `write` says whether it took it, and what it did not take has to come again. */
  take(piece: InputPlace & { bytes: Buffer }, write: (bytes: Buffer) => boolean): void {
    const writer = this.#writerOf(piece.writer);
    this.#keep(writer, piece);
    for (let bytes = take(writer); bytes !== null; bytes = take(writer)) {
      if (!write(bytes)) return;
      writer.next += bytes.length;
    }
  }

  /** How far each writer's input was taken. */
  taken(): InputPlace[] {
    return [...this.#writers].map(([writer, { next }]) => ({ writer, offset: next }));
  }

  #writerOf(name: string): Writer {
    const known = this.#writers.get(name);
    const writer = known ?? { next: 0, waiting: new Map(), waitingBytes: 0 };
    // The order of a map is the order of its inserts: the first has been silent longest.
    this.#writers.delete(name);
    this.#writers.set(name, writer);
    const [oldest] = this.#writers.keys();
    if (this.#writers.size > MAX_WRITERS && oldest !== undefined) this.#writers.delete(oldest);
    return writer;
  }

  #keep(writer: Writer, { offset, bytes }: { offset: number; bytes: Buffer }): void {
    if (offset + bytes.length <= writer.next || bytes.length === 0) return;
    const known = writer.waiting.get(offset);
    if (known && known.length >= bytes.length) return;
    if (writer.waitingBytes + bytes.length > MAX_WAITING_BYTES) return;
    writer.waitingBytes += bytes.length - (known?.length ?? 0);
    writer.waiting.set(offset, bytes);
  }
}

/** The piece that continues a writer's input, without what of it was taken before; it waits no longer. */
function take(writer: Writer): Buffer | null {
  for (const [offset, bytes] of writer.waiting) {
    if (offset > writer.next) continue;
    writer.waiting.delete(offset);
    writer.waitingBytes -= bytes.length;
    if (offset + bytes.length > writer.next) return bytes.subarray(writer.next - offset);
  }
  return null;
}
