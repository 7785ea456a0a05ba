import { createServer, request } from "node:http";

/** The least that a relay can do: one upstream request, its body passed on as it comes. The yardstick of bench/latency.ts. */
const upstream = new URL(process.argv[2] ?? "");

createServer((incoming, outgoing) => {
  outgoing.writeHead(200, { "content-type": "text/event-stream", "cache-control": "no-transform" });
  outgoing.flushHeaders();
  const call = request(
    {
      host: upstream.hostname,
      port: upstream.port,
      path: "/v1/chat/completions",
      method: "POST",
      headers: { "content-type": "application/json" },
    },
    (answer) => answer.on("data", (data: Buffer) => outgoing.write(data)).on("end", () => outgoing.end()),
  );
  call.on("error", () => outgoing.destroy());
  incoming.pipe(call);
}).listen(0, "127.0.0.1", function (this: ReturnType<typeof createServer>) {
  const address = this.address();
  process.stdout.write(`${typeof address === "object" && address !== null ? address.port : 0}\n`);
});
