import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import Docker from "dockerode";
import { afterEach, expect, test } from "vitest";
import { endContainer } from "./container-places";

let server: Server;
afterEach(() => new Promise((resolve) => server.close(resolve)));

/** An engine of a few lines, where containers are removed by somebody else just now. */
async function engine(answer: RequestListener): Promise<{ docker: Docker; asked: string[] }> {
  const asked: string[] = [];
  server = createServer((request, response) => {
    asked.push(`${request.method} ${(request.url ?? "").replace(/^.*\/containers\/[^/?]+/, "")}`);
    answer(request, response.setHeader("content-type", "application/json").setHeader("connection", "close"));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return { docker: new Docker({ protocol: "http", host: "127.0.0.1", port }), asked };
}

const refusing =
  (message: string): RequestListener =>
  (request, response) => {
    if (request.method === "DELETE") response.writeHead(409).end(JSON.stringify({ message }));
    else if (request.url?.includes("/wait")) response.writeHead(200).end(JSON.stringify({ StatusCode: 0 }));
    else response.writeHead(204).end();
  };

test.each([
  "removal of container lathe-ws_1 is already in progress",
  "cannot remove container: container is marked for removal",
])("a container that somebody else removes (%s) is gone once that is done", async (words) => {
  const { docker, asked } = await engine(refusing(words));
  await endContainer(docker, "ws_1");
  expect(asked.map((line) => line.split("?")[0])).toEqual(["POST /stop", "DELETE ", "POST /wait"]);
  expect(asked.at(-1)).toContain("condition=removed");
});

test("another conflict is told", async () => {
  const { docker } = await engine(refusing("container is paused"));
  await expect(endContainer(docker, "ws_1")).rejects.toMatchObject({ statusCode: 409 });
});
