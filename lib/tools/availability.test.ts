import { describe, expect, it, test } from "vitest";
import type { ToolContext } from "../generation/tool-port";
import { isOffered } from "./availability";
import { createToolRegistry } from "./registry";
import { AVAILABILITY, CHAT_KINDS, type ChatKind, offeredTo, SKILLS } from "./testing-availability";
import { NOTHING_THERE } from "./testing-registry";

const KINDS = Object.keys(CHAT_KINDS) as ChatKind[];
const registry = createToolRegistry(NOTHING_THERE);
const contextOf = (kind: ChatKind, skills: keyof typeof SKILLS = "workspace"): ToolContext => ({
  chatId: "chat_1",
  ownerId: "usr_1",
  workspaceId: "ws_1",
  ancestorChatIds: [],
  ...SKILLS[skills],
  ...CHAT_KINDS[kind],
});

const ROWS = Object.entries(AVAILABILITY).flatMap(([tool, kinds]) =>
  KINDS.map((kind) => [tool, kind, kinds.includes(kind)] as const),
);

describe("which chat is given which tool", () => {
  test.each(ROWS)("%s in %s: %s", (tool, kind, offered) => {
    expect(isOffered(tool, contextOf(kind))).toBe(offered);
  });

  test.each(KINDS)("a request of %s names these tools and no others, whoever has skills", (kind) => {
    for (const skills of ["none", "own", "workspace"] as const) {
      const named = registry.definitions(contextOf(kind, skills)).map(({ name }) => name);
      expect(named.toSorted()).toEqual(offeredTo(kind, { skills }));
    }
  });

  it("has a row for every tool", () => {
    const known = new Set(
      KINDS.flatMap((kind) => registry.definitions(contextOf(kind)).map(({ name }) => name)),
    );
    expect([...known].toSorted()).toEqual(Object.keys(AVAILABILITY).toSorted());
  });

  test.each(ROWS.filter(([, , offered]) => !offered))(
    "%s is refused in %s when it is called all the same",
    async (tool, kind) => {
      const signal = new AbortController().signal;
      const context = { ...contextOf(kind), ownerEpoch: 1, signal, onOutput: () => {} };
      const outcome = await registry.run({ callId: "call_1", toolName: tool, input: {} }, context);
      expect(outcome).toMatchObject({ isError: true, output: { error: `There is no tool named ${tool}.` } });
    },
  );
});
