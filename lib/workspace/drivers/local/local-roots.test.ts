import { mkdirSync, mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createLocalRoots } from "./local-roots";

let base = "";
beforeAll(() => {
  base = realpathSync(mkdtempSync(join(tmpdir(), "lathe-roots-")));
  for (const path of ["home/projects/billing", "home/.ssh", "elsewhere/site"]) {
    mkdirSync(join(base, path), { recursive: true });
  }
});
afterAll(() => rmSync(base, { recursive: true, force: true }));

const rootsAt = (root: string) => createLocalRoots([join(base, root)], [], join(base, "home"));
const names = async (typed: string, root = "home") =>
  (await rootsAt(root).complete(typed)).map(({ name }) => name);

test("~ is the home folder, for completing and for taking", async () => {
  expect(await names("~")).toEqual(["projects"]);
  expect(await names("~/")).toEqual(["projects"]);
  expect(await names("~/projects/b")).toEqual(["billing"]);
  expect(await rootsAt("home").resolve("~/projects")).toBe(join(base, "home/projects"));
  await expect(rootsAt("home").resolve("~/.ssh")).rejects.toMatchObject({ code: "invalid_request" });
  await expect(rootsAt("home").resolve("~other/x")).rejects.toMatchObject({ code: "invalid_request" });
});

test("before anything is typed the home folder is shown, where it is allowed, else what is", async () => {
  expect(await names("")).toEqual(["projects"]);
  expect(await names("", "elsewhere")).toEqual(["elsewhere"]);
  expect(await names("~/", "elsewhere")).toEqual([]);
  expect(await names("/")).toEqual(["home"]);
});
