import { PassThrough } from "node:stream";
import { expect, test } from "vitest";
import { askHidden } from "./ask-hidden";

function terminal() {
  const modes: boolean[] = [];
  const input = Object.assign(new PassThrough(), { setRawMode: (on: boolean) => modes.push(on) });
  const output = new PassThrough();
  return { input, output, modes, shown: () => String(output.read() ?? "") };
}

test("what is typed is returned, corrected, and never shown", async () => {
  const { input, output, modes, shown } = terminal();
  const asked = askHidden("New password: ", { input, output });
  input.write("corect");
  input.write("\u007f\u007f\u007frect\r");
  expect(await asked).toBe("correct");
  expect(modes).toEqual([true, false]);
  expect(shown()).toBe("New password: \n");
});

test("two answers in one go serve two questions", async () => {
  const { input, output } = terminal();
  input.write("first\rsecond\r");
  expect(await askHidden("", { input, output })).toBe("first");
  expect(await askHidden("", { input, output })).toBe("second");
});

test.each(["\u0003", "\u0004"])("%j gives up, and the terminal shows again what is typed", async (key) => {
  const { input, output, modes } = terminal();
  const asked = askHidden("New password: ", { input, output });
  input.write(`half${key}`);
  await expect(asked).rejects.toThrow("Nothing was changed.");
  expect(modes).toEqual([true, false]);
});
