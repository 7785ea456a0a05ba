import { fromMarkdown } from "mdast-util-from-markdown";
import type { Nodes } from "mdast";

/** Words a model can read in a list, and in detail. */
export const README_EXCERPT = 1_000;
export const README_DETAIL = 8_000;
/** An excerpt needs no more than the beginning. */
const READ_AHEAD = 2;
/** Nobody writes what is quoted this often. */
const MAX_DEPTH = 50;

/**
 * Markdown as plain text: links are their words, images and HTML are gone, code is kept as it is. Cut at `max` characters.
 */
export function plainText(markdown: string, max: number): string {
  const text = blockText(fromMarkdown(markdown.slice(0, max * READ_AHEAD)), 0)
    .replaceAll(/[^\S\n]+$/gm, "")
    .replaceAll(/\n{3,}/g, "\n\n")
    .trim();
  if (text.length <= max) return text;
  const cut = text.slice(0, max - 1);
  return `${cut.isWellFormed() ? cut : cut.slice(0, -1)}…`;
}

function blockText(node: Nodes, depth: number): string {
  if (depth > MAX_DEPTH) return "";
  const inner = (child: Nodes) => blockText(child, depth + 1);
  switch (node.type) {
    case "root":
    case "blockquote":
      return node.children.map(inner).filter(Boolean).join("\n\n");
    case "list":
      return node.children
        .map((item, index) => `${node.ordered ? `${(node.start ?? 1) + index}.` : "-"} ${inner(item)}`)
        .join("\n");
    case "listItem":
      return node.children.map(inner).filter(Boolean).join("\n").replaceAll("\n", "\n  ");
    case "code":
      return node.value;
    default:
      return inlineText(node);
  }
}

function inlineText(node: Nodes): string {
  switch (node.type) {
    case "text":
    case "inlineCode":
    case "code":
      return node.value;
    case "break":
      return "\n";
    case "image":
    case "imageReference":
    case "html":
      return "";
    default:
      return "children" in node ? node.children.map(inlineText).join("") : "";
  }
}
