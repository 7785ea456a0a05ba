import { expect, test } from "vitest";
import { requireAcceptedOrigin } from "./accepted-origin";

const LOCAL = "http://127.0.0.1:11434/v1";
const ORIGIN = "http://127.0.0.1:11434";

test("a yes to an address on this machine is kept, also while the operator allows it", () => {
  expect(requireAcceptedOrigin(LOCAL, { isAccepted: true, ssrfAllow: [] })).toBe(ORIGIN);
  expect(requireAcceptedOrigin(LOCAL, { isAccepted: true, ssrfAllow: [ORIGIN] })).toBe(ORIGIN);
  expect(requireAcceptedOrigin(LOCAL, { isAccepted: false, ssrfAllow: [ORIGIN] })).toBeNull();
});

test("a yes is nothing to a public address, and no leave for a private one", () => {
  expect(requireAcceptedOrigin("https://api.example.com/v1", { isAccepted: true, ssrfAllow: [] })).toBeNull();
  const allowed = { isAccepted: true, ssrfAllow: ["http://10.0.0.1"] };
  expect(requireAcceptedOrigin("http://10.0.0.1/v1", allowed)).toBeNull();
  expect(() => requireAcceptedOrigin("http://10.0.0.1/v1", { isAccepted: true, ssrfAllow: [] })).toThrow();
});
