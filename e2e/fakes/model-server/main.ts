import { readFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { startModelServer } from "./model-server";
import type { Script } from "./script";

const { values } = parseArgs({
  options: {
    port: { type: "string", default: "0" },
    host: { type: "string", default: "127.0.0.1" },
    /** A JSON file; without it the script comes over `POST /__script`. */
    script: { type: "string" },
    "api-key": { type: "string" },
  },
});

const script =
  values.script === undefined ? null : (JSON.parse(await readFile(values.script, "utf8")) as Script);
const server = await startModelServer({
  port: Number(values.port),
  host: values.host,
  ...(script !== null && { script }),
  ...(values["api-key"] !== undefined && { apiKey: values["api-key"] }),
});
process.stdout.write(`${server.url}\n`);
for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.once(signal, () => {
    void server.close().then(() => process.exit(0));
  });
}
