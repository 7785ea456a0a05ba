"use client";

import { Suspense, useEffect, useEffectEvent, useState } from "react";
import { lazyPart } from "@/components/ui/lazy-part";

const load = () => import("./search-dialog");
const SearchDialog = lazyPart(() => load().then((module) => module.SearchDialog));

interface SearchProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
}

/** The search behind Ctrl or Cmd + K. Its code comes when the first of the two keys goes down. */
export function Search({ open, onOpenChange }: SearchProps) {
  const [isMounted, setIsMounted] = useState(open);
  if (open && !isMounted) setIsMounted(true);

  const press = useEffectEvent((event: KeyboardEvent) => {
    if (event.key === "Control" || event.key === "Meta") void load().catch(() => {});
    const isCommand = (event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey;
    if (!isCommand || event.key.toLowerCase() !== "k" || event.isComposing) return;
    event.preventDefault();
    onOpenChange(!open);
  });

  // Synchronises with the keyboard of the whole window, fields included.
  useEffect(() => {
    const listener = (event: KeyboardEvent) => press(event);
    window.addEventListener("keydown", listener);
    return () => window.removeEventListener("keydown", listener);
  }, []);

  if (!isMounted) return null;
  return (
    <Suspense fallback={null}>
      <SearchDialog open={open} onOpenChange={onOpenChange} />
    </Suspense>
  );
}
