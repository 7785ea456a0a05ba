import { spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { constants, createSecureServer, type Http2ServerRequest, type Http2ServerResponse } from "node:http2";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

/**
 * How an answer ends in the middle of its body:
 * `reset` its stream is reset · `goaway` the whole connection goes away · `graceful` the connection says that it will go away, and
 * answers what it has begun.
 */
export type Http2Ending = "reset" | "goaway" | "graceful";

/** A server that speaks HTTP/2 over TLS and stands before another one, whose answers it can cut. */
export interface Http2Origin {
  url: string;
  port: number;
  /** In PEM, for whoever wants to trust it. */
  certificate: string;
  /** HTTP versions of the requests that came, oldest first. */
  versions: string[];
  /** Sends half of the next answer, and resolves to what ends it. */
  holdNext(): Promise<(ending: Http2Ending) => void>;
  close(): Promise<void>;
}

/** A certificate for this machine alone, as servers of its own have it. */
function selfSigned(): { key: string; cert: string } {
  const directory = mkdtempSync(join(tmpdir(), "lathe-certificate-"));
  const [key, cert] = [join(directory, "key.pem"), join(directory, "cert.pem")];
  const subject = ["-subj", "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1,DNS:localhost"];
  const kind = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"];
  const made = spawnSync("openssl", ["req", "-x509", ...kind, ...subject, "-keyout", key, "-out", cert]);
  if (made.status !== 0) throw new Error(`openssl made no certificate: ${String(made.stderr)}`);
  const pair = { key: readFileSync(key, "utf8"), cert: readFileSync(cert, "utf8") };
  rmSync(directory, { recursive: true });
  return pair;
}

const PASSED_ON = ["content-type", "authorization", "x-api-key", "x-goog-api-key", "anthropic-version"];

async function ask(target: string, request: Http2ServerRequest): Promise<Response> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const headers = PASSED_ON.flatMap((name) => {
    const value = request.headers[name];
    return typeof value === "string" ? [[name, value] as [string, string]] : [];
  });
  return fetch(target + request.url, { method: request.method, headers, body: Buffer.concat(chunks) });
}

function end(response: Http2ServerResponse, rest: Buffer, ending: Http2Ending): void {
  // Null where the client has chosen HTTP/1.1.
  const stream = response.stream as Http2ServerResponse["stream"] | null;
  const session = stream?.session;
  if (ending === "graceful") {
    session?.goaway(constants.NGHTTP2_NO_ERROR);
    response.end(rest);
  } else if (stream == null || session == null) {
    response.socket.destroy();
  } else if (ending === "reset") {
    stream.close(constants.NGHTTP2_INTERNAL_ERROR);
  } else {
    session.goaway(constants.NGHTTP2_INTERNAL_ERROR);
    session.destroy();
  }
}

/** `speaks`: what it agrees to when the connection is made. */
export async function startHttp2Origin(target: string, speaks: "both" | "only-http2"): Promise<Http2Origin> {
  const { key, cert } = selfSigned();
  const versions: string[] = [];
  let holding: ((end: (ending: Http2Ending) => void) => void) | null = null;
  const answer = async (request: Http2ServerRequest, response: Http2ServerResponse) => {
    versions.push(request.httpVersion);
    const held = holding;
    holding = null;
    const real = await ask(target, request);
    const body = Buffer.from(await real.arrayBuffer());
    response.writeHead(real.status, { "content-type": real.headers.get("content-type") ?? "text/plain" });
    if (held === null) return void response.end(body);
    const half = Math.floor(body.length / 2);
    response.write(body.subarray(0, half));
    return held((ending) => end(response, body.subarray(half), ending));
  };
  const server = createSecureServer({ key, cert, allowHTTP1: speaks === "both" }, (request, response) => {
    answer(request, response).catch(() => response.destroy());
  });
  const sockets = new Set<{ destroy(): void }>();
  server.on("secureConnection", (socket) => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    url: `https://127.0.0.1:${port}`,
    port,
    certificate: cert,
    versions,
    holdNext: () =>
      new Promise((resolve) => {
        holding = resolve;
      }),
    close: async () => {
      const closed = once(server, "close");
      server.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}
