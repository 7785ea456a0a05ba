import { expect, test } from "vitest";
import { workspaceCondition, workspaceFolder, workspacePlace } from "./workspace-words";

test("a workspace goes by its folder, and by its name before it has one", () => {
  expect(workspacePlace({ name: "lathe-dev", path: "/home/ada/code/lathe" })).toBe("~/code/lathe");
  expect(workspacePlace({ name: "lathe-dev", path: null })).toBe("lathe-dev");
  const made = "/home/ada/.local/share/lathe/workspaces/ws_01a213b5-85cd-7a36-9de0-07ba883f765d/files";
  expect(workspacePlace({ name: "calm-vise", path: made })).toBe("calm-vise");
  expect(workspacePlace({ name: "in-a-container", path: "/workspace" })).toBe("in-a-container");
});

test("where there is little room only the folder is named", () => {
  expect(workspaceFolder({ name: "lathe-dev", path: "/home/ada/code/lathe/" })).toBe("lathe");
  expect(workspaceFolder({ name: "lathe-dev", path: "/home/ada" })).toBe("~");
  expect(workspaceFolder({ name: "root", path: "/" })).toBe("root");
  expect(workspaceFolder({ name: "lathe-dev", path: null })).toBe("lathe-dev");
});

test("isolation is said in words while all is well, the state when it is not", () => {
  expect(workspaceCondition({ driver: "local", isolation: "bubblewrap" }, "connected")).toBe(
    "this computer, sandboxed",
  );
  expect(workspaceCondition({ driver: "local", isolation: "unshare" }, "connected")).toBe(
    "this computer, partly isolated",
  );
  expect(workspaceCondition({ driver: "local", isolation: "none" }, "connected")).toBe(
    "this computer, without a sandbox",
  );
  expect(workspaceCondition({ driver: "local", isolation: null }, "connected")).toBe("this computer");
  expect(workspaceCondition({ driver: "local", isolation: "bubblewrap" }, "silent")).toBe("not answering");
  expect(workspaceCondition({ driver: "docker", isolation: "none" }, "connected")).toBe("a container");
  expect(workspaceCondition({ driver: "external", isolation: "none" }, "connected")).toBe(
    "a machine of yours, without a sandbox",
  );
});
