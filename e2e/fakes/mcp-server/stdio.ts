import { appendFileSync } from "node:fs";
import { StdioServerTransport } from "@modelcontextprotocol/sdk/server/stdio.js";
import { createFakeServer } from "./tools";

/** Bundled into a workspace by tests; the first argument is the file that tells what it did. */
const log = process.argv[2] ?? "mcp.log";
appendFileSync(log, "started\n");
await createFakeServer({ log, onCrash: () => process.exit(3) }).connect(new StdioServerTransport());
