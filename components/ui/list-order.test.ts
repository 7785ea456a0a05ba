import { describe, expect, test } from "vitest";
import { movedTo, placeAt } from "./list-order";

describe("movedTo", () => {
  test.each([
    ["c", 1, ["c", "a", "b"]],
    ["a", 2, ["b", "a", "c"]],
    ["a", 3, ["b", "c", "a"]],
    ["b", 2, ["a", "b", "c"]],
    ["a", 99, ["b", "c", "a"]],
    ["c", -3, ["c", "a", "b"]],
  ])("%s to place %i", (id, place, expected) => {
    expect(movedTo(["a", "b", "c"], id, place)).toEqual(expected);
  });

  test("what is not in the list changes nothing", () => {
    expect(movedTo(["a", "b"], "x", 1)).toEqual(["a", "b"]);
  });
});

test("a dragged row passes another one at its middle, and never itself", () => {
  const centres = [
    { id: "a", centre: 10 },
    { id: "b", centre: 30 },
    { id: "c", centre: 50 },
  ];
  expect(placeAt(centres, { id: "b", y: 5 })).toBe(1);
  expect(placeAt(centres, { id: "b", y: 31 })).toBe(2);
  expect(placeAt(centres, { id: "a", y: 29 })).toBe(1);
  expect(placeAt(centres, { id: "a", y: 31 })).toBe(2);
  expect(placeAt(centres, { id: "a", y: 500 })).toBe(3);
});
