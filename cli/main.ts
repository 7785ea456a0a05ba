import { text } from "node:stream/consumers";
import { parseArgs } from "node:util";
import { isAppError } from "../lib/errors";
import { parseEnv } from "../lib/env";
import { askHidden } from "./ask-hidden";
import { type Command, type CommandContext, UsageError } from "./command";
import { COMMANDS } from "./commands";
import { flagOf } from "./flag-of";
import { openCliDatabase } from "./open-cli-database";

const EXIT_FAILED = 1;
const EXIT_USAGE = 2;

function findCommand(words: string[]): Command | undefined {
  return COMMANDS.find((command) => command.name === words.join(" ") || command.name === words[0]);
}

function usage(): string {
  return ["Usage: npm run cli -- <command>", "", ...COMMANDS.map((command) => `  ${command.usage}`)].join(
    "\n",
  );
}

async function main(argv: string[]): Promise<number> {
  const firstOption = argv.findIndex((word) => word.startsWith("-"));
  const words = firstOption < 0 ? argv : argv.slice(0, firstOption);
  const command = findCommand(words);
  if (!command) {
    console.error(usage());
    return EXIT_USAGE;
  }
  return runCommand(command, argv.slice(words.length)).catch((error: unknown) => explain(error, command));
}

async function runCommand(command: Command, args: string[]): Promise<number> {
  const env = parseEnv(process.env);
  const { values } = parseArgs({ args, options: command.options, strict: true });
  const database = await openCliDatabase(env);
  try {
    const readStdin = async () => (await text(process.stdin)).replace(/\r?\n$/, "");
    const output = await command.run(
      { db: database.db, env, readStdin, askHidden: hiddenQuestions() },
      values,
    );
    if (output !== null) console.log(output);
    return 0;
  } finally {
    await database.close();
  }
}

function hiddenQuestions(): CommandContext["askHidden"] {
  const { stdin: input, stderr: output } = process;
  return input.isTTY ? (question) => askHidden(question, { input, output }) : null;
}

function explain(error: unknown, command: Command): number {
  if (isAppError(error)) {
    const fields = (error.fields ?? []).map(
      (field) => `  ${flagOf(field.path, command.options)}: ${field.message}`,
    );
    console.error([`lathe: ${error.message}`, ...fields].join("\n"));
    return EXIT_FAILED;
  }
  const parseFailed =
    error instanceof TypeError && "code" in error && String(error.code).startsWith("ERR_PARSE_ARGS");
  if (error instanceof UsageError || parseFailed) {
    console.error(`lathe: ${error.message}\n\n${usage()}`);
    return EXIT_USAGE;
  }
  console.error(`lathe: ${error instanceof Error ? error.message : String(error)}`);
  return EXIT_FAILED;
}

process.exitCode = await main(process.argv.slice(2));
