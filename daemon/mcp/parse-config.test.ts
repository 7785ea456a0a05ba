import { expect, test } from "vitest";
import { maskField } from "./expand";
import { parseConfig } from "./parse-config";

const ENV = {
  HOME: "/home/x",
  MY_TOKEN: "s3cret-value",
  PORT: "80",
  EMPTY: "",
} as unknown as NodeJS.ProcessEnv;
const parse = (mcpServers: unknown) => parseConfig(JSON.stringify({ mcpServers }), ".mcp.json", ENV);
const one = (entry: unknown) => parse({ name: entry })[0];

test("the type is inferred, and variables come from the workspace alone", () => {
  expect(
    one({ command: "run", args: ["${HOME}/x", "$HOME", "${PORT:-1}", "${NONE:-a b}", "${EMPTY}"] })?.program,
  ).toEqual({
    transport: "stdio",
    command: ["run", "/home/x/x", "$HOME", "80", "a b", ""].map((actual) => ({
      actual,
      shown: actual,
      missing: null,
    })),
    env: [],
  });
  expect(one({ url: "https://a.example/mcp", headers: { b: "2", A: "1" } })?.program).toMatchObject({
    transport: "http",
    headers: [{ name: "A" }, { name: "b" }],
  });
  expect(one({ command: "run", args: ["${PATH}"] })?.problem).toContain("PATH is not set");
});

test("what cannot be used is told, and takes nothing else with it", () => {
  const problems = parse({
    good: { command: "run" },
    both: { command: "a", url: "http://b" },
    sse: { type: "sse", url: "http://b" },
    half: { type: "http", command: "a" },
    list: { command: ["a"] },
    nul: { command: "a\0b" },
    user: { url: "http://me:pw@b" },
    host: { url: "http://b", headers: { Host: "c" } },
    split: { url: "http://b", headers: { a: "x\r\nb: y" } },
    ours: { command: "a", env: { LATHE_CALL_ID: "x" } },
    text: "run",
    ["n".repeat(300)]: { command: "a" },
  }).map(({ problem }) => problem);
  expect(problems[0]).toBeNull();
  expect(problems.slice(1).every((problem) => typeof problem === "string" && problem.endsWith("."))).toBe(
    true,
  );
});

test("a file that lists nothing is told as a whole", () => {
  for (const content of ["", "{", "[]", '{"mcpServers":[]}', "null"]) {
    expect(() => parseConfig(content, "x", ENV)).toThrow(/^it /);
  }
  expect(parseConfig("{}", "x", ENV)).toEqual([]);
  const many = Object.fromEntries(Array.from({ length: 30 }, (_, n) => [`s${n}`, { command: "a" }]));
  expect(() => parse(many)).toThrow("more than");
});

test("secrets are masked where they stand, and stay names where they were filled in", () => {
  const program = one({
    command: "run",
    args: ["--token=${MY_TOKEN}", "${PORT}"],
    env: { API_KEY: "abcdefghijklmnopqrst", REGION: "eu", FROM: "${MY_TOKEN}", SHORT_SECRET: "abc" },
  })?.program;
  if (program?.transport !== "stdio") throw new Error("no program");
  expect(program.command.map(({ shown }) => shown)).toEqual(["run", "--token=${MY_TOKEN}", "80"]);
  expect(program.command[1]?.actual).toBe("--token=s3cret-value");
  expect(program.env.map(maskField)).toEqual([
    { name: "API_KEY", value: "••••qrst", masked: true },
    { name: "FROM", value: "${MY_TOKEN}", masked: false },
    { name: "REGION", value: "eu", masked: false },
    { name: "SHORT_SECRET", value: "••••", masked: true },
  ]);
});
