import { callWords } from "@/components/tool-call/call-words";
import type { CallView } from "@/components/tool-call/call-view";
import { stripAnsi } from "@/components/tool-call/ansi";
import type { Block } from "../transcript/blocks";
import type { TranscriptItem } from "../transcript/transcript-items";
import { userText } from "../turn/user-message";
import { OUTCOME_COPY } from "../turn/outcome-copy";

/** A message or a block in which the query stands. */
export interface FindMatch {
  /** Of the transcript's item that holds it. */
  itemKey: string;
  /** Of the element with `data-find`. */
  blockKey: string;
  /** Rows that have to be open for it to be on screen. */
  open: string[];
}

interface Searchable {
  /** What is on screen as it is. */
  shown: string;
  /** What is on screen once the row is open. */
  inside: string;
}

/** A new search keeps what it has read: a block that has not changed is the same object. */
export function createFinder(): (items: readonly TranscriptItem[], query: string) => FindMatch[] {
  const known = new WeakMap<object, Searchable>();
  const searchable = (key: object, make: () => Searchable): Searchable => {
    const before = known.get(key);
    if (before !== undefined) return before;
    const made = make();
    known.set(key, made);
    return made;
  };

  const inBlock = (block: Block, wanted: string, outer: readonly string[]): Omit<FindMatch, "itemKey">[] => {
    if (block.kind === "fold") {
      return block.blocks.flatMap((inner) => inBlock(inner, wanted, [...outer, block.key]));
    }
    if (block.kind === "reads") {
      const open = [...outer, `${block.key}/reads`];
      return block.calls.flatMap((call) =>
        match(call.key, wanted, { text: searchable(call, () => callText(call)), open, row: call.key }),
      );
    }
    const row = block.kind === "call" ? block.call.key : block.key;
    const text = searchable(block, () => blockText(block));
    return match(row, wanted, { text, open: outer, row });
  };

  return (items, query) => {
    const wanted = query.toLowerCase();
    if (wanted.trim() === "") return [];
    return items.flatMap((item) => {
      const found = (): Omit<FindMatch, "itemKey">[] => {
        switch (item.kind) {
          case "user": {
            const { user } = item.turn;
            if (user === null) return [];
            const text = searchable(user, () => shownOnly(userText(user)));
            return match(user.id, wanted, { text, open: [], row: user.id });
          }
          case "agent":
            return item.turn.blocks.slice(item.from, item.to).flatMap((block) => inBlock(block, wanted, []));
          case "sending":
          case "end":
            return [];
        }
      };
      return found().map((one) => ({ ...one, itemKey: item.key }));
    });
  };
}

interface MatchPlace {
  text: Searchable;
  open: readonly string[];
  row: string;
}

function match(
  blockKey: string,
  wanted: string,
  { text, open, row }: MatchPlace,
): Omit<FindMatch, "itemKey">[] {
  if (text.shown.includes(wanted)) return [{ blockKey, open: [...open] }];
  return text.inside.includes(wanted) ? [{ blockKey, open: [...open, row] }] : [];
}

function shownOnly(text: string): Searchable {
  return { shown: text.toLowerCase(), inside: "" };
}

function blockText(block: Exclude<Block, { kind: "fold" | "reads" }>): Searchable {
  switch (block.kind) {
    case "prose":
    case "notice":
      return shownOnly(block.text);
    case "reasoning":
      return { shown: "", inside: block.text.toLowerCase() };
    case "call":
      return callText(block.call);
    case "outcome": {
      const { title, sentence } = OUTCOME_COPY[block.outcome];
      return shownOnly([title, sentence, block.text ?? ""].join("\n"));
    }
    case "source":
      return shownOnly(block.title);
    case "file":
      return shownOnly(block.name);
    case "unreadable":
      return shownOnly(block.reason);
    case "compaction":
      return { shown: "", inside: block.summary.toLowerCase() };
  }
}

function callText(call: CallView): Searchable {
  const { verb, object, command } = callWords(call);
  const inside = [
    ...strings(call.input),
    ...strings(call.output),
    call.errorText ?? "",
    call.liveOutput ?? "",
  ];
  return {
    shown: [verb, object, command ?? ""].join(" ").toLowerCase(),
    inside: stripAnsi(inside.join("\n")).toLowerCase(),
  };
}

/** Every text in a value, however deep. */
function strings(value: unknown): string[] {
  if (typeof value === "string") return [value];
  if (typeof value !== "object" || value === null) return [];
  return Object.values(value).flatMap(strings);
}
