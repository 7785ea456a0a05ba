import type { StreamEvent } from "../../lib/chat/wire";

interface Position {
  base: number;
  n: number;
}

interface Parts {
  historyVersion: number;
  attempt: number;
  lastSeq: number;
}

function positionOf(id: string): Position | null {
  const match = /^(\d+)\.(\d+)\.\d+\.\d+\.\d+$/.exec(id);
  return match ? { base: Number(match[1]), n: Number(match[2]) } : null;
}

const isAfter = (a: Position, b: Position) => a.base > b.base || (a.base === b.base && a.n > b.n);

/** What one client may be sent, over all its connections: growing ids, whole episodes, and a word before every gap (I4, I7). */
export class StreamRules {
  #last: Position | null = null;
  #parts: Parts | null = null;
  /** A reset was told since the last part. */
  #reset = false;

  /** The client connects with its cursor, or without one. */
  connected(cursor: string): void {
    if (cursor !== "") return;
    this.#last = null;
    this.#parts = null;
  }

  /** What is wrong with the next event; null: nothing. */
  check(id: string, event: StreamEvent): string | null {
    const position = positionOf(id);
    if (position === null) return `${event.name} has the id ${JSON.stringify(id)}`;
    const last = this.#last;
    this.#last = position;
    // A cursor that is not believed is answered with everything anew, from the beginning of the count.
    if (event.name === "history_reset") {
      this.#parts = null;
      return null;
    }
    if (last !== null && !isAfter(position, last))
      return `${event.name} has the id ${id} after ${last.base}.${last.n}`;
    if (event.name === "preview_reset") this.#reset = true;
    return event.name === "message_part" ? this.#checkPart(event.data) : null;
  }

  #checkPart(part: { historyVersion: number; attempt: number; seq: number; lastSeq: number }): string | null {
    const { historyVersion, attempt, seq, lastSeq } = part;
    const before = this.#parts;
    const wasReset = this.#reset;
    this.#reset = false;
    this.#parts = { historyVersion, attempt, lastSeq };
    const name = `part ${seq}-${lastSeq} of ${historyVersion}.${attempt}`;
    if (lastSeq < seq) return `${name} ends before it begins`;
    if (before === null) return seq === 1 ? null : `${name} is the first that is seen`;
    const step = historyVersion - before.historyVersion || attempt - before.attempt;
    const told = `after ${before.historyVersion}.${before.attempt} up to ${before.lastSeq}`;
    if (step < 0) return `${name} of an episode that is over, ${told}`;
    if (step > 0) {
      if (!wasReset) return `${name} of a new episode, and nobody said so, ${told}`;
      return seq === 1 ? null : `${name} does not begin its episode, ${told}`;
    }
    if (seq === before.lastSeq + 1 || (wasReset && seq === 1)) return null;
    return `${name} leaves a gap or repeats, ${told}`;
  }
}
