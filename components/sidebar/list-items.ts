import { type ListedSection, SECTION_LABELS } from "./group-chats";

/** What the list draws, one below the other: headings and rows. */
export type ListItem =
  | { kind: "heading"; key: string; label: string; count: number | null }
  | {
      kind: "chat";
      key: string;
      chatId: string;
      isChild: boolean;
      /** Of a chat with sub-agents. `canFold`: none of them is open. */
      family?: { count: number; isOpen: boolean; canFold: boolean };
    };

/** Flattens sections; only "Needs you" says how many there are. */
export function listItems(sections: readonly ListedSection[]): ListItem[] {
  return sections.flatMap((section): ListItem[] => [
    {
      kind: "heading",
      key: `heading-${section.name}`,
      label: SECTION_LABELS[section.name],
      count: section.name === "needs-you" ? section.count : null,
    },
    ...section.rows.map(({ chatId, isChild }) => ({ kind: "chat" as const, key: chatId, chatId, isChild })),
  ]);
}
