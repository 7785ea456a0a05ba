import type { Server } from "node:net";
import { spawnSync } from "node:child_process";
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  writeFileSync,
} from "node:fs";
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
  expect(readdirSync(join(directory, "places"))).toEqual(["2"]);
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

test("what was killed leaves nothing that blocks, however long the path is", async () => {
  const base = mkdtempSync(join(tmpdir(), "lathe-place-"));
  closing.push(() => rmSync(base, { recursive: true }));
  const directory = join(base, "long".repeat(40));
  const places = join(directory, "places");
  mkdirSync(places, { recursive: true });
  const listens = `require("net").createServer().listen(process.argv[1], () => process.kill(process.pid, "SIGKILL"))`;
  for (const name of ["7", "new-0123456789abcdef"]) {
    spawnSync(process.execPath, ["-e", listens, `./${name}`], { cwd: places });
  }
  expect(readdirSync(places).sort()).toEqual(["7", "new-0123456789abcdef"]);
  const server = await takePlace(directory, () => {});
  closing.push(() => server.close());
  expect(readdirSync(places)).toEqual(["8"]);
});

test.each(["bubblewrap", "unshare"] as const)(
  "%s: no command reaches the place, with the host's network and all its names before it",
  async (isolation) => {
    const daemon = await startTestDaemon({ config: { isolation, network: true } });
    closing.push(() => daemon.close());
    const names = socketNamesOf(daemon.process().pid ?? 0);
    expect(names).not.toEqual([]);
    const paths = readdirSync(daemon.stateDirectory, { recursive: true, encoding: "utf8" });
    const candidates = [...names, ...paths.map((path) => join(daemon.stateDirectory, path))];
    writeFileSync(join(daemon.root, "names.json"), JSON.stringify(candidates));
    writeFileSync(join(daemon.root, "connect.cjs"), CONNECT_TO_ALL);
    const tried = await daemon.result(execRequest(`${process.execPath} connect.cjs`));
    expect(tried).toMatchObject({ output: `tried ${candidates.length}, reached []\n` });
    expect(await daemon.result(execRequest("echo alive"))).toMatchObject({ output: "alive\n" });
    expect(daemon.process().exitCode).toBeNull();
  },
);

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

/** Connects to every name, as a path and at the system; `@` stands there for the byte that begins a name without a file. */
const CONNECT_TO_ALL = `
const { connect } = require("node:net");
const names = JSON.parse(require("node:fs").readFileSync("names.json", "utf8"));
const reach = (name) =>
  new Promise((resolve) => {
    const socket = connect(name.replace(/^@/, "\\0"));
    socket.once("connect", () => resolve(true));
    socket.once("error", () => resolve(false));
  });
Promise.all(names.map(reach)).then((reached) => {
  console.log("tried " + names.length + ", reached " + JSON.stringify(names.filter((_, at) => reached[at])));
  process.exit();
});
`;

/** What /proc/net/unix tells everybody about the sockets of a process. */
function socketNamesOf(pid: number): string[] {
  const inodes = readdirSync(`/proc/${pid}/fd`).flatMap((fd) => {
    const target = readlinkSync(`/proc/${pid}/fd/${fd}`);
    return /^socket:\[(\d+)\]$/.exec(target)?.[1] ?? [];
  });
  const rows = readFileSync("/proc/net/unix", "utf8").split("\n");
  return rows.flatMap((row) => {
    const [, , , , , , inode, name] = row.split(/\s+/);
    return name !== undefined && inode !== undefined && inodes.includes(inode) ? [name] : [];
  });
}
