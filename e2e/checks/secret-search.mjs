// Run by a command in a workspace: looks for secrets wherever a command can look, and prints what it found and where it looked. What
// it looks for comes reversed, so that it does not find its own orders; what `ports` answered is told.
import { readdirSync, readFileSync, readlinkSync, statSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";

const { secrets: reversed, directories, ports } = JSON.parse(process.argv[2]);
const secrets = reversed.map((text) => [...text].reverse().join(""));
const MAX_FILE_BYTES = 32 * 1024 * 1024;
const PEER_MS = 1_500;
const SEPARATORS = /[\s\0]+/;

const found = new Set();
const looked = { processes: 0, files: 0, sockets: 0, ports: {} };

function look(bytes, where) {
  const text = Buffer.isBuffer(bytes) ? bytes.toString("latin1") : String(bytes);
  for (const [index, secret] of secrets.entries()) {
    if (text.includes(secret) || text.includes(Buffer.from(secret).toString("base64").slice(0, -4)))
      found.add(`${index} ${where}`);
  }
}

function quietly(work) {
  try {
    return work();
  } catch {
    return null;
  }
}

function lookAtProcesses() {
  for (const pid of readdirSync("/proc").filter((name) => /^\d+$|^self$/.test(name))) {
    looked.processes += 1;
    for (const name of ["environ", "cmdline", "comm", "mounts", "maps", "stack", "mountinfo"]) {
      quietly(() => look(readFileSync(`/proc/${pid}/${name}`), `/proc/${pid}/${name}`));
    }
    for (const task of quietly(() => readdirSync(`/proc/${pid}/task`)) ?? []) {
      const path = `/proc/${pid}/task/${task}/environ`;
      quietly(() => look(readFileSync(path), path));
    }
    for (const name of ["cwd", "root", "exe"]) {
      quietly(() => look(readlinkSync(`/proc/${pid}/${name}`), `/proc/${pid}/${name}`));
    }
    for (const fd of quietly(() => readdirSync(`/proc/${pid}/fd`)) ?? []) {
      if (pid !== "self" && pid !== String(process.pid)) lookAtFile(`/proc/${pid}/fd/${fd}`);
    }
    // What of the host can be seen through another process's root.
    for (const directory of pid === "1" ? directories : []) lookInto(`/proc/${pid}/root${directory}`);
  }
}

function lookAtFile(path) {
  const stat = quietly(() => statSync(path));
  if (stat?.isFile() !== true || stat.size > MAX_FILE_BYTES) return;
  quietly(() => look(readFileSync(path), path));
  looked.files += 1;
}

const paths = [];
function lookInto(directory) {
  for (const entry of quietly(() => readdirSync(directory, { withFileTypes: true })) ?? []) {
    const path = join(directory, entry.name);
    look(path, path);
    if (entry.isDirectory()) lookInto(path);
    else if (entry.isSocket()) paths.push(path);
    else if (entry.isFile()) lookAtFile(path);
  }
}

/** What a peer says to each thing that one may say first. */
async function ask(target, where, words) {
  const heard = await Promise.all(words.map((word) => hear(target, word)));
  for (const bytes of heard) look(bytes, where);
  return heard.map((bytes) => bytes.toString("latin1").slice(0, 80));
}

function hear(target, word) {
  return new Promise((resolve) => {
    const chunks = [];
    const socket = connect(target, () => socket.write(word));
    const end = () => {
      socket.destroy();
      resolve(Buffer.concat(chunks));
    };
    socket.setTimeout(PEER_MS, end);
    socket.on("data", (chunk) => chunks.push(chunk));
    socket.on("error", end);
    socket.on("close", end);
  });
}

function postgresHello() {
  const body = Buffer.from("user\0lathe\0database\0postgres\0\0");
  const head = Buffer.alloc(8);
  head.writeInt32BE(body.length + 8, 0);
  head.writeInt32BE(196_608, 4);
  return Buffer.concat([head, body]);
}

const get = (path) => `GET ${path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n`;
const WORDS = [
  postgresHello(),
  "PING\r\nCONFIG GET requirepass\r\nKEYS *\r\n",
  ...["/", "/metrics", "/api/metrics", "/api/health/ready", "/api/v1/me", "/api/workspace/stream"].map(get),
];

function listeningPorts() {
  const LISTEN = "0A";
  return ["tcp", "tcp6"].flatMap((name) =>
    (quietly(() => readFileSync(`/proc/net/${name}`, "latin1")) ?? "")
      .split("\n")
      .slice(1)
      .map((line) => line.trim().split(/\s+/))
      .filter((fields) => fields[3] === LISTEN)
      .map((fields) => Number.parseInt(fields[1].split(":")[1], 16)),
  );
}

look(JSON.stringify(process.env), "the environment");
lookAtProcesses();
for (const directory of [...directories, "/etc", "/run", "/var/run", "/tmp", "/dev/shm", process.env.HOME]) {
  lookInto(directory);
}
const named = (quietly(() => readFileSync("/proc/net/unix", "latin1")) ?? "").split("\n").slice(1);
look(named.join("\n"), "/proc/net/unix");
const sockets = named.map((line) => line.trim().split(SEPARATORS)[7]).filter((name) => name !== undefined);
const names = [...new Set([...sockets, ...paths])];
looked.sockets = names.length;
const listening = [...new Set(listeningPorts())];
await Promise.all([
  ...names.map((name) => ask({ path: name.replace(/^@/, "\0") }, `socket ${name}`, [get("/"), "PING\r\n"])),
  ...listening.map(async (port) => {
    const heard = await ask({ port, host: "127.0.0.1" }, `port ${port}`, WORDS);
    if (ports.includes(port)) looked.ports[port] = heard;
  }),
]);
process.stdout.write(`${JSON.stringify({ found: [...found], looked })}\n`);
