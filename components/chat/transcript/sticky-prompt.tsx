"use client";

import { userText } from "../turn/user-message";
import type { Turn } from "./turns";

/** The prompt of the turn that is on screen, as one line, once the prompt itself has scrolled away. */
export function StickyPrompt({ turn, onGo }: { turn: Turn | null; onGo: (key: string) => void }) {
  const user = turn?.user;
  if (!user) return null;
  return (
    <div className="sticky top-0 z-10 mx-auto h-0 w-full max-w-202 px-6 phone:px-4">
      <button
        type="button"
        onClick={() => onGo(user.id)}
        className="focus-inside flex h-9 w-full items-center rounded-card border bg-inset px-3.5 text-left text-ui hover:bg-hover touch:h-11"
      >
        <span className="truncate">
          <span className="sr-only">Go to the message of this turn: </span>
          {userText(user)}
        </span>
      </button>
    </div>
  );
}
