import { plainText } from "./title";
import type { Message } from "./wire";

/** The first line of each request; scripted models know them by these. */
export const TITLE_REQUEST = "Write a title for this chat.";
export const LABEL_REQUEST = "Write a status label for this chat.";

export const TITLE_INSTRUCTIONS = `${TITLE_REQUEST} Two to eight words in sentence case, in the language of the person. No quotation marks, no emoji, no Markdown, no full stop. Keep names, paths and identifiers as they are. Do not answer what the person asks. Answer with JSON: {"title": "…"}`;

export const LABEL_INSTRUCTIONS = `${LABEL_REQUEST} Two to five words that say where the work stands now, in the language of the person, such as "Tests pass again" or "Login bug found". One line, no full stop. Begin with what matters: not with I, it, the, we or agent. Answer with JSON: {"label": "…"}`;

/** Shown of a turn that has ended, when no label can be had. */
export const PLAIN_LABEL = "Answered";

const MAX_TITLE_WORDS = 8;
const MAX_TITLE_RUNES = 80;
const MAX_LABEL_RUNES = 60;
const LABEL_WORDS = { min: 2, max: 5 };
const MAX_CONTEXT_RUNES = 6_000;
const MAX_LATEST_RUNES = 1_000;
const LAST_TURNS = 3;

/** A title that a model wrote, as it may be stored; null when nothing is left of it. */
export function cleanGeneratedTitle(written: string): string | null {
  const words = unquoted(plainText(written)).split(/\s+/u).slice(0, MAX_TITLE_WORDS);
  const title = firstRunes(words.join(" "), MAX_TITLE_RUNES).replace(/[\s.,:;]+$/u, "");
  return title === "" ? null : title;
}

function unquoted(text: string): string {
  return text.replace(/^[\s"'`“”„‘’«»*_#]+|[\s"'`“”„‘’«»*_]+$/gu, "");
}

const SENTENCE_END = /[.!?…](\s|$)/u;
const WEAK_START = /^(the|an?|agent|assistant|model|i|i'm|i've|it|it's|we)\b/iu;
const RETOLD =
  /\b(agent|assistant|model)\s+(is|was|has|had|will|found|wrote|made|ran|did|[a-z]+(ed|ing))\b/iu;

/** A status label that a model wrote, when it is one: a few words on one line that say something. */
export function validLabel(written: string): string | null {
  const label = written.trim();
  if (/[\n\r]/u.test(label) || label !== plainText(label)) return null;
  const words = label.split(/\s+/u).length;
  if (words < LABEL_WORDS.min || words > LABEL_WORDS.max || [...label].length > MAX_LABEL_RUNES) return null;
  if (SENTENCE_END.test(label) || WEAK_START.test(label) || RETOLD.test(label)) return null;
  return label;
}

/** What a title is made of once a chat has more than one message: its first turn and its last ones, shortened. */
export function titleContext(messages: readonly Message[]): string {
  const turns = turnsOf(messages);
  const first = turns[0] ?? [];
  const last = turns.slice(1).slice(-LAST_TURNS);
  const omitted = turns.length - 1 - last.length;
  const latest = messages.findLast((message) => message.role === "user");
  const told = [
    turnText(first),
    ...(omitted > 0 ? [`[${omitted} turns left out]`] : []),
    ...last.map(turnText),
  ].join("\n\n");
  const newest = latest === undefined ? "" : firstRunes(messageText(latest), MAX_LATEST_RUNES);
  return `${firstRunes(told, MAX_CONTEXT_RUNES)}\n\nThe newest message: ${newest}`;
}

/** What a label is made of. */
export function labelContext(facts: { title: string; answer: string }): string {
  return `Title: ${facts.title}\nThe turn has ended.\nWhat the agent said last:\n${firstRunes(facts.answer, MAX_CONTEXT_RUNES)}`;
}

/** The words of a message that its reader sees. */
export function messageText({ parts }: Pick<Message, "parts">): string {
  return parts
    .flatMap((part) => (part.type === "text" ? [part.text] : []))
    .join("\n")
    .trim();
}

function turnsOf(messages: readonly Message[]): Message[][] {
  const turns: Message[][] = [];
  for (const message of messages) {
    if (message.compaction !== undefined) continue;
    const current = turns.at(-1);
    if (message.role === "user" || current === undefined) turns.push([message]);
    else current.push(message);
  }
  return turns;
}

function turnText(turn: readonly Message[]): string {
  return turn
    .map((message) => ({ who: message.role === "user" ? "Person" : "Agent", text: messageText(message) }))
    .filter(({ text }) => text !== "")
    .map(({ who, text }) => `${who}: ${text}`)
    .join("\n");
}

function firstRunes(text: string, count: number): string {
  const runes = [...text];
  return runes.length <= count
    ? text
    : `${runes
        .slice(0, count - 1)
        .join("")
        .trimEnd()}…`;
}
