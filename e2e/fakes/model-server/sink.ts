import type { ServerResponse } from "node:http";
import type { Format, Rejection, ReplyContext, ReplyItem } from "./format";

/** Where a playing script puts what it says. */
export interface Sink {
  start(headers: Record<string, string>): void;
  text(delta: string): Promise<void>;
  reasoning(delta: string): Promise<void>;
  reasoningEnd(signature: string | null): Promise<void>;
  toolStart(id: string, name: string): Promise<void>;
  toolInput(delta: string): Promise<void>;
  ping(): Promise<void>;
  raw(text: string): Promise<void>;
  error(rejection: Rejection): Promise<void>;
  end(finish: string): void;
  /** Ends the body without a terminal event. */
  cut(): void;
}

interface SinkOptions {
  response: ServerResponse;
  format: Format;
  context: ReplyContext;
  onFirstByte: () => void;
}

/** Writes the format's event stream, waiting when the client does not read. */
export function streamSink({ response, format, context, onFirstByte }: SinkOptions): Sink {
  const encoder = format.encoder(context);
  const write = async (text: string) => {
    if (text === "" || response.destroyed || response.write(text)) return;
    await new Promise<void>((resolve) => {
      const done = () => {
        response.off("drain", done);
        response.off("close", done);
        resolve();
      };
      response.once("drain", done);
      response.once("close", done);
    });
  };
  return {
    start(headers) {
      response.writeHead(200, {
        "content-type": "text/event-stream",
        "cache-control": "no-cache",
        ...headers,
      });
      response.write(encoder.start());
      onFirstByte();
    },
    text: (delta) => write(encoder.text(delta)),
    reasoning: (delta) => write(encoder.reasoning(delta)),
    reasoningEnd: (signature) => write(encoder.reasoningEnd(signature)),
    toolStart: (id, name) => write(encoder.toolStart(id, name)),
    toolInput: (delta) => write(encoder.toolInput(delta)),
    ping: () => write(encoder.ping()),
    raw: write,
    async error(rejection) {
      await write(encoder.error(rejection));
      response.end();
    },
    end: (finish) => void response.end(encoder.end(finish)),
    cut: () => void response.end(),
  };
}

/** Collects everything and answers with one JSON body. */
export function jsonSink({ response, format, context, onFirstByte }: SinkOptions): Sink {
  const items: ReplyItem[] = [];
  let extraHeaders: Record<string, string> = {};
  const last = <T extends ReplyItem["type"]>(type: T) => {
    const item = items.at(-1);
    return item?.type === type ? (item as Extract<ReplyItem, { type: T }>) : null;
  };
  const send = (status: number, text: string) => {
    response.writeHead(status, { "content-type": "application/json", ...extraHeaders });
    response.end(text);
    onFirstByte();
  };
  return {
    start(headers) {
      extraHeaders = headers;
    },
    async text(delta) {
      const item = last("text");
      if (item) item.text += delta;
      else items.push({ type: "text", text: delta });
    },
    async reasoning(delta) {
      const item = last("reasoning");
      if (item) item.text += delta;
      else items.push({ type: "reasoning", text: delta, signature: null });
    },
    async reasoningEnd(signature) {
      const item = last("reasoning");
      if (item) item.signature = signature;
    },
    async toolStart(id, name) {
      items.push({ type: "tool", id, name, input: "" });
    },
    async toolInput(delta) {
      const item = last("tool");
      if (item) item.input += delta;
    },
    async ping() {},
    async raw(text) {
      send(200, text);
    },
    async error(rejection) {
      send(rejection.status, JSON.stringify(format.errorBody(rejection)));
    },
    end: (finish) => send(200, JSON.stringify(format.body(context, items, finish))),
    cut: () => send(200, JSON.stringify(format.body(context, items, "stop")).slice(0, -1)),
  };
}
