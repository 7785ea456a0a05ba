/** The part of a syntax tree's element that is looked at. */
export interface TreeNode {
  type: string;
  value?: string | undefined;
  properties?: Record<string, unknown> | undefined;
  children?: readonly TreeNode[] | undefined;
}

/** The code and the language of a `pre` element. */
export function codeOfNode(pre: TreeNode | undefined): { code: string; language: string } {
  const element = pre?.children?.[0];
  const names = element?.properties?.["className"];
  const name = Array.isArray(names)
    ? names.find((one) => typeof one === "string" && one.startsWith("language-"))
    : undefined;
  return {
    code: textOfNode(element).replace(/\n$/, ""),
    language: typeof name === "string" ? name.slice("language-".length) : "",
  };
}

/** All text below an element. */
export function textOfNode(node: TreeNode | undefined): string {
  if (node === undefined) return "";
  if (node.type === "text") return node.value ?? "";
  return (node.children ?? []).map(textOfNode).join("");
}
