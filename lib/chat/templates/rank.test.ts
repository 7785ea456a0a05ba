import { describe, expect, test } from "vitest";
import { affinityOf, type Candidate, clearWinner, rankTemplates, relevanceOf } from "./rank";

function candidate(name: string, over: Partial<Candidate> = {}): Candidate {
  return {
    id: `tpl_${name}`,
    name,
    description: "",
    active: 0,
    recentlyDeleted: 0,
    daysSinceUse: null,
    activeDevelopers: 0,
    ...over,
  };
}
const NODE = candidate("Node service", { description: "TypeScript and a data-base" });

test.each([
  ["Node service", 4],
  ["node-SERVICE", 4],
  ["node_service", 4],
  ["nodeservice", 4],
  ["node s", 3],
  ["Node", 3],
  ["service", 2],
  ["e-ser", 2],
  ["typescript", 1],
  ["data base", 1],
  ["python", 0],
])("a query of %j is at distance %d", (query, relevance) => {
  expect(relevanceOf(NODE, query)).toBe(relevance);
});

test.each([
  ["never used by anyone", {}, 0],
  ["used by others only", { activeDevelopers: 3 }, Math.log(4)],
  ["one of one's own, used now", { active: 1, daysSinceUse: 0 }, 10],
  ["two of one's own", { active: 2, daysSinceUse: 0 }, 20],
  ["one that was deleted", { recentlyDeleted: 1, daysSinceUse: 0 }, 5],
  ["fourteen days ago", { active: 1, daysSinceUse: 14 }, 5],
  ["twenty-eight days ago", { active: 1, recentlyDeleted: 2, daysSinceUse: 28 }, 5],
  ["both", { active: 1, daysSinceUse: 14, activeDevelopers: 1 }, 5 + Math.log(2)],
  ["clocks that disagree", { active: 1, daysSinceUse: -1 }, 10],
])("affinity: %s", (_what, over, affinity) => {
  expect(affinityOf(candidate("x", over))).toBeCloseTo(affinity);
});

describe("the order", () => {
  const order = (candidates: Candidate[], query?: string) =>
    rankTemplates(candidates, query).map(({ candidate: { name } }) => name);

  test("is by nearness, then by use, then by name", () => {
    const templates = [
      candidate("Go tools", { description: "with node" }),
      candidate("Old node", { activeDevelopers: 50 }),
      candidate("Node web"),
      candidate("Node api", { active: 1, daysSinceUse: 1 }),
      candidate("Node"),
      candidate("Node cli"),
      candidate("Python"),
    ];
    expect(order(templates, "node")).toEqual([
      "Node",
      "Node api",
      "Node cli",
      "Node web",
      "Old node",
      "Go tools",
    ]);
  });

  test("without a query is by use, and leaves nothing out", () => {
    const templates = [candidate("B"), candidate("A"), candidate("C", { activeDevelopers: 1 })];
    for (const query of [undefined, "", " - _ "]) expect(order(templates, query)).toEqual(["C", "A", "B"]);
  });
});

test.each<[string, Candidate[], string, string | null]>([
  ["nothing matches", [candidate("A")], "x", null],
  ["the only one", [candidate("A")], "", "A"],
  ["the only one that matches", [candidate("A"), candidate("Bee", { active: 9, daysSinceUse: 0 })], "a", "A"],
  ["the nearest", [candidate("Node"), candidate("Node api", { active: 9, daysSinceUse: 0 })], "node", "Node"],
  ["two as near and as used", [candidate("Node a"), candidate("Node b")], "node", null],
  [
    "one's own before what others use",
    [candidate("A", { active: 1, daysSinceUse: 0 }), candidate("B", { activeDevelopers: 5 })],
    "",
    "A",
  ],
  [
    "one's own, long ago",
    [candidate("A", { active: 1, daysSinceUse: 40 }), candidate("B", { activeDevelopers: 5 })],
    "",
    null,
  ],
  ["a few more others", [candidate("A", { activeDevelopers: 1 }), candidate("B")], "", null],
])("a clear winner: %s", (_what, candidates, query, name) => {
  expect(clearWinner(rankTemplates(candidates, query))?.name ?? null).toBe(name);
});
