import { readOptions } from "./options";
import { printReport, verdictOf } from "./report";
import { runEnvironment, runFaults } from "./run";
import { withCluster } from "./with-cluster";

const EXIT_CODES = { held: 0, broken: 1, void: 2 };

const options = readOptions(process.argv.slice(2));
await withCluster({ name: "faults", env: runEnvironment(options), ...options }, async (cluster) => {
  const result = await runFaults(cluster, options);
  printReport(result);
  return EXIT_CODES[verdictOf(result).verdict];
});
