import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { afterEach, expect, test } from "vitest";
import { createDockerDriver } from "./docker-driver";

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

function driverAt(host: string) {
  return createDockerDriver({
    host,
    tls: null,
    serverUrl: "http://127.0.0.1:1",
    instanceUrl: null,
    publicUrl: "http://127.0.0.1:1",
    port: 1,
    dataDirectory: tmpdir(),
    // Any file that is there: no container is made.
    bundle: import.meta.filename,
    executable: process.execPath,
    contained: false,
    deploymentId: () => Promise.resolve("test"),
    urls: () => Promise.resolve([]),
  });
}

function startOn(host: string, log: (text: string) => void = () => {}) {
  return driverAt(host).start({
    workspaceId: "ws_1",
    build: 1,
    parameters: { image: "localhost/none:1", network: "bridge" },
    env: {},
    limits: {},
    state: {},
    token: "t",
    urls: [],
    log,
    signal: new AbortController().signal,
  });
}

/** An engine that says its version, and leaves or answers `said` when it is asked for more. */
async function engine(said: object | null): Promise<{ host: string; address: string }> {
  const server = createServer((request, response) => {
    if (request.url?.includes("/version")) {
      response.setHeader("content-type", "application/json").end(JSON.stringify({ Os: "linux" }));
    } else if (said === null) request.socket.destroy();
    else response.writeHead(500, { "content-type": "application/json" }).end(JSON.stringify(said));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  closing.push(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  const address = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { host: `tcp://${address}`, address };
}

const reasonOf = (work: Promise<unknown>): Promise<Error> =>
  work.then(
    () => Promise.reject(new Error("It worked.")),
    (error: unknown) => error as Error,
  );

test.each([
  { host: "tcp://127.0.0.1:1", address: "127.0.0.1", code: "ECONNREFUSED" },
  { host: "unix:///nowhere/engine.sock", address: "engine.sock", code: "ENOENT" },
])("whoever owns a workspace is not told that the engine is at $host", async ({ host, address, code }) => {
  const driver = driverAt(host);
  const report = await driver.report();
  expect(report).toMatchObject({ allowed: false, sentence: expect.stringContaining(address) });
  const told = [report.plain ?? report.sentence];
  const asked = [startOn(host), driver.stop({ id: "ws_1" } as never), driver.remove({ id: "ws_1" } as never)];
  for (const work of asked) {
    const { message, cause } = await reasonOf(work);
    told.push(message);
    expect((cause as Error).message).toContain(host);
  }
  for (const words of told) {
    expect(words).not.toContain(address);
    expect(words).toContain(`(${code}). Ask an administrator`);
  }
});

test("an engine that leaves in the middle is not named, neither in the reason nor in the log of the start", async () => {
  const { host, address } = await engine(null);
  const lines: string[] = [];
  const { message } = await reasonOf(startOn(host, (line) => lines.push(line)));
  expect(message).toBe("The earlier container could not be ended: it cannot be reached (ECONNRESET).");
  expect([message, ...lines].join("\n")).not.toContain(address.split(":")[0]);
});

test("of what an engine says addresses are left out", async () => {
  const message =
    "dial tcp 10.0.0.5:2375: lookup on [fd00::1]:53, see unix:///run/engine.sock, /run/other.sock";
  const { host } = await engine({ message });
  expect((await reasonOf(startOn(host))).message).toBe(
    "The earlier container could not be ended: dial tcp …: lookup on …, see …, ….",
  );
});
