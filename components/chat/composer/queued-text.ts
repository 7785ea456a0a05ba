import type { InputPart, QueuedMessage } from "@/lib/chat/wire";

/** What a waiting message says, in one line; what is no text goes by its name. */
export function queuedText({ content }: Pick<QueuedMessage, "content">): string {
  return content
    .map((part) => (part.type === "text" ? part.text : part.type === "file-reference" ? part.path : "file"))
    .join(" ");
}

/** The text of a waiting message, as it was typed. */
export function editableText({ content }: Pick<QueuedMessage, "content">): string {
  return content.flatMap((part) => (part.type === "text" ? [part.text] : [])).join("\n");
}

/** The content with another text; what is no text stays as it is. */
export function withText(content: readonly InputPart[], text: string): InputPart[] {
  return [{ type: "text", text }, ...content.filter((part) => part.type !== "text")];
}
