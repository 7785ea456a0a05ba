import {
  createHighlighterCore,
  type HighlighterCore,
  type ThemedToken,
  type ThemeRegistrationRaw,
} from "shiki/core";
import { createJavaScriptRegexEngine } from "shiki/engine/javascript";
import { bundledLanguages } from "shiki/langs";
import type { CodeToken, TokenKind } from "./code-tokens";

// Loaded on use only: this file and what it imports are larger than the rest of the page.

const VARIABLE_OF: Record<Exclude<TokenKind, "plain">, string> = {
  keyword: "var(--syn-keyword)",
  string: "var(--syn-string)",
  number: "var(--syn-number)",
  function: "var(--syn-function)",
  type: "var(--syn-type)",
  comment: "var(--syn-comment)",
  muted: "var(--muted)",
};

const SCOPES: Record<Exclude<TokenKind, "plain">, string[]> = {
  comment: ["comment", "punctuation.definition.comment", "string.comment"],
  keyword: [
    "keyword",
    "storage",
    "variable.language",
    "constant.language",
    "markup.heading",
    "keyword.operator.new",
    "keyword.operator.expression",
  ],
  string: ["string", "punctuation.definition.string", "markup.inline.raw", "markup.inserted"],
  number: [
    "constant.numeric",
    "constant.character",
    "constant.other",
    "support.constant",
    "keyword.other.unit",
  ],
  function: ["entity.name.function", "support.function", "meta.function-call.generic", "entity.name.section"],
  type: [
    "entity.name.type",
    "entity.name.class",
    "entity.name.tag",
    "entity.other.inherited-class",
    "support.type",
    "support.class",
    "storage.type.java",
    "entity.other.attribute-name",
  ],
  muted: ["punctuation", "meta.brace", "keyword.operator"],
};

const THEME: ThemeRegistrationRaw = {
  name: "lathe",
  fg: "var(--fg)",
  bg: "var(--inset)",
  settings: (Object.keys(SCOPES) as (keyof typeof SCOPES)[]).map((kind) => ({
    scope: SCOPES[kind],
    settings: { foreground: VARIABLE_OF[kind] },
  })),
};

const KIND_OF = new Map(
  (Object.keys(VARIABLE_OF) as (keyof typeof VARIABLE_OF)[]).map((kind) => [VARIABLE_OF[kind], kind]),
);

let shared: Promise<HighlighterCore> | null = null;

function highlighter(): Promise<HighlighterCore> {
  shared ??= createHighlighterCore({
    themes: [THEME],
    langs: [],
    engine: createJavaScriptRegexEngine({ forgiving: true }),
  });
  return shared;
}

type LanguageName = keyof typeof bundledLanguages;

function isKnown(name: string): name is LanguageName {
  return Object.hasOwn(bundledLanguages, name);
}

/** Lines that are coloured without a pause: a few milliseconds of work. */
const LINES_PER_SLICE = 20;

/** A longer line stays plain: it is minified, and would take for ever. */
const MAX_LINE = 1_000;
/** Generous, because the first line of a language also pays for reading its grammar. */
const MAX_LINE_MS = 3_000;

const pause = () => new Promise<void>((resolve) => setTimeout(resolve, 0));

/** The tokens of each line, or null when the language is not known. It lets the page work in between. */
export async function tokenize(code: string, language: string): Promise<CodeToken[][] | null> {
  const name = language.toLowerCase();
  if (!isKnown(name)) return null;
  const core = await highlighter();
  await core.loadLanguage(bundledLanguages[name]);
  const lines = code.split("\n");
  const tokens: CodeToken[][] = [];
  let grammarState = undefined as ReturnType<HighlighterCore["getLastGrammarState"]> | undefined;
  for (let from = 0; from < lines.length; from += LINES_PER_SLICE) {
    if (from > 0) await pause();
    const slice = core.codeToTokensBase(lines.slice(from, from + LINES_PER_SLICE).join("\n"), {
      lang: name,
      theme: "lathe",
      tokenizeMaxLineLength: MAX_LINE,
      tokenizeTimeLimit: MAX_LINE_MS,
      ...(grammarState === undefined ? {} : { grammarState }),
    });
    grammarState = core.getLastGrammarState(slice);
    tokens.push(...slice.map(lineTokens));
  }
  return tokens;
}

function lineTokens(line: readonly ThemedToken[]): CodeToken[] {
  return line.map(({ content, color }) => ({ text: content, kind: KIND_OF.get(color ?? "") ?? "plain" }));
}
