import type { IncomingMessage } from "node:http";
import { constants, createBrotliDecompress, createGunzip, createInflate } from "node:zlib";
import { pipeline, type Readable, type Transform } from "node:stream";
import { guardError } from "./guard-error";

/** Of an error answer no more is of use to anybody. */
const MAX_ERROR_BODY_BYTES = 65_536;
const NULL_BODY_STATUSES = new Set([204, 205, 304]);
/** Buffered before the socket is told to wait. */
const HIGH_WATER_BYTES = 262_144;

function decoderFor(encoding: string): Transform | null {
  switch (encoding.trim().toLowerCase()) {
    case "gzip":
    case "x-gzip":
      return createGunzip({ flush: constants.Z_SYNC_FLUSH, finishFlush: constants.Z_SYNC_FLUSH });
    case "deflate":
      return createInflate({ flush: constants.Z_SYNC_FLUSH, finishFlush: constants.Z_SYNC_FLUSH });
    case "br":
      return createBrotliDecompress({ flush: constants.BROTLI_OPERATION_FLUSH });
    default:
      return null;
  }
}

function decoded(message: IncomingMessage): Readable {
  const decoder = decoderFor(message.headers["content-encoding"] ?? "");
  // A failure anywhere destroys the decoder with it, which is where the reader looks.
  return decoder === null ? message : pipeline(message, decoder, () => {});
}

interface BodyOptions {
  maxBytes: number;
  /** At the limit: end the body there, or fail. */
  atLimit: "cut" | "fail";
  signal: AbortSignal;
}

function bodyOf(message: IncomingMessage, options: BodyOptions): ReadableStream<Uint8Array> {
  const source = decoded(message);
  let total = 0;
  let isOver = false;
  return new ReadableStream<Uint8Array>(
    {
      start(controller) {
        const finish = (end: () => void) => {
          if (isOver) return;
          isOver = true;
          end();
        };
        const stop = (end: () => void) => {
          finish(end);
          message.destroy();
        };
        source.on("data", (chunk: Buffer) => {
          if (isOver) return;
          const rest = options.maxBytes - total;
          total += chunk.length;
          if (chunk.length > rest && options.atLimit === "fail") {
            stop(() => controller.error(guardError("LATHE_TOO_LARGE")));
            return;
          }
          if (rest > 0) controller.enqueue(chunk.subarray(0, rest));
          if (chunk.length > rest) stop(() => controller.close());
          else if ((controller.desiredSize ?? 0) <= 0) source.pause();
        });
        source.once("end", () => finish(() => controller.close()));
        source.once("error", (error) => {
          finish(() => controller.error(options.signal.aborted ? options.signal.reason : error));
        });
        source.once("close", () => {
          finish(() => controller.error(Object.assign(new Error("Connection lost"), { code: "ECONNRESET" })));
        });
      },
      pull() {
        source.resume();
      },
      cancel() {
        // The last byte may be on its way: nobody is told of it any more.
        isOver = true;
        message.destroy();
      },
    },
    new ByteLengthQueuingStrategy({ highWaterMark: HIGH_WATER_BYTES }),
  );
}

/** Node's answer as the platform's `Response`, its body decompressed and capped. */
export function responseOf(
  message: IncomingMessage,
  options: { maxBodyBytes: number; signal: AbortSignal },
): Response {
  const status = message.statusCode ?? 0;
  const headers = new Headers();
  for (const [name, values] of Object.entries(message.headersDistinct)) {
    for (const value of values ?? []) headers.append(name, value);
  }
  if (headers.has("content-encoding")) {
    headers.delete("content-encoding");
    headers.delete("content-length");
  }
  const isOk = status >= 200 && status < 300;
  const body = NULL_BODY_STATUSES.has(status)
    ? null
    : bodyOf(message, {
        maxBytes: isOk ? options.maxBodyBytes : MAX_ERROR_BODY_BYTES,
        atLimit: isOk ? "fail" : "cut",
        signal: options.signal,
      });
  if (body === null) message.resume();
  return new Response(body, { status, statusText: message.statusMessage ?? "", headers });
}
