import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import type { FetchLike, Transport } from "@modelcontextprotocol/sdk/shared/transport.js";
import type { Program } from "./parse-config";
import { MAX_MESSAGE_BYTES, type WatchedTransport } from "./stdio-transport";

const EVENT_ENDS = ["\n\n", "\r\n\r\n", "\r\r"];
const RECONNECTION = {
  initialReconnectionDelay: 1_000,
  maxReconnectionDelay: 30_000,
  reconnectionDelayGrowFactor: 2,
  maxRetries: 5,
};

/**
 * A server that is reached by HTTP, from the network that commands have: the same addresses are within reach, and no others.
 * Redirects are followed within its origin only, so that its headers reach nobody else.
 */
export function createHttpTransport(program: Extract<Program, { transport: "http" }>): WatchedTransport {
  let ended = "";
  const limited: FetchLike = async (url, init) => {
    const response = await fetch(url, init);
    const { body, status, statusText, headers } = response;
    if (body === null) return response;
    const limit = limitMessages(isEventStream(headers), () => {
      ended = "It sent more than can be read.";
      void transport.close();
    });
    return new Response(body.pipeThrough(limit), { status, statusText, headers });
  };
  const headers = Object.fromEntries(program.headers.map(({ name, actual }) => [name, actual]));
  const inner = new StreamableHTTPClientTransport(new URL(program.url.actual), {
    fetch: limited,
    requestInit: { headers },
    reconnectionOptions: RECONNECTION,
  });
  const transport = Object.assign(inner as Transport, { lastWords: () => ended });
  return transport;
}

function isEventStream(headers: Headers): boolean {
  return headers.get("content-type")?.startsWith("text/event-stream") ?? false;
}

/** Counts the bytes of one message: of a stream of events from one blank line to the next, else of the whole body. */
function limitMessages(ofEvents: boolean, tooLong: () => void): TransformStream<Uint8Array, Uint8Array> {
  let size = 0;
  return new TransformStream({
    transform: (chunk, controller) => {
      const end = ofEvents ? lastEventEnd(chunk) : -1;
      size = end < 0 ? size + chunk.length : chunk.length - end;
      if (size > MAX_MESSAGE_BYTES) {
        controller.error(new Error("The answer is too large."));
        tooLong();
        return;
      }
      controller.enqueue(chunk);
    },
  });
}

function lastEventEnd(chunk: Uint8Array): number {
  const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
  return Math.max(...EVENT_ENDS.map((end) => bytes.lastIndexOf(end)));
}
