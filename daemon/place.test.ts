import type { Server } from "node:net";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { takePlace } from "./place";
import { execRequest, startTestDaemon, waitFor } from "./testing";

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

test("the newest has the place, once the one before has left it", async () => {
  const directory = mkdtempSync(join(tmpdir(), "lathe-place-"));
  closing.push(() => rmSync(directory, { recursive: true }));
  const told: string[] = [];
  const first = await takePlace(directory, () => {
    told.push("first");
    first.close();
  });
  const second = await takePlace(directory, () => told.push("second"));
  closing.push(() => second.close());
  expect(new Set(told)).toEqual(new Set(["first"]));
  expect(readdirSync(directory)).toEqual(["place"]);
});

test("of many that begin at the same moment one is left, and the place of another directory is free", async () => {
  const directory = mkdtempSync(join(tmpdir(), "lathe-place-"));
  closing.push(() => rmSync(directory, { recursive: true }));
  const begin = () => {
    const place = Promise.withResolvers<Server>();
    void takePlace(directory, () => void place.promise.then((server) => server.close())).then(place.resolve);
    return place.promise;
  };
  const servers = await Promise.all(Array.from({ length: 5 }, begin));
  closing.push(() => {
    for (const server of servers) server.close();
  });
  await waitFor(() => servers.filter((server) => server.listening).length === 1);
  const elsewhere = mkdtempSync(join(tmpdir(), "lathe-place-"));
  closing.push(() => rmSync(elsewhere, { recursive: true }));
  const other = await takePlace(elsewhere, () => {});
  closing.push(() => other.close());
});

test("a command runs once although two servers have started a daemon each", async () => {
  const daemon = await startTestDaemon({ config: { isolation: "none", hidden: [] } });
  closing.push(() => daemon.close());
  const first = daemon.process();
  const second = await daemon.startAnother();
  closing.push(() => second.kill("SIGKILL"));
  await waitFor(() => first.exitCode !== null);
  const outcome = await daemon.result(execRequest("echo once >> effects; cat effects"));
  expect(outcome).toMatchObject({ output: "once\n" });
});
