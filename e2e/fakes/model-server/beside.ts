import { type Format, type JsonObject, objects, type ReplyContext } from "./format";

/** What Lathe asks models beside a chat's turns, by the first words of its instructions. */
const BESIDE = { "Write a title for this chat.": "title", "Write a status label for this chat.": "label" };

/** The field that a request beside a turn asks for; null of every other request. */
export function fieldBeside(format: Format, body: JsonObject): string | null {
  const system = format.systemText(body);
  const found = Object.entries(BESIDE).find(([words]) => system.startsWith(words));
  return found?.[1] ?? null;
}

/** An answer that leaves the chat's title as it is, so that no script has to know of these requests. */
export function emptyAnswer(format: Format, body: JsonObject, field: string): JsonObject {
  const text = JSON.stringify({ [field]: "" });
  const context: ReplyContext = {
    id: `${format.responseIdPrefix}_beside`,
    model: String(body["model"] ?? "beside"),
    usage: { input: 10, output: 5, cacheRead: 0, cacheWrite: 0, reasoning: 0 },
    includeUsage: true,
    isStored: false,
  };
  // The form of the answer as a tool of that name, for models of which nothing better is known.
  const asTool = objects(body["tools"]).some((tool) => tool["name"] === "json");
  return asTool
    ? format.body(
        context,
        [{ type: "tool", id: `${format.toolIdPrefix}beside`, name: "json", input: text }],
        "tool-calls",
      )
    : format.body(context, [{ type: "text", text }], "stop");
}
