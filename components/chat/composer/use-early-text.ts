import { type RefObject, useLayoutEffect, useRef } from "react";

interface Draft {
  read: () => string;
  change: (text: string) => void;
}

/** Takes over what was typed into the server's page before its scripts had come: React would put its own value over it. */
export function useEarlyText(field: RefObject<HTMLTextAreaElement | null>, draft: Draft): void {
  const first = useRef(draft);
  // Once, while the field still has what the person typed.
  useLayoutEffect(() => {
    const { read, change } = first.current;
    const [typed, kept] = [field.current?.value ?? "", read()];
    if (typed !== "" && typed !== kept) change(kept + typed);
  }, [field]);
}
