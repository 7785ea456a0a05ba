const LINE_FEED = 10;
/** How far a line's start is looked for, so that what is kept begins with a whole one. */
const LINE_SEARCH_BYTES = 4_096;

/** The last bytes that a terminal printed, by their offset in all that it ever printed. */
export class Scrollback {
  readonly #ring: Buffer;
  #end = 0;

  constructor(capacity: number) {
    this.#ring = Buffer.alloc(capacity);
  }

  /** Where the next byte will be. */
  get end(): number {
    return this.#end;
  }

  /** Where the oldest byte is that is still there. */
  get start(): number {
    return Math.max(0, this.#end - this.#ring.length);
  }

  append(bytes: Buffer): void {
    const { length } = this.#ring;
    const kept = bytes.subarray(Math.max(0, bytes.length - length));
    const at = (this.#end + bytes.length - kept.length) % length;
    const first = Math.min(kept.length, length - at);
    kept.copy(this.#ring, at, 0, first);
    kept.copy(this.#ring, 0, first);
    this.#end += bytes.length;
  }

  /** From `from` on, or from the oldest byte when that is gone, at most `maxBytes`. */
  read(from: number, maxBytes: number): { offset: number; bytes: Buffer } {
    const offset = Math.min(Math.max(from, this.start), this.#end);
    const size = Math.min(maxBytes, this.#end - offset);
    const at = offset % this.#ring.length;
    const first = this.#ring.subarray(at, at + size);
    const bytes = Buffer.concat([first, this.#ring.subarray(0, size - first.length)]);
    return { offset, bytes };
  }

  /** What has not been seen since `from`; without that, everything from the start of a line on. */
  since(from: number | null): { offset: number; bytes: Buffer } {
    if (from !== null && from >= this.start && from <= this.#end) return this.read(from, this.#ring.length);
    const { offset, bytes } = this.read(this.start, this.#ring.length);
    if (offset === 0) return { offset, bytes };
    const line = bytes.subarray(0, LINE_SEARCH_BYTES).indexOf(LINE_FEED) + 1;
    return { offset: offset + line, bytes: bytes.subarray(line) };
  }
}
