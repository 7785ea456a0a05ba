import { expect, test } from "vitest";
import { createLog } from "./log";

function logged(err: unknown): { err: Record<string, unknown>; line: string } {
  const lines: string[] = [];
  createLog("info", { write: (line: string) => void lines.push(line) }).info({ err }, "It failed");
  const line = lines.join("");
  return { line, ...(JSON.parse(line) as { err: Record<string, unknown> }) };
}

const SECRET = "sk-live-abcdefghijkl";

test("an error is logged without what looks like a credential, wherever it stands in it", () => {
  const cause = new Error(`cause ${SECRET}`);
  const nested = { error: { message: `said ${SECRET}`, parts: [SECRET] } };
  const { err, line } = logged(
    Object.assign(new Error(`no ${SECRET}`, { cause }), { data: nested, status: 7 }),
  );
  expect(line).not.toContain(SECRET);
  expect(err).toMatchObject({
    type: "Error",
    message: "no [redacted]: cause [redacted]",
    status: 7,
    data: { error: { message: "said [redacted]", parts: ["[redacted]"] } },
  });
  expect(err["stack"]).toMatch(/^ +at .*log\.test\.ts/m);
});

test("a failure that is no error is redacted, too", () => {
  expect(logged({ type: "error", error: { message: SECRET } }).err).toEqual({
    type: "error",
    error: { message: "[redacted]" },
  });
  expect(logged(SECRET).err).toBe("[redacted]");
});
