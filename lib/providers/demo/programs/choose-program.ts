import { csvToJson } from "./csv-to-json";
import { primeSieve } from "./prime-sieve";
import type { DemoProgram } from "./program";
import { romanNumerals } from "./roman-numerals";
import { textWrap } from "./text-wrap";
import { wordCounter } from "./word-counter";

/** The most particular first: "count the primes" is about primes. */
export const DEMO_PROGRAMS: DemoProgram[] = [primeSieve, romanNumerals, csvToJson, textWrap, wordCounter];

/** The program that a task is about, by its words. */
export function programFor(task: string): DemoProgram | null {
  return DEMO_PROGRAMS.find((program) => program.keywords.test(task)) ?? null;
}
