import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { freePort } from "../db/embedded/postmaster";

/** A real reverse proxy in front of a server, with its defaults wherever it has some. */
export interface Gateway {
  url: string;
  stop(): Promise<void>;
}

const READY_MS = 10_000;
const RETRY_MS = 20;

export const hasNginx = () => spawnSync("nginx", ["-v"], { stdio: "ignore" }).status === 0;
export const hasHaproxy = () => spawnSync("haproxy", ["-v"], { stdio: "ignore" }).status === 0;

export async function startNginx(targetPort: number): Promise<Gateway> {
  const port = await freePort();
  return start(port, (directory) => {
    const file = join(directory, "nginx.conf");
    const paths = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
      .map((name) => `${name}_temp_path ${join(directory, name)};`)
      .join(" ");
    const site = `server { listen 127.0.0.1:${port}; location / {
      proxy_pass http://127.0.0.1:${targetPort}; proxy_set_header Host $http_host; } }`;
    writeFileSync(
      file,
      `user root; daemon off; pid ${join(directory, "pid")}; error_log stderr error; events {}
      http { access_log off; ${paths} ${site} }`,
    );
    return ["nginx", "-c", file, "-p", directory];
  });
}

export async function startHaproxy(targetPort: number): Promise<Gateway> {
  return haproxyTo(`127.0.0.1:${targetPort}`);
}

/** It is spoken to in HTTP/1.1, and speaks HTTP/2 over TLS with what stands behind it. */
export async function startHttp2Haproxy(targetPort: number): Promise<Gateway> {
  return haproxyTo(`127.0.0.1:${targetPort} ssl verify none alpn h2`);
}

async function haproxyTo(server: string): Promise<Gateway> {
  const port = await freePort();
  return start(port, (directory) => {
    const file = join(directory, "haproxy.cfg");
    writeFileSync(
      file,
      [
        "defaults",
        "  mode http",
        "  timeout connect 5s",
        "  timeout client 50s",
        "  timeout server 50s",
        "frontend in",
        `  bind 127.0.0.1:${port}`,
        "  default_backend out",
        "backend out",
        `  server one ${server}`,
        "",
      ].join("\n"),
    );
    return ["haproxy", "-db", "-f", file];
  });
}

async function start(port: number, command: (directory: string) => string[]): Promise<Gateway> {
  const directory = mkdtempSync(join(tmpdir(), "lathe-gateway-"));
  const [binary = "", ...args] = command(directory);
  const child = spawn(binary, args, { stdio: ["ignore", "ignore", "pipe"] });
  let said = "";
  child.stderr.on("data", (bytes: Buffer) => {
    said += bytes.toString("utf8");
  });
  await answering(port, child, () => said);
  return {
    url: `http://127.0.0.1:${port}`,
    stop: async () => {
      const ended = new Promise((resolve) => child.once("exit", resolve));
      child.kill("SIGTERM");
      await ended;
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

async function answering(port: number, child: ChildProcess, said: () => string): Promise<void> {
  const deadline = Date.now() + READY_MS;
  while (Date.now() < deadline) {
    if (child.exitCode !== null) throw new Error(`The gateway ended while starting:\n${said()}`);
    const isUp = await new Promise<boolean>((resolve) => {
      const socket = connect(port, "127.0.0.1");
      socket.once("connect", () => resolve(true));
      socket.once("error", () => resolve(false));
      socket.once("close", () => socket.destroy());
      socket.once("connect", () => socket.end());
    });
    if (isUp) return;
    await delay(RETRY_MS);
  }
  throw new Error(`The gateway did not answer:\n${said()}`);
}
