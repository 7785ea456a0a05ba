import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { createGzip, gzipSync } from "node:zlib";
import { afterEach, describe, expect, test } from "vitest";
import { createOutgoingGuard, type OutgoingGuardOptions } from "./guarded-fetch";

const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

function guard(options?: OutgoingGuardOptions) {
  const made = createOutgoingGuard(options);
  closers.push(() => made.close());
  return made;
}

async function serve(handler: (request: IncomingMessage, response: ServerResponse) => void): Promise<string> {
  const server: Server = createServer(handler);
  closers.push(() => {
    server.close();
    server.closeAllConnections();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const codeOf = async (promise: Promise<unknown>) => {
  const error = await promise.then(
    () => null,
    (reason: unknown) => reason as { cause?: { code?: string } },
  );
  return error?.cause?.code;
};

describe("an address that may not be reached", () => {
  test.each([
    "http://127.0.0.1:9/",
    "http://127.1:9/",
    "http://2130706433:9/",
    "http://0x7f000001:9/",
    "http://0177.0.0.1:9/",
    "http://0x7f.1:9/",
    "http://127.0.0.1.:9/",
    "http://１２７.0.0.1:9/",
    "http://0:9/",
    "http://10.0.0.1/",
    "http://192.168.1.1/",
    "http://169.254.169.254/latest/meta-data/",
    "http://[::1]:9/",
    "http://[::ffff:127.0.0.1]:9/",
    "http://[::ffff:7f00:1]:9/",
    "http://[fd00:ec2::254]/",
    "http://[fe80::1]/",
    "http://[64:ff9b::7f00:1]/",
    "http://localhost:9/",
    "https://localhost:9/",
  ])("%s", async (url) => {
    expect(await codeOf(guard().fetchAllowing([])(url))).toBe("LATHE_BLOCKED_ADDRESS");
  });

  test("with a trailing dot, whether or not the resolver takes it", async () => {
    expect(await codeOf(guard().fetchAllowing([])("http://localhost.:9/"))).toMatch(
      /LATHE_BLOCKED_ADDRESS|ENOTFOUND|EAI_AGAIN/,
    );
  });

  test("behind a name that looks public", async () => {
    const resolve: OutgoingGuardOptions["resolve"] = (_name, callback) =>
      callback(null, [{ address: "10.0.0.1", family: 4 }]);
    expect(await codeOf(guard({ resolve }).fetchAllowing([])("http://rebind.example/"))).toBe(
      "LATHE_BLOCKED_ADDRESS",
    );
  });

  test("as one of several that a name has", async () => {
    const resolve: OutgoingGuardOptions["resolve"] = (_name, callback) =>
      callback(null, [
        { address: "1.1.1.1", family: 4 },
        { address: "::1", family: 6 },
      ]);
    expect(await codeOf(guard({ resolve }).fetchAllowing([])("http://mixed.example/"))).toBe(
      "LATHE_BLOCKED_ADDRESS",
    );
  });

  test("by another scheme", async () => {
    expect(await codeOf(guard().fetchAllowing([])("ftp://1.1.1.1/"))).toBe("LATHE_BLOCKED_ADDRESS");
  });

  test("is named nowhere in the error", async () => {
    const error: unknown = await guard()
      .fetchAllowing([])("http://10.9.8.7/")
      .catch((reason: unknown) => reason);
    expect(JSON.stringify(error, Object.getOwnPropertyNames(error))).not.toContain("10.9.8.7");
  });
});

test("resolves a name once: what was checked is what is connected to", async () => {
  let lookups = 0;
  const resolve: OutgoingGuardOptions["resolve"] = (_name, callback) => {
    lookups += 1;
    const isFirst = lookups === 1;
    callback(null, [isFirst ? { address: "192.0.66.1", family: 4 } : { address: "127.0.0.1", family: 4 }]);
  };
  const abort = new AbortController();
  const asked = guard({ resolve }).fetchAllowing([])("http://flips.example:9/", { signal: abort.signal });
  queueMicrotask(() => abort.abort());
  await expect(asked).rejects.toThrow();
  expect(lookups).toBeLessThanOrEqual(1);
});

describe("an allowed origin", () => {
  test("is reached, with method, headers and body", async () => {
    const url = await serve((request, response) => {
      let body = "";
      request.on("data", (chunk) => (body += chunk));
      request.on("end", () => response.end(`${request.method} ${request.headers["x-a"]} ${body}`));
    });
    const response = await guard().fetchAllowing([url])(`${url}/x`, {
      method: "POST",
      headers: { "x-a": "1" },
      body: "hé",
    });
    expect(await response.text()).toBe("POST 1 hé");
  });

  test("is exact: neither another port nor another spelling of the host", async () => {
    const url = await serve((_request, response) => response.end("ok"));
    const port = new URL(url).port;
    const fetch = guard().fetchAllowing([url]);
    expect(await codeOf(fetch(`http://localhost:${port}/`))).toBe("LATHE_BLOCKED_ADDRESS");
    expect(await codeOf(fetch("http://127.0.0.1:9/"))).toBe("LATHE_BLOCKED_ADDRESS");
  });

  test("does not lend its connections to requests that may not go there", async () => {
    const url = await serve((_request, response) => response.end("ok"));
    const made = guard();
    await (await made.fetchAllowing([url])(url)).text();
    expect(await codeOf(made.fetchAllowing([])(url))).toBe("LATHE_BLOCKED_ADDRESS");
  });
});

describe("a redirect", () => {
  test("P26 to another origin is refused, also to an allowed one", async () => {
    const other = await serve((_request, response) => response.end("secret"));
    const url = await serve((_request, response) =>
      response.writeHead(307, { location: `${other}/x` }).end(),
    );
    expect(await codeOf(guard().fetchAllowing([url, other])(url))).toBe("LATHE_REDIRECT");
  });

  test("within the origin keeps method and body", async () => {
    const url = await serve((request, response) => {
      if (request.url === "/a") response.writeHead(308, { location: "/b" }).end();
      else request.pipe(response);
    });
    const response = await guard().fetchAllowing([url])(`${url}/a`, { method: "POST", body: "kept" });
    expect(await response.text()).toBe("kept");
  });

  test("that would turn a POST into a GET is refused, and so is a loop", async () => {
    const url = await serve((request, response) =>
      response.writeHead(request.url === "/loop" ? 307 : 302, { location: "/loop" }).end(),
    );
    const fetch = guard().fetchAllowing([url]);
    expect(await codeOf(fetch(`${url}/a`, { method: "POST", body: "x" }))).toBe("LATHE_REDIRECT");
    expect(await codeOf(fetch(`${url}/loop`))).toBe("LATHE_REDIRECT");
  });
});

describe("the body", () => {
  test("P25 is decompressed, and the cap counts what comes out", async () => {
    const packed = gzipSync(Buffer.alloc(1_000_000, "a"));
    const url = await serve((_request, response) =>
      response.writeHead(200, { "content-encoding": "gzip" }).end(packed),
    );
    expect(await (await guard().fetchAllowing([url])(url)).text()).toHaveLength(1_000_000);
    const small = await guard({ maxBodyBytes: 10_000 }).fetchAllowing([url])(url);
    await expect(small.text()).rejects.toMatchObject({ code: "LATHE_TOO_LARGE" });
  });

  test("P25 that would unpack to a gigabyte ends at the cap, whatever little was sent", async () => {
    const member = gzipSync(Buffer.alloc(16 * 1024 * 1024));
    const url = await serve((_request, response) => {
      response.writeHead(200, { "content-type": "text/event-stream", "content-encoding": "gzip" });
      for (let sent = 0; sent < 64; sent++) response.write(member);
      response.end();
    });
    const before = process.memoryUsage().rss;
    const response = await guard().fetchAllowing([url])(url);
    await expect(response.bytes()).rejects.toMatchObject({ code: "LATHE_TOO_LARGE" });
    expect(process.memoryUsage().rss - before).toBeLessThan(300 * 1024 * 1024);
  });

  test.each(["gzip", "deflate", "br"])("P25 that is not in the %s that it claims fails", async (encoding) => {
    const url = await serve((_request, response) =>
      response.writeHead(200, { "content-encoding": encoding }).end("data: plain text\n\n".repeat(10)),
    );
    const response = await guard().fetchAllowing([url])(url);
    await expect(response.text()).rejects.toThrow();
  });

  test("P25 of events comes through event by event, compressed or not", async () => {
    const packer = createGzip();
    const url = await serve((_request, response) => {
      response.writeHead(200, { "content-type": "text/event-stream", "content-encoding": "gzip" });
      packer.pipe(response);
    });
    const send = (event: string) => {
      packer.write(event);
      packer.flush();
    };
    send("data: one\n\n");
    const response = await guard().fetchAllowing([url])(url);
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
    expect(await reader?.read()).toEqual({ done: false, value: "data: one\n\n" });
    send("data: two\n\n");
    expect(await reader?.read()).toEqual({ done: false, value: "data: two\n\n" });
    packer.end();
    expect((await reader?.read())?.done).toBe(true);
  });

  test("P04 of an error is cut at 64 KiB", async () => {
    const url = await serve((_request, response) => response.writeHead(502).end("x".repeat(2_000_000)));
    const response = await guard().fetchAllowing([url])(url);
    expect([response.status, (await response.text()).length]).toEqual([502, 65_536]);
  });

  test("fails when the connection is lost on the way", async () => {
    const url = await serve((_request, response) => {
      response.writeHead(200, { "content-length": "10" });
      response.write("half", () => response.destroy());
    });
    const response = await guard().fetchAllowing([url])(url);
    await expect(response.text()).rejects.toMatchObject({ code: "ECONNRESET" });
  });

  test("ends with the reason when the signal aborts", async () => {
    const url = await serve((_request, response) => void response.writeHead(200).write("a"));
    const abort = new AbortController();
    const response = await guard().fetchAllowing([url])(url, { signal: abort.signal });
    abort.abort();
    await expect(response.text()).rejects.toMatchObject({ name: "AbortError" });
  });
});

test("a request rejects with the reason of its signal", async () => {
  const url = await serve(() => {});
  const abort = new AbortController();
  const asked = guard().fetchAllowing([url])(url, { signal: abort.signal });
  abort.abort();
  await expect(asked).rejects.toMatchObject({ name: "AbortError" });
});

test("a refused connection looks like the platform's", async () => {
  const url = "http://127.0.0.1:9";
  expect(await codeOf(guard().fetchAllowing([url])(url))).toBe("ECONNREFUSED");
});

test("an answer that is given up as its last byte comes leaves nothing behind that fails", async () => {
  const failures: unknown[] = [];
  const note = (error: unknown) => void failures.push(error);
  process.on("uncaughtException", note);
  const closed: Promise<void>[] = [];
  const origin = await serve((request, response) => {
    closed.push(new Promise((resolve) => request.socket.once("close", () => resolve())));
    response.writeHead(410).end();
  });
  for (let n = 0; n < 10; n++) {
    const response = await guard().fetchAllowing([origin])(origin);
    await response.body?.cancel();
  }
  await Promise.all(closed);
  process.off("uncaughtException", note);
  expect(failures).toEqual([]);
});
