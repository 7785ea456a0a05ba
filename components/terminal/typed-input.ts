export interface TypedBody {
  writer: string;
  offset: number;
  data: string;
}

export interface TypedInputDeps {
  /** Resolves when the server has it; rejects when it may not. */
  post: (body: TypedBody) => Promise<unknown>;
  /** How long to wait after a failure; null: it is of no use to try again. */
  retryMs: (error: unknown) => number | null;
  newWriter: () => string;
}

interface Piece {
  data: string;
  bytes: number;
  state: "waiting" | "posted" | "sent";
  sentAt: number;
}

const MAX_POST_CHARACTERS = 4_000;
const MAX_POSTS = 2;
/** What was sent and is not told as taken after this long was lost on its way. */
const RESEND_MS = 2_000;
/** Beyond this, what is typed is not kept. */
const MAX_UNTAKEN_BYTES = 1024 * 1024;

/**
 * Brings what is typed to a terminal, in order and once, over calls that may fail or arrive in any order: each says how many
 * bytes were typed before it, and is sent again until the terminal says that it took it.
 */
export class TypedInput {
  readonly #deps: TypedInputDeps;
  readonly #encoder = new TextEncoder();
  #writer: string;
  #pieces: Piece[] = [];
  /** How many bytes come before the first piece, for this writer. */
  #taken = 0;
  #posts = 0;
  #timer: ReturnType<typeof setTimeout> | null = null;
  #isOver = false;

  constructor(deps: TypedInputDeps) {
    this.#deps = deps;
    this.#writer = deps.newWriter();
  }

  /** False when there is no room for it. */
  type(text: string): boolean {
    const data = text.toWellFormed();
    const waiting = this.#pieces.reduce((sum, piece) => sum + piece.bytes, 0);
    if (waiting + data.length > MAX_UNTAKEN_BYTES) return false;
    for (const part of partsOf(data)) {
      const bytes = this.#encoder.encode(part).length;
      const last = this.#pieces.at(-1);
      if (last?.state === "waiting" && last.data.length + part.length <= MAX_POST_CHARACTERS) {
        last.data += part;
        last.bytes += bytes;
      } else this.#pieces.push({ data: part, bytes, state: "waiting", sentAt: 0 });
    }
    this.#send();
    return true;
  }

  /** What the terminal says of each writer. */
  heard(inputs: readonly { writer: string; offset: number }[]): void {
    const mine = inputs.find(({ writer }) => writer === this.#writer)?.offset ?? null;
    const isForgotten = mine === null ? this.#taken > 0 : mine < this.#taken;
    if (isForgotten) this.#startAnew();
    else if (mine !== null) this.#drop(mine);
    this.#resendLost();
    this.#send();
  }

  stop(): void {
    this.#isOver = true;
    if (this.#timer) clearTimeout(this.#timer);
  }

  #drop(taken: number): void {
    for (let first = this.#pieces[0]; first && this.#taken + first.bytes <= taken; first = this.#pieces[0]) {
      this.#taken += first.bytes;
      this.#pieces.shift();
    }
  }

  /** The terminal knows this writer no longer: what it has not taken is typed by another one. */
  #startAnew(): void {
    this.#writer = this.#deps.newWriter();
    this.#taken = 0;
    for (const piece of this.#pieces) piece.state = "waiting";
  }

  #resendLost(): void {
    const now = Date.now();
    for (const piece of this.#pieces)
      if (piece.state === "sent" && now - piece.sentAt > RESEND_MS) piece.state = "waiting";
  }

  #send(): void {
    if (this.#isOver || this.#timer) return;
    let offset = this.#taken;
    for (const piece of this.#pieces) {
      if (this.#posts >= MAX_POSTS) return;
      if (piece.state === "waiting") void this.#post(piece, offset);
      offset += piece.bytes;
    }
  }

  async #post(piece: Piece, offset: number): Promise<void> {
    piece.state = "posted";
    this.#posts += 1;
    try {
      await this.#deps.post({ writer: this.#writer, offset, data: piece.data });
      if (piece.state === "posted") piece.state = "sent";
      piece.sentAt = Date.now();
    } catch (error) {
      piece.state = "waiting";
      this.#wait(this.#deps.retryMs(error));
    }
    this.#posts -= 1;
    this.#send();
  }

  #wait(ms: number | null): void {
    if (ms === null) {
      this.stop();
      return;
    }
    this.#timer ??= setTimeout(() => {
      this.#timer = null;
      this.#send();
    }, ms);
  }
}

function partsOf(text: string): string[] {
  const parts: string[] = [];
  for (let at = 0; at < text.length; ) {
    let end = Math.min(at + MAX_POST_CHARACTERS, text.length);
    // Never between the halves of a character.
    if (end < text.length && !text.slice(at, end).isWellFormed()) end -= 1;
    parts.push(text.slice(at, end));
    at = end;
  }
  return parts;
}
