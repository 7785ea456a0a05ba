import { expect, test } from "vitest";
import { requireStillHere } from "./person-here";

const signedIn = (userId: string | null) => ({ getItem: () => userId });

test("a message is sent in its writer's name only", () => {
  expect(() => requireStillHere("usr_ada", signedIn("usr_ada"))).not.toThrow();
  expect(() => requireStillHere("usr_ada", signedIn("usr_bob"))).toThrow("Somebody else");
});

test("where nobody is known to have signed in, the writer has", () => {
  expect(() => requireStillHere("usr_ada", signedIn(null))).not.toThrow();
  expect(() => requireStillHere("usr_ada", null)).not.toThrow();
});
