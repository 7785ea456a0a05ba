// Preloaded into a server whose memory is to be known: SIGUSR2 makes it collect garbage and print what is left.
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

process.on("SIGUSR2", () => {
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc");
  collect();
  collect();
  process.stdout.write(`heap-used ${process.memoryUsage().heapUsed}\n`);
});
