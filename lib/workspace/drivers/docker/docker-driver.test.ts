import { expect, test } from "vitest";
import { createDockerDriver } from "./docker-driver";
import { engineWords, findEngine } from "./engine";

/** Nobody listens at a port that only root may take, and no request leaves this computer. */
const HOST = "tcp://127.0.0.1:1";

test("administrators are told where an engine is that does not answer, and owners of workspaces are not", async () => {
  const driver = createDockerDriver({
    host: HOST,
    tls: null,
    serverUrl: null,
    instanceUrl: null,
    publicUrl: "http://127.0.0.1:2",
    port: 2,
    dataDirectory: "/nonexistent",
    bundle: import.meta.filename,
    executable: process.execPath,
    contained: false,
    deploymentId: async () => "dep",
    urls: async () => [],
  });
  const { sentence, plain } = await driver.report();
  expect(sentence).toContain(HOST);
  expect(plain).not.toContain("127.0.0.1");

  const request = {
    workspaceId: "ws_1",
    build: 1,
    parameters: { image: "debian:12" },
    env: {},
    limits: {},
    state: {},
    token: "t",
    urls: [],
    log: () => {},
    signal: new AbortController().signal,
  };
  const failure = await driver.start(request).catch((error: unknown) => error);
  expect(failure).toMatchObject({ code: "unavailable", message: plain, cause: { message: sentence } });
});

test("what a broken way to the engine says names no address", async () => {
  const error = Object.assign(new Error("connect EHOSTUNREACH 10.0.0.7:2376"), { code: "EHOSTUNREACH" });
  expect(engineWords(error)).toBe("it cannot be reached (EHOSTUNREACH).");
  const found = await findEngine({ host: HOST, tls: null });
  expect(found).toMatchObject({ ok: false, sentence: expect.stringContaining("nobody answers there") });
});
