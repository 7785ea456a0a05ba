import { expect, test } from "vitest";
import { isProblem, toLabels, toRows } from "./label-rows";

test("labels are shown by name, and come back as they were", () => {
  const labels = { team: "core", area: "queue", row: "7" };
  expect(toRows(labels).map(({ name }) => name)).toEqual(["area", "row", "team"]);
  expect(toLabels(toRows(labels))).toEqual(labels);
  expect(isProblem(toLabels(toRows(labels)))).toBe(false);
});

test("an empty row is no label", () => {
  expect(toLabels([{ id: 0, name: " ", value: "" }])).toEqual({});
});

test("a half label, and a name that is there twice, are told of", () => {
  const nameless = toLabels([{ id: 3, name: "", value: "x" }]);
  expect(nameless).toEqual({ row: 3, problem: "A label needs a name and a value." });
  expect(isProblem(nameless)).toBe(true);
  expect(isProblem(toLabels([{ id: 3, name: "x", value: " " }]))).toBe(true);
  const twice = [
    { id: 0, name: "a", value: "1" },
    { id: 1, name: "a ", value: "2" },
  ];
  expect(toLabels(twice)).toEqual({ row: 1, problem: "There are two labels named a." });
});
