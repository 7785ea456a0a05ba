import { callSentence } from "@/components/tool-call/call-words";
import { isEnded, isForPerson } from "@/components/tool-call/call-view";
import type { ChatStatus } from "@/lib/chat/wire";
import { callsOf } from "./blocks";
import { spokenText } from "./spoken-text";
import type { Turn } from "./turns";

/** What has been said, so that only what is new is said. */
export interface Heard {
  status: ChatStatus;
  /** Calls and prose of the last turn that are over. */
  ended: ReadonlySet<string>;
}

const MAX_SPOKEN = 300;

export function heard(status: ChatStatus, turn: Turn | null): Heard {
  return { status, ended: new Set(endings(turn).map(({ key }) => key)) };
}

/** Sentences for the hidden polite region: everything while the reader is in the chat, else only what matters from afar. */
export function announcements(
  before: Heard,
  { status, turn, isAttended }: { status: ChatStatus; turn: Turn | null; isAttended: boolean },
): string[] {
  const news = isAttended ? endings(turn).filter(({ key }) => !before.ended.has(key)) : [];
  return [...news.map(({ sentence }) => sentence), ...statusSentence(before.status, status, turn)];
}

function endings(turn: Turn | null): { key: string; sentence: string }[] {
  if (turn === null) return [];
  return turn.blocks.flatMap((block) => {
    if (block.kind === "prose") {
      return block.isStreaming
        ? []
        : [{ key: block.key, sentence: spokenText(block.text).slice(0, MAX_SPOKEN) }];
    }
    return callsOf(block)
      .filter(isEnded)
      .map((call) => ({ key: call.key, sentence: callSentence(call) }));
  });
}

function asksPerson({ blocks }: Turn): boolean {
  const last = blocks.at(-1);
  return last !== undefined && callsOf(last).some(isForPerson);
}

function statusSentence(before: ChatStatus, status: ChatStatus, turn: Turn | null): string[] {
  if (before === status) return [];
  switch (status) {
    case "running":
      return before === "requires_action" ? [] : ["The agent has started."];
    case "requires_action":
      return ["The agent needs your answer."];
    case "error":
      return ["The turn failed."];
    case "interrupting":
      return [];
    case "waiting":
      if (turn !== null && asksPerson(turn)) return ["The agent needs your answer."];
      return [turn?.end === "stopped" ? "The turn is stopped." : "The agent has finished."];
  }
}
