import { Agent as HttpAgent, type IncomingMessage, request as httpRequest } from "node:http";
import { Agent as HttpsAgent, request as httpsRequest } from "node:https";

const CONNECT_TIMEOUT_MS = 5_000;
const ANSWER_TIMEOUT_MS = 15_000;
const MAX_ANSWER_BYTES = 256 * 1024;

export interface HttpClient {
  /** Resolves with the streamed answer; its body ends by itself, or when it is destroyed. */
  stream(url: string): Promise<IncomingMessage>;
  post(url: string, body: string): Promise<{ status: number; body: string }>;
  close(): void;
}

/** Connections are kept: the way of a result to the server costs no handshake. */
export function createHttpClient(token: string): HttpClient {
  const agents = { http: new HttpAgent({ keepAlive: true }), https: new HttpsAgent({ keepAlive: true }) };
  const headers = { authorization: `Bearer ${token}` };

  function open(url: string, options: { method: string; body?: string }): Promise<IncomingMessage> {
    const secure = url.startsWith("https:");
    const socket = socketOf(url);
    return new Promise((resolve, reject) => {
      const { method, body } = options;
      const content = body === undefined ? {} : { "content-type": "application/x-ndjson" };
      const length = body === undefined ? {} : { "content-length": Buffer.byteLength(body) };
      const request = (secure ? httpsRequest : httpRequest)(socket === null ? url : "http://localhost", {
        ...socket,
        method,
        agent: secure ? agents.https : agents.http,
        headers: { ...headers, ...content, ...length },
      });
      const timer = setTimeout(() => request.destroy(new Error("no answer")), CONNECT_TIMEOUT_MS);
      request.on("response", (response) => {
        clearTimeout(timer);
        resolve(response);
      });
      request.on("error", (error) => {
        clearTimeout(timer);
        reject(error);
      });
      request.end(body);
    });
  }

  return {
    stream: (url) => open(url, { method: "GET" }),
    async post(url, body) {
      const response = await open(url, { method: "POST", body });
      const timer = setTimeout(() => response.destroy(new Error("no answer")), ANSWER_TIMEOUT_MS);
      try {
        return { status: response.statusCode ?? 0, body: await readText(response) };
      } finally {
        clearTimeout(timer);
      }
    },
    close() {
      agents.http.destroy();
      agents.https.destroy();
    },
  };
}

/** `unix:<path of a socket that ends in .sock>/<path of the request>` */
function socketOf(url: string): { socketPath: string; path: string } | null {
  const [, socketPath, path] = /^unix:(.+?\.sock)(\/.*)$/.exec(url) ?? [];
  return socketPath === undefined || path === undefined ? null : { socketPath, path };
}

async function readText(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_ANSWER_BYTES) throw new Error("The answer is too long.");
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}
