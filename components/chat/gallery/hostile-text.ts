const LONG_WORD = "Donaudampfschifffahrtselektrizitaetenhauptbetriebswerkbauunterbeamtengesellschaft";
const LINES = 10_000;
const COLUMNS = 200;

const columns = Array.from({ length: COLUMNS }, (_, index) => `c${index}`);

/** What people and programs really write. */
export const HOSTILE = {
  longWord: LONG_WORD,
  rightToLeft: "תקן את הבדיקה שנכשלת לפעמים queue.test.ts",
  emoji: "👩‍👩‍👧‍👦 Ship 🚀 the 🏳️‍🌈 release",
  lines: Array.from({ length: LINES }, (_, index) => `${index + 1}`).join("\n"),
  wide: columns.join(" | "),
  table: [`| ${columns.join(" | ")} |`, `|${"-|".repeat(COLUMNS)}`, `| ${columns.join(" | ")} |`].join("\n"),
} as const;
