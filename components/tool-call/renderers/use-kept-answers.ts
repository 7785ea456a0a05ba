"use client";

import { useState } from "react";
import { type Choice, NO_CHOICE } from "./question-answers";

const keyOf = (callKey: string) => `lathe.answers.${callKey}`;

/** What was chosen so far; it outlives scrolling away and reloading. */
export function useKeptAnswers(
  callKey: string,
): [readonly Choice[], (index: number, choice: Choice) => void] {
  const [choices, setChoices] = useState<readonly Choice[]>(() => load(callKey));
  const choose = (index: number, choice: Choice) => {
    const next = Array.from({ length: Math.max(choices.length, index + 1) }, (_, at) =>
      at === index ? choice : (choices[at] ?? NO_CHOICE),
    );
    setChoices(next);
    try {
      window.sessionStorage.setItem(keyOf(callKey), JSON.stringify(next));
    } catch {
      // A full or forbidden storage costs the memory across reloads, nothing else.
    }
  };
  return [choices, choose];
}

function load(callKey: string): readonly Choice[] {
  try {
    const parsed: unknown = JSON.parse(window.sessionStorage.getItem(keyOf(callKey)) ?? "[]");
    return Array.isArray(parsed) ? parsed.map((one) => (isChoice(one) ? one : NO_CHOICE)) : [];
  } catch {
    return [];
  }
}

function isChoice(value: unknown): value is Choice {
  if (typeof value !== "object" || value === null || !("option" in value) || !("text" in value)) return false;
  const { option, text } = value;
  return (option === null || option === "other" || typeof option === "number") && typeof text === "string";
}
