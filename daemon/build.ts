import { fileURLToPath } from "node:url";
import { bundleDaemon } from "./bundle";

await bundleDaemon(process.argv[2] ?? fileURLToPath(new URL("../dist/daemon.mjs", import.meta.url)));
