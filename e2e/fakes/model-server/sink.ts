import type { ServerResponse } from "node:http";
import type { Format, Rejection, ReplyContext, ReplyItem } from "./format";
import type { Step } from "./script";

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
  /** Whether the body has ended before its time. */
  isCut(): boolean;
}

interface SinkOptions {
  /** Where the body ends before its time. */
  cut?: Step["cut"];
  response: ServerResponse;
  format: Format;
  context: ReplyContext;
  onFirstByte: () => void;
}

/** Lets through what comes before the cut, and ends the body there. */
function createCutter(response: ServerResponse, cut: Step["cut"]) {
  let left = cut?.afterBytes ?? Number.POSITIVE_INFINITY;
  let isCut = false;
  return {
    isCut: () => isCut,
    pass(text: string): Buffer {
      const bytes = Buffer.from(text);
      if (isCut) return Buffer.alloc(0);
      const passed = bytes.subarray(0, left);
      left -= passed.length;
      if (passed.length === bytes.length) return passed;
      isCut = true;
      const end = () => {
        if (cut?.by === "reset") response.socket?.resetAndDestroy();
        else response.end();
      };
      response.write(passed, end);
      return Buffer.alloc(0);
    },
  };
}

/** Writes the format's event stream, waiting when the client does not read. */
export function streamSink({ response, format, context, onFirstByte, cut }: SinkOptions): Sink {
  const encoder = format.encoder(context);
  const cutter = createCutter(response, cut);
  const write = async (text: string) => {
    const bytes = cutter.pass(text);
    if (bytes.length === 0 || response.destroyed || response.write(bytes)) return;
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
      response.write(cutter.pass(encoder.start()));
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
    end(finish) {
      const bytes = cutter.pass(encoder.end(finish));
      if (!cutter.isCut()) response.end(bytes);
    },
    cut: () => void response.end(),
    isCut: cutter.isCut,
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
    isCut: () => false,
  };
}
