import type { Terminal as Xterm } from "@xterm/xterm";

const CSI_QUESTIONS = [
  { final: "c" },
  { prefix: ">", final: "c" },
  { prefix: "=", final: "c" },
  { final: "n" },
  { prefix: "?", final: "n" },
  { intermediates: "$", final: "p" },
  { prefix: "?", intermediates: "$", final: "p" },
];
const OSC_COLOURS = [4, 10, 11, 12];

/**
 * Keeps xterm from answering questions in text that is shown again: who asked them waits no longer, and the answers would be
 * typed into the shell.
 */
export function keepAnswersQuiet({ parser }: Pick<Xterm, "parser">, isReplay: () => boolean): void {
  for (const question of CSI_QUESTIONS) parser.registerCsiHandler(question, isReplay);
  for (const colour of OSC_COLOURS)
    parser.registerOscHandler(colour, (data) => isReplay() && data.includes("?"));
  parser.registerDcsHandler({ intermediates: "$", final: "q" }, isReplay);
}
