import { expect, test } from "vitest";
import { revealHidden, revealHiddenIn } from "./hidden-characters";

test("what cannot be seen stands there by its number", () => {
  const tags = [..."run"]
    .map((letter) => String.fromCodePoint(0xe0000 + (letter.codePointAt(0) ?? 0)))
    .join("");
  expect(revealHidden(`safe${tags}`)).toBe("safe⟨U+E0072⟩⟨U+E0075⟩⟨U+E006E⟩");
  expect(revealHidden("a\u202Eb\u2066c\u200Bd\u0007e\u009Bf\uFEFF")).toBe(
    "a⟨U+202E⟩b⟨U+2066⟩c⟨U+200B⟩d⟨U+0007⟩e⟨U+009B⟩f⟨U+FEFF⟩",
  );
  expect(revealHidden("a\u200Db")).toBe("a⟨U+200D⟩b");
});

test("what is seen stays as it is", () => {
  for (const text of ["Grüße, 你好, مرحبا\n\tzwei Zeilen", "👩‍👩‍👧 ❤️ 👍🏽"])
    expect(revealHidden(text)).toBe(text);
});

test("every text of a value is looked at, and nothing else changes", () => {
  expect(revealHiddenIn({ a: ["x\u200B", 1, null], b: { c: true } })).toEqual({
    a: ["x⟨U+200B⟩", 1, null],
    b: { c: true },
  });
});
