import { describe, expect, it, test } from "vitest";
import { contextNeed, contextParts, contextText, skillsAtTurnStart } from "./context-parts";
import { decide } from "./decide";
import type { PromptRow } from "./messages";
import { repeatsItself } from "./repeats";
import { createRowMaker } from "./testing-rows";
import { splitUnanswered } from "./compaction";
import { type ContextPin, type Skill, USUAL_SOURCES, type WorkspaceContext } from "./workspace-context";

const row = createRowMaker({ resultsVersion: 1 });
const BEGUN = new Date("2030-01-01T10:00:00Z");
const before = { createdAt: new Date("2030-01-01T09:00:00Z") };
const during = { createdAt: new Date("2030-01-01T10:00:01Z") };

const skill = (name: string, more: Partial<Skill> = {}): Skill => ({
  name,
  description: `About ${name}`,
  path: `skills/${name}`,
  size: 10,
  status: "ok",
  body: "How",
  ...more,
});
const found = (more: Partial<WorkspaceContext> = {}): WorkspaceContext => ({
  hash: "h1",
  files: [],
  skills: [],
  more: 0,
  ...more,
});
const given = (more: Partial<WorkspaceContext> = {}, at: Partial<PromptRow> = during): PromptRow =>
  row("user", contextParts(found(more), { workspaceId: "ws_1", replaces: false }), {
    visibility: "model",
    metadata: { context: true },
    ...at,
  });

const asked = row("user", [{ type: "text", text: "Do it" }], during);
const answered = row("assistant", [{ type: "text", text: "Done" }], during);

describe("a row of context", () => {
  it("changes nothing about where a turn stands", () => {
    expect(decide([asked, given()])).toEqual(decide([asked]));
    expect(decide([asked, given(), answered])).toEqual(decide([asked, answered]));
    expect(decide([asked, answered, given()])).toEqual({ kind: "finish", reason: "complete" });
    expect(decide([given()])).toEqual({ kind: "finish", reason: "nothing_to_do" });
  });

  it("gives a turn no steps back, and a model that goes round in circles no new start", () => {
    const step = (id: string) =>
      row("assistant", [
        {
          type: "dynamic-tool",
          toolName: "look",
          toolCallId: id,
          state: "output-available",
          input: {},
          output: 1,
        },
      ]);
    const steps = ["a", "b", "c", "d", "e"].map(step);
    expect(repeatsItself([asked, ...steps], step("f"))).toBe(true);
    expect(repeatsItself([asked, ...steps.slice(0, 3), given(), ...steps.slice(3)], step("f"))).toBe(true);
    expect(decide([asked, ...steps, given()], { maxSteps: 5 })).toMatchObject({ reason: "max_steps" });
  });

  it("is no message that waits for an answer", () => {
    const kept = splitUnanswered([asked, answered, asked, given()]).kept;
    expect(kept).toEqual([asked]);
  });
});

describe("as a model reads it", () => {
  it("files come whole, skills by name, and what is not ok not at all", () => {
    const { parts } = given({
      files: [
        { path: "AGENTS.md", size: 3, status: "ok", content: "Use tabs.\n" },
        { path: "CLAUDE.md", size: 99_999, status: "oversize", detail: "It is larger than 64 KiB." },
      ],
      skills: [
        skill("deploy"),
        skill("bad", { status: "invalid", body: undefined }),
        skill("mute", { description: "" }),
      ],
    });
    const text = contextText(parts) ?? "";
    expect(text).toContain('<file path="AGENTS.md">\nUse tabs.\n</file>');
    expect(text).toMatch(/- deploy: About deploy \(skills\/deploy\)\n- mute \(skills\/mute\)$/);
    expect(text).not.toMatch(/CLAUDE|bad|How/);
  });

  it("nothing usable is nothing, unless it takes something back", () => {
    expect(contextText(given({ files: [{ path: "x", size: 1, status: "invalid" }] }).parts)).toBe("");
    const taken = contextParts(found(), { workspaceId: "ws_1", replaces: true });
    expect(contextText(taken)).toContain("no longer holds");
    expect(contextText([{ type: "text", text: "Hi" }])).toBeNull();
  });
});

test.each<[string, boolean, PromptRow[]]>([
  ["found before the turn's first answer", true, [asked, given({ skills: [skill("a")] }), answered]],
  ["found in an earlier turn", true, [given({ skills: [skill("a")] }, before), asked, answered]],
  ["found in the middle of the turn", false, [asked, answered, given({ skills: [skill("a")] })]],
  ["taken back in the middle of the turn", true, [given({ skills: [skill("a")] }), asked, answered, given()]],
  ["taken back before the turn", false, [given({ skills: [skill("a")] }, before), given({}, before), asked]],
  [
    "that are not ok",
    false,
    [given({ skills: [skill("a", { status: "oversize", body: undefined })] }), asked],
  ],
])("skills %s: offered %s", (_what, expected, rows) => {
  expect(skillsAtTurnStart({ rows, turnStartedAt: BEGUN })).toEqual({ own: false, ofWorkspace: expected });
});

const pin: ContextPin = {
  workspaceId: "ws_1",
  hash: "h1",
  takenAt: "2030-01-01T10:00:00.000Z",
  messageId: "msg_1",
  sources: USUAL_SOURCES,
  outOfDate: false,
  wanted: false,
};

test.each<[string, "none" | "read" | "repeat", Parameters<typeof contextNeed>]>([
  ["no workspace", "none", [{ workspaceId: null, context: null }, []]],
  ["a workspace that was not read yet", "read", [{ workspaceId: "ws_1", context: null }, []]],
  ["another workspace", "read", [{ workspaceId: "ws_2", context: pin }, [given()]]],
  ["given", "none", [{ workspaceId: "ws_1", context: pin }, [given(), asked]]],
  [
    "given, and changed since",
    "none",
    [{ workspaceId: "ws_1", context: { ...pin, outOfDate: true } }, [given()]],
  ],
  ["asked for", "read", [{ workspaceId: "ws_1", context: { ...pin, wanted: true } }, [given()]]],
  ["no longer in the prompt", "repeat", [{ workspaceId: "ws_1", context: pin }, [asked]]],
  ["an older one in the prompt", "repeat", [{ workspaceId: "ws_1", context: pin }, [given({ hash: "h0" })]]],
  ["nothing there", "none", [{ workspaceId: "ws_1", context: { ...pin, messageId: null } }, []]],
  [
    "nothing there, and something since",
    "read",
    [{ workspaceId: "ws_1", context: { ...pin, messageId: null, outOfDate: true } }, []],
  ],
])("%s: %s", (_what, expected, args) => {
  expect(contextNeed(...args)).toBe(expected);
});
