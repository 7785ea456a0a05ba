/** What of a command's output is kept: its beginning and its end. */
const HEAD_BYTES = 16 * 1024;
const TAIL_BYTES = 16 * 1024;
const MAX_LINE_CHARACTERS = 2_048;
const MAX_RENDERED_BYTES = HEAD_BYTES + TAIL_BYTES;
const LAST_LINE_BYTES = 512;
const UTF8_LONGEST = 4;

export interface RenderedOutput {
  output: string;
  truncated?: { original_bytes: number; retained_bytes: number; omitted_bytes: number };
}

/** Keeps the first and last bytes of a stream of any length in fixed memory. */
export class OutputCapture {
  readonly #head = Buffer.alloc(HEAD_BYTES);
  readonly #ring = Buffer.alloc(TAIL_BYTES);
  #headLength = 0;
  #ringTotal = 0;

  get totalBytes(): number {
    return this.#headLength + this.#ringTotal;
  }

  append(chunk: Buffer): void {
    const room = HEAD_BYTES - this.#headLength;
    const first = chunk.subarray(0, room);
    first.copy(this.#head, this.#headLength);
    this.#headLength += first.length;
    const rest = chunk.subarray(first.length);
    if (rest.length === 0) return;
    const kept = rest.subarray(Math.max(0, rest.length - TAIL_BYTES));
    let position = (this.#ringTotal + rest.length - kept.length) % TAIL_BYTES;
    const untilEnd = kept.subarray(0, TAIL_BYTES - position);
    untilEnd.copy(this.#ring, position);
    position = 0;
    kept.subarray(untilEnd.length).copy(this.#ring, position);
    this.#ringTotal += rest.length;
  }

  /** The bytes from `offset` on, as far as they are still there. */
  since(offset: number): { offset: number; bytes: Buffer } {
    const tail = this.#tail();
    const tailOffset = this.totalBytes - tail.length;
    if (offset >= tailOffset) return { offset, bytes: tail.subarray(offset - tailOffset) };
    if (tailOffset === this.#headLength && offset < this.#headLength) {
      return { offset, bytes: Buffer.concat([this.#head.subarray(offset, this.#headLength), tail]) };
    }
    return { offset: tailOffset, bytes: tail };
  }

  lastLine(): string {
    const { bytes } = this.since(Math.max(0, this.totalBytes - LAST_LINE_BYTES));
    const lines = toText(bytes).split(/[\r\n]+/);
    return lines.findLast((line) => line.trim() !== "")?.trim() ?? "";
  }

  render(): RenderedOutput {
    const total = this.totalBytes;
    const tail = this.#tail();
    const head = this.#head.subarray(0, this.#headLength);
    const omitted = total - head.length - tail.length;
    const parts = omitted > 0 ? [cutEnd(head), cutStart(tail)] : [Buffer.concat([head, tail])];
    const texts = fit(parts.map((part) => cutLines(toText(part))));
    const retained = Math.min(
      total,
      texts.reduce((sum, text) => sum + Buffer.byteLength(text), 0),
    );
    const output = texts.join(`\n… [${Math.max(0, total - retained)} bytes omitted] …\n`);
    const shortened = omitted > 0 || retained < Buffer.byteLength(parts.map(toText).join(""));
    if (!shortened) return { output };
    return {
      output,
      truncated: { original_bytes: total, retained_bytes: retained, omitted_bytes: total - retained },
    };
  }

  #tail(): Buffer {
    if (this.#ringTotal <= TAIL_BYTES) return this.#ring.subarray(0, this.#ringTotal);
    const position = this.#ringTotal % TAIL_BYTES;
    return Buffer.concat([this.#ring.subarray(position), this.#ring.subarray(0, position)]);
  }
}

/** Text that any JSON reader and any text column takes: invalid bytes and NUL become U+FFFD. */
export function toText(bytes: Buffer): string {
  return bytes.toString("utf8").replaceAll("\0", "\uFFFD");
}

/** Without an incomplete character at its end. */
export function cutEnd(bytes: Buffer): Buffer {
  for (let back = 1; back <= Math.min(UTF8_LONGEST, bytes.length); back++) {
    const byte = bytes[bytes.length - back] ?? 0;
    if ((byte & 0xc0) === 0x80) continue;
    const length = byte < 0x80 ? 1 : byte < 0xe0 ? 2 : byte < 0xf0 ? 3 : UTF8_LONGEST;
    return length > back ? bytes.subarray(0, bytes.length - back) : bytes;
  }
  return bytes;
}

/** Without the rest of a character at its start. */
export function cutStart(bytes: Buffer): Buffer {
  let start = 0;
  while (start < UTF8_LONGEST - 1 && ((bytes[start] ?? 0) & 0xc0) === 0x80) start++;
  return bytes.subarray(start);
}

function cutLines(text: string): string {
  if (text.length <= MAX_LINE_CHARACTERS) return text;
  return text
    .split("\n")
    .map((line) =>
      line.length > MAX_LINE_CHARACTERS
        ? `${line.slice(0, MAX_LINE_CHARACTERS).replace(/[\uD800-\uDBFF]$/, "")}… [line cut]`
        : line,
    )
    .join("\n");
}

/** Bytes that are no text grow threefold when they are made valid. */
function fit(texts: string[]): string[] {
  const size = texts.reduce((sum, text) => sum + Buffer.byteLength(text), 0);
  const [first, second] = texts;
  if (size <= MAX_RENDERED_BYTES || first === undefined) return texts;
  const half = MAX_RENDERED_BYTES / 2;
  const head = cutEnd(Buffer.from(first).subarray(0, half)).toString("utf8");
  const tail = cutStart(Buffer.from(second ?? first).subarray(-half)).toString("utf8");
  return [head, tail];
}
