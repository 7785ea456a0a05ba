import { expect, test } from "vitest";
import { shortPath } from "./short-path";

test.each([
  ["/home/ada/code/lathe", "~/code/lathe"],
  ["/Users/ada/code/", "~/code"],
  ["/root", "~"],
  ["/rooted/x", "/rooted/x"],
  ["/srv/app", "/srv/app"],
  ["/", "/"],
])("%s reads %s", (path, short) => {
  expect(shortPath(path)).toBe(short);
});

test("a long path keeps its beginning and its end", () => {
  const short = shortPath("/home/ada/a/very/deep/folder/with/many/levels/inside/project", 20);
  expect(short).toHaveLength(20);
  expect(short.startsWith("~/a")).toBe(true);
  expect(short.endsWith("/project")).toBe(true);
});
