"use client";

import { useEffect, useState } from "react";
import type { CodeToken } from "./code-tokens";

/** More than this is shown plain: colours of a thousand lines help nobody, and cost a slow phone a second. */
const MAX_CHARACTERS = 40_000;

interface Highlighted {
  code: string;
  language: string;
  tokens: CodeToken[][];
}

/** The coloured lines of a piece of code, or null until they are there, and when the language is not known. */
export function useCodeTokens(code: string, language: string, isReady: boolean): CodeToken[][] | null {
  const [highlighted, setHighlighted] = useState<Highlighted | null>(null);
  const isWanted = isReady && language !== "" && code.length <= MAX_CHARACTERS;

  // Synchronises the colours with the highlighter, which is loaded on first use and works in slices.
  useEffect(() => {
    if (!isWanted) return;
    let isCurrent = true;
    const run = async () => {
      const { tokenize } = await import("./highlighter");
      const tokens = await tokenize(code, language);
      if (isCurrent && tokens !== null) setHighlighted({ code, language, tokens });
    };
    // Without colours the code reads as well; a lost chunk after a deployment is no reason to fail.
    run().catch(() => undefined);
    return () => {
      isCurrent = false;
    };
  }, [code, language, isWanted]);

  return highlighted?.code === code && highlighted.language === language ? highlighted.tokens : null;
}
