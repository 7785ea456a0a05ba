import { readOptions } from "./options";
import { printReport, verdictOf } from "./report";
import { runFaults } from "./run";

const EXIT_CODES = { held: 0, broken: 1, void: 2 };

try {
  const result = await runFaults(readOptions(process.argv.slice(2)));
  printReport(result);
  process.exit(EXIT_CODES[verdictOf(result).verdict]);
} catch (error) {
  console.error(error instanceof Error ? (error.stack ?? error.message) : error);
  process.exit(3);
}
