"use client";

import { type RefObject, useState } from "react";

export interface CaretField {
  /** Where the caret stands in the text that is shown; -1: not known, or something is selected. */
  caret: number;
  /** Text or caret have changed. */
  noteCaret: () => void;
  /** Puts words in the place of what stands from `start` up to the caret, which then stands behind them. A blank at their end is not doubled. */
  replace: (start: number, words: string) => void;
}

interface CaretOptions {
  field: RefObject<HTMLTextAreaElement | null>;
  text: string;
  onChange: (text: string) => void;
}

const NO_CARET = { text: "", at: -1 };

/** The caret of the composer, for what is offered while one types. */
export function useCaret({ field, text, onChange }: CaretOptions): CaretField {
  const [seen, setSeen] = useState(NO_CARET);
  // A caret of another text, such as before a prompt was recalled, says nothing about this one.
  const caret = seen.text === text ? seen.at : -1;
  const noteCaret = () => {
    const area = field.current;
    if (area === null) return;
    const at = area.selectionStart === area.selectionEnd ? area.selectionEnd : -1;
    setSeen((before) => (before.at === at && before.text === area.value ? before : { text: area.value, at }));
  };
  const replace = (start: number, words: string) => {
    const area = field.current;
    if (area === null) return;
    const end = words.endsWith(" ") && text[caret] === " " ? caret + 1 : caret;
    // The field itself is changed first, so that the caret stays where the words end.
    area.setRangeText(words, start, end, "end");
    onChange(area.value);
    noteCaret();
  };
  return { caret, noteCaret, replace };
}
