import { describe, expect, it } from "vitest";
import type { PromptRow } from "../../chat/messages";
import { chainOf } from "./chain";
import { ANTHROPIC, call, COMPAT, promptRow, result, text, user } from "./testing-rows";

const connection = {
  isStored: true,
  modelId: "mod_1",
  origin: ANTHROPIC,
  format: "openai-responses",
} as const;
const answer = (more: Partial<PromptRow> = {}, parts = [text("Done.")]) =>
  promptRow("assistant", parts, {
    origin: ANTHROPIC,
    modelId: "mod_1",
    providerResponseId: "resp_1",
    ...more,
  });
const chain = (rows: PromptRow[], more: Partial<Parameters<typeof chainOf>[0]> = {}) =>
  chainOf({ rows, files: new Map(), connection, planMode: false, ...more });

describe("chainOf", () => {
  it("goes on from the last answer with all that was said since", () => {
    const later = [user("one"), promptRow("user", [text(" ")]), user("two")];
    expect(chain([user(), answer(), ...later])).toEqual({
      previousResponseId: "resp_1",
      rows: [later[0], later[2]],
    });
  });

  it("counts a file as something to say", () => {
    const file = promptRow("user", [{ type: "file", url: "app-file:1", mediaType: "image/png" }]);
    expect(chain([user(), answer(), file])?.rows).toEqual([file]);
  });

  it("goes on from an answer that came after the results of its turn", () => {
    const asked = answer({ calls: [result("c1")], providerResponseId: "resp_0" }, [call("c1")]);
    expect(chain([user(), asked, answer(), user()])?.previousResponseId).toBe("resp_1");
  });

  it.each<[string, PromptRow[], Partial<Parameters<typeof chainOf>[0]>?]>([
    [
      "the provider keeps nothing",
      [user(), answer(), user()],
      { connection: { ...connection, isStored: false } },
    ],
    ["the turn is for a plan", [user(), answer(), user()], { planMode: true }],
    ["the answer has no id", [user(), answer({ providerResponseId: null }), user()]],
    ["another model answered", [user(), answer({ modelId: "mod_2" }), user()]],
    ["another connection answered", [user(), answer({ origin: COMPAT }), user()]],
    ["nothing new was said", [user(), answer()]],
    ["nothing that a model can read was said", [user(), answer(), promptRow("user", [text(" ")])]],
    [
      "the answer waits for results",
      [user(), answer({ calls: [result("c1", { state: "requested" })] }, [call("c1")]), user()],
    ],
    ["results were never sent", [user(), answer({ calls: [result("c1")] }, [call("c1")]), user()]],
    ["the answer was cut off by a stop", [user(), answer({ interrupted: true }), user()]],
    [
      "the answer was no ordinary one",
      [user(), answer({}, [text("x"), { type: "data-outcome", data: { kind: "length" } }]), user()],
    ],
    ["the history was summarised since", [user(), answer({ compaction: "summary" }), user()]],
    ["nobody has answered yet", [user()]],
  ])("sends the whole history when %s", (_name, rows, more) => {
    expect(chain(rows, more)).toBeNull();
  });
});
