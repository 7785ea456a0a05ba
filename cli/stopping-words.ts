/** What a stop waits for, said at once. */
export function stoppingWords(runningTurns: number): string {
  if (runningTurns === 0) return "Stopping: ending open requests. Ctrl-C again stops at once.";
  const turns = runningTurns === 1 ? "1 running turn" : `${runningTurns} running turns`;
  return `Stopping: handing over ${turns}. Ctrl-C again stops at once.`;
}
