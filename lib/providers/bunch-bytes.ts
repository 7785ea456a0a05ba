export interface BunchOptions {
  /** Bytes wait at most this long for others; asked before each bunch. */
  intervalMs: () => number;
  /** A bunch of this size goes on at once. */
  maxBytes?: number;
}

const MAX_BUNCH_BYTES = 65_536;

function concat(parts: Uint8Array[]): Uint8Array {
  const [first] = parts;
  return parts.length === 1 && first ? first : Buffer.concat(parts);
}

/**
 * Hands bytes on in bunches: what follows a body costs processor time for each wake-up, not for each byte. The first bytes after
 * a pause go on at once; those that come within the interval of the last bunch wait until it is over.
 */
export function bunchBytes(
  source: ReadableStream<Uint8Array>,
  options: BunchOptions,
): ReadableStream<Uint8Array> {
  const { intervalMs, maxBytes = MAX_BUNCH_BYTES } = options;
  const reader = source.getReader();
  let reading: ReturnType<typeof reader.read> | null = null;
  let lastAt = Number.NEGATIVE_INFINITY;

  const next = () => (reading ??= reader.read());

  /** Everything that arrives before the time is up; the read that is then still open is kept. */
  const collect = async (first: Uint8Array): Promise<Uint8Array> => {
    const waitMs = lastAt + intervalMs() - performance.now();
    if (waitMs <= 0) return first;
    const parts = [first];
    let size = first.length;
    let timer: NodeJS.Timeout | undefined;
    const timeUp = new Promise<null>((resolve) => {
      timer = setTimeout(resolve, waitMs, null);
    });
    while (size < maxBytes) {
      // A failed or last read is left open: the next pull meets it.
      const result = await Promise.race([next().catch(() => null), timeUp]);
      if (result === null || result.done) break;
      reading = null;
      parts.push(result.value);
      size += result.value.length;
    }
    clearTimeout(timer);
    return concat(parts);
  };

  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const result = await next();
        if (result.done) {
          controller.close();
          return;
        }
        reading = null;
        const bunch = await collect(result.value);
        lastAt = performance.now();
        controller.enqueue(bunch);
      },
      cancel: (reason) => reader.cancel(reason),
    },
    { highWaterMark: 0 },
  );
}
