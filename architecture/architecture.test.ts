import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { parseSync } from "oxc-parser";
import { expect, test } from "vitest";
import { ENTRY_FILES, IMPORT_RULES, type ImportRule } from "./import-rules";

const MAX_PATH_CHARACTERS = 90;
const MAX_PATH_SEGMENTS = 8;
const listed = execFileSync(
  "git",
  ["ls-files", "--cached", "--others", "--exclude-standard", "*.ts", "*.tsx"],
  { encoding: "utf8" },
);
const files = listed.split("\n").filter((file) => file !== "" && existsSync(file));

interface Import {
  target: string;
  typeOnly: boolean;
}

function importsOf(file: string, source = readFileSync(file, "utf8")): Import[] {
  const { module } = parseSync(file, source);
  const statics = module.staticImports.map((entry) => ({
    target: entry.moduleRequest.value,
    typeOnly: entry.entries.length > 0 && entry.entries.every((one) => one.isType),
  }));
  const exports = module.staticExports.flatMap((statement) =>
    statement.entries.flatMap((entry) =>
      entry.moduleRequest ? [{ target: entry.moduleRequest.value, typeOnly: entry.isType }] : [],
    ),
  );
  const dynamics = module.dynamicImports.flatMap((entry) => {
    const text = source.slice(entry.moduleRequest.start, entry.moduleRequest.end);
    return /^["'].*["']$/.test(text) ? [{ target: text.slice(1, -1), typeOnly: false }] : [];
  });
  return [...statics, ...exports, ...dynamics];
}

/** The repository path that an import leads to, or null for a package. */
function resolveLocal(file: string, target: string): string | null {
  if (target.startsWith("@/")) return target.slice(2);
  if (target.startsWith(".")) return normalize(join(dirname(file), target));
  return null;
}

const within = (path: string, prefix: string) =>
  path === prefix || path.startsWith(prefix.endsWith("/") ? prefix : `${prefix}/`);
const ruleOf = (file: string) => IMPORT_RULES.find((rule) => file.startsWith(rule.folder));
const isTest = (file: string) => /\.(test|spec)\.tsx?$/.test(file) || /(^|\/)testing(-|\.|\/)/.test(file);

function violation(rule: ImportRule, file: string, entry: Import): string | null {
  const local = resolveLocal(file, entry.target);
  if (local === null) {
    const never = rule.neverPackages?.find(
      (name) => entry.target === name || entry.target.startsWith(name.endsWith(":") ? name : `${name}/`),
    );
    return never && !entry.typeOnly ? `${file} imports the package ${entry.target}` : null;
  }
  if (entry.typeOnly && (within(local, "lib") || within(local, "db"))) return null;
  return rule.may.some((prefix) => within(local, prefix)) ? null : `${file} imports ${local}`;
}

test("every source file is under a folder that a rule mentions", () => {
  expect(files.length).toBeGreaterThan(50);
  expect(files.filter((file) => !ENTRY_FILES.has(file) && !ruleOf(file))).toEqual([]);
});

test("imports go in the allowed direction only", () => {
  const found = files
    .filter((file) => !ENTRY_FILES.has(file) && !isTest(file))
    .flatMap((file) => {
      const rule = ruleOf(file);
      return rule ? importsOf(file).map((entry) => violation(rule, file, entry)) : [];
    });
  expect(found.filter((line) => line !== null)).toEqual([]);
});

test("the import check sees a forbidden import", () => {
  const rule = ruleOf("lib/chat/example.ts");
  const [entry] = importsOf("lib/chat/example.ts", 'import { openDatabase } from "../../db/client";');
  expect(rule && entry && violation(rule, "lib/chat/example.ts", entry)).toContain("db/client");
});

test("shared code keeps no state in modules", () => {
  const stateful = /^(?:export )?(?:let |const \w+(?:: [^=]+)? = new (?:Map|Set|WeakMap)\b(?!.*\[))/m;
  const found = files.filter(
    (file) =>
      /^(lib\/(stream|worker|generation|transitions|workspace)|db)\//.test(file) &&
      !isTest(file) &&
      stateful.test(readFileSync(file, "utf8")),
  );
  expect(found).toEqual([]);
});

test("the environment is read in one place", () => {
  const allowed =
    /^(lib\/env\.ts|instrumentation\.ts|cli\/|daemon\/|db\/embedded\/|db\/testing|e2e\/|bench\/|playwright\.config)/;
  expect(
    files.filter(
      (file) => !allowed.test(file) && !isTest(file) && /process\.env\b/.test(readFileSync(file, "utf8")),
    ),
  ).toEqual([]);
});

test("the domain does not read the clock", () => {
  const found = files.filter(
    (file) =>
      file.startsWith("lib/chat/") &&
      !isTest(file) &&
      /Date\.now\(|new Date\(\)/.test(readFileSync(file, "utf8")),
  );
  expect(found).toEqual([]);
});

test("colours, sizes and radii come from the tokens", () => {
  const drawn = files.filter((file) => /^(app|components)\//.test(file) && !isTest(file));
  const literal =
    /#[0-9a-fA-F]{3,8}\b(?=["'\s;)])|\b(?:rgb|rgba|oklch|hsl)\(|(?:text|bg|rounded)-\[(?!var\()/;
  expect(drawn.filter((file) => literal.test(readFileSync(file, "utf8")))).toEqual([]);
});

/** How deep a route of the API lies is the contract's decision. */
function isDeep(file: string): boolean {
  return file.split("/").length > MAX_PATH_SEGMENTS && !/^app\/api\/v1\/.*\/route\.ts$/.test(file);
}

test("paths stay short and file names say what they hold", () => {
  const long = files.filter((file) => file.length > MAX_PATH_CHARACTERS || isDeep(file));
  expect(long).toEqual([]);
  const drawers = files.filter(
    (file) =>
      /(^|\/)(utils?|helpers?|common|misc|types)(\/|\.tsx?$)/.test(file) &&
      file !== "lib/transitions/types.ts",
  );
  expect(drawers).toEqual([]);
});

test("nothing is left undone or silenced", () => {
  const marker = new RegExp(
    `\\b(${["TO" + "DO", "FIX" + "ME", "HA" + "CK"].join("|")})\\b|@ts-(ignore|nocheck)|\\.only\\(`,
  );
  expect(files.filter((file) => marker.test(readFileSync(file, "utf8")))).toEqual([]);
});
