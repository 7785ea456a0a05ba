import { createServer, type Server, type ServerResponse } from "node:http";
import { type AddressInfo, connect, type Socket } from "node:net";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { cutStalledStreams } from "./cut-stalled-streams";

const PATIENCE_MS = 100;
const MORE_THAN_BUFFERS = 32 * 1024 * 1024;
const WAIT = { timeout: 10_000, interval: 10 };

let server: Server;
let responses: ServerResponse[];
const sockets: Socket[] = [];

beforeEach(async () => {
  responses = [];
  server = createServer((request, response) => {
    const type = request.url === "/answer" ? "application/json" : "text/event-stream; charset=utf-8";
    response.setHeader("content-type", type);
    response.write("x".repeat(request.url === "/short" ? 1 : MORE_THAN_BUFFERS));
    responses.push(response);
  });
  cutStalledStreams(server, PATIENCE_MS);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
});

afterEach(() => {
  for (const socket of sockets.splice(0)) socket.destroy();
  server.closeAllConnections();
  server.close();
});

function request(path: string): Socket {
  const { port } = server.address() as AddressInfo;
  const socket = connect(port, "127.0.0.1");
  socket.on("error", () => {});
  socket.write(`GET ${path} HTTP/1.1\r\nHost: test\r\n\r\n`);
  sockets.push(socket);
  return socket;
}

test("a stream that is not read is destroyed, one that is read goes on", async () => {
  request("/stream").pause();
  await vi.waitFor(() => expect(responses).toHaveLength(1), WAIT);
  request("/short").resume();
  await vi.waitFor(() => expect(responses).toHaveLength(2), WAIT);
  await vi.waitFor(() => expect(responses[0]?.destroyed).toBe(true), WAIT);
  expect(responses[1]?.destroyed).toBe(false);
});

test("a stream that has ended but is not fetched does not keep its socket", async () => {
  request("/stream").pause();
  await vi.waitFor(() => expect(responses).toHaveLength(1), WAIT);
  responses[0]?.end();
  await vi.waitFor(() => expect(responses[0]?.destroyed).toBe(true), WAIT);
});

test("other answers may be slow", async () => {
  request("/answer").pause();
  request("/stream").pause();
  await vi.waitFor(() => expect(responses).toHaveLength(2), WAIT);
  const answer = responses.find((response) => response.getHeader("content-type") === "application/json");
  const stream = responses.find((response) => response !== answer);
  await vi.waitFor(() => expect(stream?.destroyed).toBe(true), WAIT);
  expect(answer?.destroyed).toBe(false);
});
