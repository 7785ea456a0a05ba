import { guardError } from "./guard-error";

/** In bytes. Readers of event streams keep a line until it ends, and look through it again with every piece of it. */
const MAX_LINE_BYTES = 8 * 1024 * 1024;
const [LINE_FEED, CARRIAGE_RETURN] = [0x0a, 0x0d];

/** Fails a body with `LATHE_TOO_LARGE` as soon as one of its lines is longer than any that an answer needs. */
export function limitLines(maxLineBytes: number = MAX_LINE_BYTES): TransformStream<Uint8Array, Uint8Array> {
  let open = 0;
  return new TransformStream({
    transform(bytes, controller) {
      const end = Math.max(bytes.lastIndexOf(LINE_FEED), bytes.lastIndexOf(CARRIAGE_RETURN));
      open = end < 0 ? open + bytes.length : bytes.length - end - 1;
      if (open > maxLineBytes) throw guardError("LATHE_TOO_LARGE");
      controller.enqueue(bytes);
    },
  });
}
