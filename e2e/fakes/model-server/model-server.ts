import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { anthropicFormat } from "./anthropic-format";
import { emptyAnswer, fieldBeside } from "./beside";
import { createChooser } from "./choose-step";
import { handleControl } from "./control";
import { isObject, type Format, type JsonObject, type Rejection, type ReplyContext } from "./format";
import { createGates, type Gates } from "./gates";
import { googleFormat } from "./google-format";
import { openaiFormat } from "./openai-format";
import { playStep } from "./play";
import { createResponsesFormat } from "./responses-format";
import { createRecorder, now, type RecordedRequest, type Recorder } from "./recorder";
import { scriptSchema, type Script, type Step } from "./script";
import { jsonSink, streamSink } from "./sink";

export interface ModelServer {
  /** `http://127.0.0.1:<port>` */
  url: string;
  /** What to enter as base URL for every format. */
  baseUrl: string;
  port: number;
  /** Replaces the script and starts it from its beginning. */
  setScript(script: Script): void;
  requests: RecordedRequest[];
  waitFor: Recorder["waitFor"];
  /** Lets one request pass the gate, now or when it comes; with `always`, every one. */
  release: Gates["release"];
  /** Lets every request go that the gate holds, and none that comes later. */
  releaseHeld: Gates["releaseHeld"];
  /** Gates at which somebody is held. */
  held: Gates["held"];
  /** Forgets requests, script and gates. */
  reset(): void;
  /** Forgets the answers that it was asked to store, as OpenAI does in time. */
  forgetResponses(): void;
  close(): Promise<void>;
}

export interface ModelServerOptions {
  port?: number;
  host?: string;
  script?: Script;
  /** When given, every other key is refused with 401. */
  apiKey?: string;
}

const DEFAULT_SCRIPT: Script = [{ steps: ["Hello from the scripted model server."], after: "repeat" }];
const MODEL_IDS = ["scripted-model", "scripted-model-small"];
const VERSION = /^\/v1(beta)?(?=\/)/;
const GOOGLE_PATH = /^\/models\/([^/:]+):(?:streamGenerateContent|generateContent)$/;

interface Route {
  format: Format;
  /** Where the path names it. */
  model: string | null;
}

function createRouter(responses: Format) {
  const formats: Record<string, Format> = {
    "/chat/completions": openaiFormat,
    "/responses": responses,
    "/messages": anthropicFormat,
  };
  return (pathname: string): Route | null => {
    const path = pathname.replace(VERSION, "");
    const model = GOOGLE_PATH.exec(path)?.[1];
    if (model !== undefined) return { format: googleFormat, model };
    const format = formats[path];
    return format === undefined ? null : { format, model: null };
  };
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString("utf8");
}

function parseObject(text: string): JsonObject | null {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : null;
  } catch {
    return null;
  }
}

function flatHeaders(request: IncomingMessage): Record<string, string> {
  return Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]));
}

function keyOf(request: IncomingMessage): string | undefined {
  const bearer = request.headers.authorization?.replace(/^Bearer /, "");
  const header = request.headers["x-api-key"] ?? request.headers["x-goog-api-key"];
  return typeof header === "string" ? header : bearer;
}

function sendJson(response: ServerResponse, status: number, value: unknown): void {
  response.writeHead(status, { "content-type": "application/json" });
  response.end(JSON.stringify(value));
}

interface State {
  choose: ReturnType<typeof createChooser>;
  toolIds: number;
  answers: number;
  apiKey: string | undefined;
}

function refusalFor(
  state: State,
  request: IncomingMessage,
  parts: { format: Format; body: JsonObject | null; model: string },
) {
  const { format, body, model } = parts;
  if (state.apiKey !== undefined && keyOf(request) !== state.apiKey) {
    return {
      status: 401,
      message: "Incorrect API key provided: the key is not valid.",
      code: "invalid_api_key",
    };
  }
  if (body === null) return { status: 400, message: "We could not parse the JSON body of your request." };
  return format.validate({ headers: request.headers, body, model });
}

interface Call {
  request: IncomingMessage;
  response: ServerResponse;
  format: Format;
  path: string;
  /** From the path; else it is in the body. */
  model: string | null;
}

function createCallHandler(tools: { state: State; recorder: Recorder; gates: Gates }) {
  const { state, recorder, gates } = tools;

  const settle = (recorded: RecordedRequest, outcome: RecordedRequest["outcome"]) => {
    if (recorded.outcome !== "open") return;
    recorded.outcome = outcome;
    recorded.endedAt = now();
    recorder.changed();
  };

  const sendError = (
    call: Call,
    recorded: RecordedRequest,
    failure: { rejection: Rejection; step?: Step },
  ) => {
    const { rejection, step } = failure;
    const text = step?.error?.body ?? JSON.stringify(call.format.errorBody(rejection));
    call.response.writeHead(rejection.status, { "content-type": "application/json", ...step?.headers });
    call.response.end(text);
    recorded.status = rejection.status;
    recorded.firstByteAt = now();
  };

  const refuse = (call: Call, recorded: RecordedRequest, rejection: Rejection) => {
    recorded.refusal = rejection.message;
    sendError(call, recorded, { rejection });
    settle(recorded, "refused");
  };

  const play = async (call: Call, recorded: RecordedRequest, step: Step) => {
    const { response, format, path } = call;
    const { body } = recorded;
    const leaving = new AbortController();
    response.once("close", () => {
      if (!response.writableFinished) {
        recorded.abortedAt = now();
        settle(recorded, "aborted");
      }
      leaving.abort();
    });
    const context: ReplyContext = {
      id: `${format.responseIdPrefix}_${(state.answers += 1)}`,
      model: call.model ?? String(body["model"]),
      usage: step.usage,
      includeUsage: isObject(body["stream_options"]) && body["stream_options"]["include_usage"] === true,
      isStored: body["store"] !== false,
    };
    const onFirstByte = () => {
      recorded.status = 200;
      recorded.firstByteAt = now();
      recorder.changed();
    };
    const makeSink = format.isStream(body, path) ? streamSink : jsonSink;
    const outcome = await playStep(step, {
      response,
      gates,
      sink: makeSink({ response, format, context, onFirstByte, cut: step.cut }),
      signal: leaving.signal,
      nextName: () => `r${recorded.index}.${recorded.numbered++}`,
      newToolId: () => `${format.toolIdPrefix}scripted_${(state.toolIds += 1)}`,
      lastId: (prefix, before) => idsIn(recorded.rawBody, prefix).at(-1 - before) ?? null,
      sign: (thinking) => format.sign(body, thinking),
      onDelta: () => {
        recorded.deltas += 1;
        recorder.changed();
      },
      sendError: (rejection, failed) => sendError(call, recorded, { rejection, step: failed }),
    });
    settle(recorded, outcome);
  };

  return async (call: Call) => {
    const rawBody = await readBody(call.request);
    const body = parseObject(rawBody);
    const { format, path } = call;
    const model = call.model ?? String(body?.["model"]);
    const field = body === null ? null : fieldBeside(format, body);
    if (body !== null && field !== null && !state.choose.bySystem({ format, body, model })) {
      return sendJson(call.response, 200, emptyAnswer(format, body, field));
    }
    const recorded = recorder.add({
      api: format.api,
      path,
      headers: flatHeaders(call.request),
      rawBody,
      body: body ?? {},
    });
    recorder.changed();
    const refusal = refusalFor(state, call.request, { format, body, model });
    if (refusal) return refuse(call, recorded, refusal);
    const chosen = state.choose({ format, body: recorded.body, model });
    if (!chosen)
      return refuse(call, recorded, {
        status: 400,
        message: "Model server: the script has no step for this request.",
      });
    recorded.step = { entry: chosen.entry, index: chosen.index };
    return play(call, recorded, chosen.step);
  };
}

/** A provider that does what a script says, and refuses what the real ones refuse. */
export async function startModelServer(options: ModelServerOptions = {}): Promise<ModelServer> {
  const recorder: Recorder = createRecorder(() => gates.held());
  const gates = createGates(() => recorder.changed());
  const state: State = {
    choose: createChooser(scriptSchema.parse(options.script ?? DEFAULT_SCRIPT)),
    toolIds: 0,
    answers: 0,
    apiKey: options.apiKey,
  };
  const setScript = (script: unknown) => {
    state.choose = createChooser(scriptSchema.parse(script));
  };
  const reset = () => {
    gates.clear();
    recorder.clear();
    setScript(DEFAULT_SCRIPT);
  };
  const responses = createResponsesFormat();
  const routeTo = createRouter(responses);
  const handleCall = createCallHandler({ state, recorder, gates });

  const route = async (request: IncomingMessage, response: ServerResponse) => {
    const url = new URL(request.url ?? "/", "http://localhost");
    const found = routeTo(url.pathname);
    if (found && request.method === "POST")
      return handleCall({ request, response, path: url.pathname, ...found });
    if (url.pathname === "/v1/models" || url.pathname === "/models") {
      return sendJson(response, 200, {
        object: "list",
        data: MODEL_IDS.map((id) => ({ id, object: "model" })),
      });
    }
    const answer = await handleControl(
      { url, method: request.method ?? "GET", body: await readBody(request) },
      {
        recorder,
        gates,
        setScript,
        reset,
      },
    );
    return sendJson(response, answer.status, answer.body);
  };

  const server = createServer((request, response) => {
    route(request, response).catch((error: unknown) => {
      if (response.headersSent) response.destroy();
      else
        sendJson(response, 500, {
          error: { message: error instanceof Error ? error.message : String(error) },
        });
    });
  });
  server.keepAliveTimeout = 1_000;
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(options.port ?? 0, options.host ?? "127.0.0.1", resolve);
  });
  const { port } = server.address() as AddressInfo;
  const url = `http://127.0.0.1:${port}`;
  return {
    url,
    baseUrl: `${url}/v1`,
    port,
    setScript,
    requests: recorder.requests,
    waitFor: recorder.waitFor,
    release: gates.release,
    releaseHeld: gates.releaseHeld,
    held: gates.held,
    reset,
    forgetResponses: responses.forget,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** Each once, in the order in which they were last told. */
function idsIn(text: string, prefix: string): string[] {
  const told = text.match(new RegExp(`${prefix}[0-9a-f-]{36}`, "g")) ?? [];
  return [...new Set(told.reverse())].reverse();
}
