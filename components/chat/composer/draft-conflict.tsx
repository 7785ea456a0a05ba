"use client";

import { Button } from "@/components/ui/button";
import { toast } from "@/components/ui/toast";
import { chatCopy } from "@/lib/copy/chat-copy";
import { NoticeLine } from "./notice-line";
import type { DraftChoice } from "./use-draft-keeper";

const MAX_SHOWN = 200;
const words = chatCopy.draft;

interface DraftConflictProps {
  other: string;
  choice: Pick<DraftChoice, "takeTheirs" | "keepMine">;
  /** Puts a text back, for Undo. */
  onRestore: (text: string) => void;
}

/** Another device has typed something else here: neither text goes before the person has chosen. */
export function DraftConflict({ other, choice, onRestore }: DraftConflictProps) {
  const take = () => {
    const mine = choice.takeTheirs();
    toast(words.taken, { action: { label: words.undo, run: () => onRestore(mine) } });
  };
  return (
    <NoticeLine
      action={
        <>
          <Button onClick={take}>{words.take}</Button>
          <Button look="quiet" onClick={choice.keepMine}>
            {words.keep}
          </Button>
        </>
      }
    >
      <span className="line-clamp-3">{words.conflict(other.slice(0, MAX_SHOWN))}</span>
    </NoticeLine>
  );
}
