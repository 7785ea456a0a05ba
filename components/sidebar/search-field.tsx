"use client";

import { X } from "lucide-react";
import { type ChangeEvent, type KeyboardEvent, useRef } from "react";
import { IconButton } from "@/components/ui/icon-button";
import { Input } from "@/components/ui/input";

const SETTLE_MS = 150;

interface SearchFieldProps {
  /** Called once typing pauses. */
  onQuery: (query: string) => void;
  onClose: () => void;
}

export function SearchField({ onQuery, onClose }: SearchFieldProps) {
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const change = (event: ChangeEvent<HTMLInputElement>) => {
    const query = event.currentTarget.value.trim();
    clearTimeout(timer.current);
    timer.current = setTimeout(() => onQuery(query), SETTLE_MS);
  };
  const close = () => {
    clearTimeout(timer.current);
    onClose();
  };
  const press = (event: KeyboardEvent) => {
    if (event.key !== "Escape") return;
    event.preventDefault();
    close();
  };
  return (
    <>
      <Input
        type="search"
        aria-label="Search titles"
        placeholder="Search titles"
        autoFocus
        autoComplete="off"
        maxLength={200}
        onChange={change}
        onKeyDown={press}
        className="h-7 flex-1 [&::-webkit-search-cancel-button]:hidden"
      />
      <IconButton label="Close the search" tooltip={false} onClick={close}>
        <X aria-hidden="true" size={16} strokeWidth={1.75} />
      </IconButton>
    </>
  );
}
