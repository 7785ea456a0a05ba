import { expect, test } from "vitest";
import { loginRefusal } from "./login-refusal";

test.each([
  [20, "20 s"],
  [60, "a minute"],
  [61, "2 minutes"],
  [900, "15 minutes"],
])("a throttled sign-in that opens in %d s says %s", (retryAfterSeconds, expected) => {
  const text = loginRefusal({ code: "rate_limited", message: "No.", retryAfterSeconds });
  expect(text.replaceAll("\u00a0", " ")).toContain(`opens again in ${expected}.`);
});

test("a wrong password and a disabled account read the same", () => {
  const text = loginRefusal({ code: "unauthenticated", message: "Wrong.", retryAfterSeconds: null });
  expect(text).toContain("disabled");
});

test("anything else is said as the server said it", () => {
  const error = { code: "unavailable", message: "Lathe is still starting.", retryAfterSeconds: 1 } as const;
  expect(loginRefusal(error)).toBe("Lathe is still starting.");
});
