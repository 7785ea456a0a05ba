import { expect, test } from "vitest";
import { type ReachQuestion, reachServer } from "./server-reach";

const alone: ReachQuestion = {
  network: "bridge",
  engine: "unix",
  socketDirectory: "/data/docker",
  serverUrl: null,
  instanceUrl: null,
  publicUrl: "http://localhost:3000",
  port: 3000,
  contained: false,
};
const remote: ReachQuestion = { ...alone, engine: "tcp", socketDirectory: null };
const socket = { ok: true, urls: ["unix:/lathe/server/server.sock"], socketDirectory: "/data/docker" };

test("where files are shared a socket serves, with a network and without", () => {
  expect(reachServer(alone)).toMatchObject(socket);
  expect(reachServer({ ...alone, network: "none", serverUrl: "http://10.0.0.1" })).toMatchObject(socket);
});

test("an address that was given is used where there is a network", () => {
  const urls = ["http://10.0.0.1"];
  expect(reachServer({ ...alone, serverUrl: "http://10.0.0.1" })).toMatchObject({
    urls,
    socketDirectory: null,
  });
  expect(reachServer({ ...remote, instanceUrl: "http://10.0.0.1" })).toMatchObject({
    urls,
    hostGateway: false,
  });
});

test("an engine beside this server, whose files are elsewhere, leads to the host's own name", () => {
  expect(reachServer({ ...remote, engine: "unix" })).toMatchObject({
    urls: ["http://host.docker.internal:3000"],
    hostGateway: true,
  });
});

test("an engine elsewhere needs an address that leads here", () => {
  expect(reachServer({ ...remote, publicUrl: "https://lathe.example" })).toMatchObject({
    urls: ["https://lathe.example"],
  });
  expect(reachServer(remote)).toEqual({
    ok: false,
    sentence: expect.stringContaining("LATHE_DOCKER_SERVER_URL"),
  });
  const inCompose = { ...remote, engine: "unix", contained: true } as const;
  expect(reachServer(inCompose)).toMatchObject({ ok: false });
  expect(reachServer({ ...inCompose, network: "none", serverUrl: "http://web:3000" })).toEqual({
    ok: false,
    sentence: expect.stringContaining("Choose another network"),
  });
});
