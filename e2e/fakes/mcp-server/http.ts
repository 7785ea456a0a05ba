import { randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { StreamableHTTPServerTransport } from "@modelcontextprotocol/sdk/server/streamableHttp.js";
import { createFakeServer } from "./tools";

export interface FakeHttpServer {
  url: string;
  /** Headers of every request, in order. */
  requests: IncomingMessage["headers"][];
  /** From now on nobody knows the sessions that there are. */
  forget(): void;
  close(): Promise<void>;
}

/** The same server by HTTP, with sessions. */
export async function startFakeHttpServer(log: string): Promise<FakeHttpServer> {
  const sessions = new Map<string, StreamableHTTPServerTransport>();
  const requests: FakeHttpServer["requests"] = [];

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    requests.push(request.headers);
    const id = request.headers["mcp-session-id"];
    const known = typeof id === "string" ? sessions.get(id) : undefined;
    if (known !== undefined) {
      await known.handleRequest(request, response);
      return;
    }
    if (id !== undefined) {
      response.writeHead(404).end();
      return;
    }
    const transport = new StreamableHTTPServerTransport({
      sessionIdGenerator: randomUUID,
      onsessioninitialized: (session) => void sessions.set(session, transport),
    });
    await createFakeServer({ log, onCrash: () => server.closeAllConnections() }).connect(transport as never);
    await transport.handleRequest(request, response);
  }

  const server = createServer((request, response) => void answer(request, response));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/mcp`,
    requests,
    forget: () => sessions.clear(),
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
