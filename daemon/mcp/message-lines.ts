const LINE_FEED = 10;
const EDGE_BYTES = 512;

interface LineHandlers {
  line(text: string): void;
  /** A line that is longer than anybody reads; `edges` is its beginning and its end. */
  tooLong(edges: string): void;
}

/** Splits a stream into lines and keeps no more of one than `maxBytes`. */
export function createMessageLines(maxBytes: number, handlers: LineHandlers): (chunk: Buffer) => void {
  let parts: Buffer[] = [];
  let size = 0;
  let head: Buffer | null = null;
  let tail = Buffer.alloc(0);

  function add(part: Buffer): void {
    size += part.length;
    if (head === null && size > maxBytes) {
      head = Buffer.concat([...parts, part]).subarray(0, EDGE_BYTES);
      parts = [];
    }
    if (head === null) parts.push(part);
    else tail = Buffer.concat([tail, part.subarray(-EDGE_BYTES)]).subarray(-EDGE_BYTES);
  }

  function finish(): void {
    if (head !== null) handlers.tooLong(`${head.toString("latin1")} ${tail.toString("latin1")}`);
    else if (size > 0) handlers.line(Buffer.concat(parts).toString("utf8"));
    parts = [];
    size = 0;
    head = null;
    tail = Buffer.alloc(0);
  }

  return (chunk) => {
    let start = 0;
    for (let end = chunk.indexOf(LINE_FEED); end >= 0; end = chunk.indexOf(LINE_FEED, start)) {
      add(chunk.subarray(start, end));
      finish();
      start = end + 1;
    }
    if (start < chunk.length) add(chunk.subarray(start));
  };
}

/** The request that an answer of which only the edges are known belongs to. */
export function answeredId(edges: string): number | null {
  const found = /"id"\s*:\s*(\d{1,9})\s*[,}]/.exec(edges);
  return found === null ? null : Number(found[1]);
}
