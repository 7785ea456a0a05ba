import { expect, test } from "vitest";
import { addRecent, openPath, parseRecent, type PathField, pressPathKey } from "./path-completion";

const paths = ["/home/ada/code", "/home/ada/cook"];
const typed: PathField = { text: "/home/ada/co", active: null };

function fieldAfter(key: "ArrowDown" | "ArrowUp" | "Enter" | "Tab", field: PathField): PathField {
  const answer = pressPathKey(key, field, paths);
  if (answer.type !== "field") throw new Error(`${key} gave ${answer.type}`);
  return answer.field;
}

test("arrows walk through the list and back to the field, in both directions", () => {
  const first = fieldAfter("ArrowDown", typed);
  const second = fieldAfter("ArrowDown", first);
  expect([first.active, second.active, fieldAfter("ArrowDown", second).active]).toEqual([0, 1, null]);
  expect(fieldAfter("ArrowUp", typed).active).toBe(1);
  expect(fieldAfter("ArrowUp", first).active).toBeNull();
  expect(pressPathKey("ArrowDown", typed, [])).toEqual({ type: "field", field: typed });
});

test("Tab completes the first folder, or the one that the arrows stand on", () => {
  expect(fieldAfter("Tab", typed)).toEqual({ text: "/home/ada/code/", active: null });
  expect(fieldAfter("Tab", { ...typed, active: 1 })).toEqual({ text: "/home/ada/cook/", active: null });
});

test("Tab leaves the field once a whole folder stands in it", () => {
  expect(pressPathKey("Tab", openPath("/home/ada/code"), paths)).toEqual({ type: "leave" });
  expect(pressPathKey("Tab", { text: "", active: null }, paths)).toEqual({ type: "leave" });
  expect(pressPathKey("Tab", typed, [])).toEqual({ type: "leave" });
});

test("Enter opens the chosen row, and takes the field when none is chosen", () => {
  expect(fieldAfter("Enter", { ...typed, active: 0 })).toEqual({ text: "/home/ada/code/", active: null });
  expect(pressPathKey("Enter", typed, paths)).toEqual({ type: "use" });
  expect(pressPathKey("Enter", { text: " ", active: null }, paths)).toEqual({ type: "leave" });
});

test("recent folders are the last five, each once", () => {
  expect(addRecent(["/a", "/b", "/c", "/d", "/e"], "/c")).toEqual(["/c", "/a", "/b", "/d", "/e"]);
  expect(addRecent(["/a", "/b", "/c", "/d", "/e"], "/f")).toEqual(["/f", "/a", "/b", "/c", "/d"]);
  expect(parseRecent(["/a", 3, null])).toEqual(["/a"]);
  expect(parseRecent("x")).toEqual([]);
});
