import type { Readable, Writable } from "node:stream";

/** Ctrl-C and Ctrl-D. */
const GIVE_UP = new Set(["\u0003", "\u0004"]);
const ERASE = new Set(["\u0008", "\u007f"]);
const ENTER = new Set(["\r", "\n"]);

/** What a terminal can do: without raw mode it would show what is typed. */
export interface Terminal {
  input: Readable & { setRawMode(on: boolean): unknown };
  output: Writable;
}

/**
 * Asks for a line and shows nothing of it.
 *
 * @throws Error when it is given up with Ctrl-C or Ctrl-D
 */
export function askHidden(question: string, { input, output }: Terminal): Promise<string> {
  output.write(question);
  input.setRawMode(true);
  input.setEncoding("utf8");
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  let line: string[] = [];
  const stop = () => {
    input.off("data", onData);
    input.pause();
  };
  const onData = (text: string) => {
    const typed = Array.from(text);
    for (const [index, character] of typed.entries()) {
      if (ENTER.has(character)) {
        stop();
        // What was typed ahead belongs to the next question.
        const ahead = typed.slice(index + 1).join("");
        if (ahead !== "") input.unshift(ahead, "utf8");
        return resolve(line.join(""));
      }
      if (GIVE_UP.has(character)) return reject(new Error("Nothing was changed."));
      if (ERASE.has(character)) line = line.slice(0, -1);
      else line.push(character);
    }
  };
  input.on("data", onData);
  input.resume();
  return promise.finally(() => {
    stop();
    input.setRawMode(false);
    output.write("\n");
  });
}
