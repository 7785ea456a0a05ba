import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { isAppError, ERROR_STATUS } from "../lib/errors";
import { requireScraper } from "../lib/metrics/require-scraper";
import { settlePeer } from "../lib/peer-address";
import type { Runtime } from "../lib/runtime";

export interface MetricsServer {
  /** Where it listens; another one than asked for only when that was 0. */
  port: number;
  close(): Promise<void>;
}

type Scraped = Pick<Runtime, "env" | "metrics" | "log">;

/** Answers `GET /api/metrics` for a process that has no pages, to the same callers as a server does. */
export async function serveMetrics(runtime: Scraped, port: number): Promise<MetricsServer> {
  const server = createServer((request, response) => {
    answer(runtime, request, response).catch((error: unknown) => {
      runtime.log.error({ err: error }, "metrics could not be answered");
      response.writeHead(500).end();
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, runtime.env.host, resolve);
  });
  const address = server.address();
  return {
    port: typeof address === "object" && address !== null ? address.port : port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function answer(
  { env, metrics }: Scraped,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { publicUrl, trustedProxies } = env;
  settlePeer(request.headers, { address: request.socket.remoteAddress, publicUrl, trustedProxies });
  if (request.method !== "GET" || request.url !== "/api/metrics") {
    response.writeHead(404).end();
    return;
  }
  try {
    const header = (name: string) => {
      const value = request.headers[name];
      return typeof value === "string" ? value : null;
    };
    requireScraper(header, { metricsToken: env.metricsToken, ownServer: true });
  } catch (error) {
    if (!isAppError(error)) throw error;
    response.writeHead(ERROR_STATUS[error.code], { "Content-Type": "text/plain" }).end(error.message);
    return;
  }
  const { contentType, text } = await metrics.scrape();
  response.writeHead(200, { "Content-Type": contentType, "Cache-Control": "no-store" }).end(text);
}
