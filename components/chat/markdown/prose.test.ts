import { createElement } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";
import { codeOfNode } from "./code-of-node";
import { markTokens } from "./code-tokens";
import { fileLanguage } from "./file-language";
import { tokenize } from "./highlighter";
import { ProseBody } from "./prose-body";
import { safeLink } from "./safe-link";

const html = (text: string, isStreaming = false) =>
  renderToStaticMarkup(createElement(ProseBody, { text, isStreaming }));

test("HTML is shown as it was written", () => {
  const shown = html(
    '<script>alert(1)</script>\n\nA <b onclick="x()">bold</b> <img src=x onerror=y> word <style>p{}</style>',
  );
  expect(shown).not.toMatch(/<(script|b|img|style)\b/);
  expect(shown).toContain("&lt;script&gt;");
});

test("a picture is a link, and nothing is fetched for it", () => {
  const shown = html("![chart](https://example.com/x.png) ![here](./local.png)");
  expect(shown).not.toMatch(/<img|<link|src=/);
  expect(shown).toContain('href="https://example.com/x.png"');
  expect(shown).toContain("here");
});

test("links say where they lead and take nothing along", () => {
  expect(html("[docs](https://example.com/a)")).toMatch(
    /<a href="https:\/\/example\.com\/a" target="_blank" rel="noopener noreferrer"/,
  );
});

test.each(["[x](javascript:alert(1))", "[x](data:text/html,y)", "[x](/etc/passwd)", "[x](vbscript:z)"])(
  "no link is made of %s",
  (text) => {
    expect(html(text)).not.toContain("<a ");
  },
);

test("code keeps every character", () => {
  const shown = html('```ts\nif (a !== b && c < d) return "--";\n```');
  expect(shown).toContain("if (a !== b &amp;&amp; c &lt; d) return &quot;--&quot;;");
  expect(shown).toContain('aria-label="Code, ts"');
});

test("a link says where it leads, unless its words are the address", () => {
  expect(html("[the guide](https://example.com/a)")).toContain("(example.com)");
  expect(html("[bank.com](https://evil.example/a)")).toContain("(evil.example)");
  expect(html("[https://bank.com/](https://evil.example/a)")).toContain("(evil.example)");
  expect(html("https://example.com/a")).not.toContain("(example.com)");
});

test("headings begin below the heading of the message", () => {
  expect(html("# One\n\n## Two\n\n### Three")).toMatch(/<h3[^>]*>One.*<h4[^>]*>Two.*<h5[^>]*>Three/s);
});

test("prose that is being written is closed where it is open", () => {
  expect(html("A **bold", true)).toMatch(/<strong[^>]*>bold<\/strong>/);
  expect(html("```py\nx = 1", true)).toContain("x = 1");
});

test("tables, lists and tasks are what they are", () => {
  const shown = html("| a | b |\n|:-|-:|\n| 1 | 2 |\n\n3. x\n4. y\n\n- [x] done\n- [ ] open");
  expect(shown).toMatch(/<th class="[^"]*text-right"/);
  expect(shown).toContain('<ol start="3"');
  expect(shown).toContain('aria-label="Done"');
});

test.each([
  ["https://example.com/a", "example.com"],
  ["mailto:ada@example.com", "ada@example.com"],
  ["mailto:%", "%"],
  ["http://localhost:3000", "localhost:3000"],
])("%s leads to %s", (href, host) => {
  expect(safeLink(href)?.host).toBe(host);
});

test.each([undefined, "", "#top", "docs/a.md", "javascript:1", "file:///etc/passwd"])(
  "%s leads nowhere",
  (href) => {
    expect(safeLink(href)).toBeNull();
  },
);

test("code is read from a tree without trusting it", () => {
  expect(codeOfNode(undefined)).toEqual({ code: "", language: "" });
  const code = {
    type: "element",
    properties: { className: ["language-go"] },
    children: [{ type: "text", value: "x\n" }],
  };
  expect(codeOfNode({ type: "element", children: [code] })).toEqual({ code: "x", language: "go" });
});

test("tokens are cut where a marked range begins and ends", () => {
  const tokens = [
    { text: "const", kind: "keyword" as const },
    { text: " ab", kind: "plain" as const },
  ];
  expect(markTokens(tokens, [{ from: 3, to: 7 }]).map(({ text, isMarked }) => [text, isMarked])).toEqual([
    ["con", false],
    ["st", true],
    [" a", true],
    ["b", false],
  ]);
});

test("colours lose no character, over slices too", async () => {
  const code = Array.from({ length: 100 }, (_, index) => `const a${index} = \`x\n\${y}\`; // note`).join(
    "\n",
  );
  const tokens = await tokenize(code, "ts");
  expect(tokens?.map((line) => line.map(({ text }) => text).join("")).join("\n")).toBe(code);
  expect(tokens?.[0]?.[0]).toEqual({ text: "const", kind: "keyword" });
  expect(await tokenize("x", "no such language")).toBeNull();
});

test.each([
  ["lib/chat/queue.ts", "typescript"],
  ["Dockerfile", "docker"],
  ["a/Makefile", "make"],
  ["README", ""],
])("%s is %s", (path, language) => {
  expect(fileLanguage(path)).toBe(language);
});
