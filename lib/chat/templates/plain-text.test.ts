import { expect, test } from "vitest";
import { plainText } from "./plain-text";

test.each([
  ["# Title\n\nSome *words* and **more**.", "Title\n\nSome words and more."],
  [
    "See [the guide](https://evil.example/x?y=1) and [ref][r].\n\n[r]: https://evil.example",
    "See the guide and ref.",
  ],
  ["![logo](https://evil.example/pixel.png) Hello ![x][i]\n\n[i]: /a.png", "Hello"],
  ["Text <script>alert(1)</script> and <b>bold</b>", "Text alert(1) and bold"],
  ["<div>\nhidden\n</div>\n\nafter", "after"],
  ["- one\n- two\n  - inner", "- one\n- two\n  - inner"],
  ["3. three\n4. four", "3. three\n4. four"],
  ["```sh\nnpm ci\n```\n\nrun `npm test`", "npm ci\n\nrun npm test"],
  ["> quoted [link](x)\n\nafter\n\n---", "quoted link\n\nafter"],
  ["a  \nb", "a\nb"],
  ["", ""],
  ["[![badge](https://ci.example/b.svg)](https://ci.example) Ready", "Ready"],
])("%j reads %j", (markdown, text) => {
  expect(plainText(markdown, 1_000)).toBe(text);
});

test("a long text is cut, and no character in half", () => {
  expect(plainText("word ".repeat(1_000), 100)).toHaveLength(100);
  const emoji = plainText("😀".repeat(100), 10);
  expect(emoji.isWellFormed()).toBe(true);
  expect(emoji).toBe(`${"😀".repeat(4)}…`);
});

test("what is deeply nested is read all the same", () => {
  expect(plainText(`Before\n\n${"> ".repeat(16_000)}deep\n`, 8_000)).toBe("Before");
  expect(plainText(`${"**a ".repeat(8_000)}`, 8_000).length).toBeLessThanOrEqual(8_000);
});
