/** One message of the PostgreSQL protocol; the start message of a connection has no type. */
export interface Frame {
  type: string;
  bytes: Buffer;
}

const LENGTH_BYTES = 4;

/**
 * Cuts one direction of a connection into whole messages. What a client says begins with a message that has a length and no
 * type; what the server says has types throughout.
 */
export function createFrames(side: "client" | "server"): (bytes: Buffer) => Frame[] {
  let rest: Buffer = Buffer.alloc(0);
  let started = side === "server";
  return (bytes) => {
    rest = rest.length === 0 ? bytes : Buffer.concat([rest, bytes]);
    const frames: Frame[] = [];
    for (;;) {
      const typeBytes = started ? 1 : 0;
      if (rest.length < typeBytes + LENGTH_BYTES) return frames;
      const size = typeBytes + rest.readInt32BE(typeBytes);
      if (rest.length < size) return frames;
      const type = started ? String.fromCharCode(rest[0] ?? 0) : "";
      frames.push({ type, bytes: rest.subarray(0, size) });
      rest = rest.subarray(size);
      started = true;
    }
  };
}

const BODY = 1 + LENGTH_BYTES;

function textAt(bytes: Buffer, start: number): { text: string; next: number } {
  const end = bytes.indexOf(0, start);
  const stop = end < 0 ? bytes.length : end;
  return { text: bytes.toString("utf8", start, stop), next: stop + 1 };
}

/** Tells which statement each message of a client runs, prepared ones included. */
export function createStatementReader(): (frame: Frame) => string | null {
  const prepared = new Map<string, string>();
  return ({ type, bytes }) => {
    if (type === "Q") return textAt(bytes, BODY).text;
    if (type === "P") {
      const name = textAt(bytes, BODY);
      prepared.set(name.text, textAt(bytes, name.next).text);
      return null;
    }
    if (type !== "B") return null;
    const portal = textAt(bytes, BODY);
    return prepared.get(textAt(bytes, portal.next).text) ?? null;
  };
}
