import { setTimeout as delay } from "node:timers/promises";
import type { Random } from "../../components/chat/stream/testing-server";
import type { Chat, Message, MessagesPage, QueuedMessage } from "../../lib/chat/wire";
import { between, choose, makePrompt, MARKER } from "./prompts";
import type { Requester } from "./requests";
import type { Subscriber } from "./subscriber";

/** A message that the server has accepted. */
export interface Accepted {
  marker: string;
  /** Messages that may overtake others: they were asked to. */
  jumps: boolean;
  /** Whether it has to be in the end: not taken out of the queue, not edited away. */
  stays: boolean;
}

type Action =
  | "send"
  | "steer"
  | "interrupt and send"
  | "interrupt"
  | "unqueue"
  | "promote"
  | "edit"
  | "compact"
  | "look on";

const ACTIONS: [Action, number][] = [
  ["send", 40],
  ["steer", 8],
  ["interrupt and send", 10],
  ["interrupt", 7],
  ["unqueue", 4],
  ["promote", 4],
  ["edit", 4],
  ["compact", 8],
  ["look on", 23],
];
/** Of somebody who waits for every answer: such a chat comes to rest, and only there it can be summarised. */
const CALM_ACTIONS: [Action, number][] = [
  ["send", 50],
  ["compact", 50],
];
const REST_LOOKS = [5, 60] as const;
const CALM_REST_LOOKS = [400, 600] as const;
const PAUSE_MS = [30, 900] as const;
const MAX_WAITING = 3;
const LOOK_INTERVAL_MS = 50;
const SECOND_LOOK_SHARE = 0.2;
/** Routes that this version does not have answer so. */
const NO_SUCH_ROUTE = new Set([404, 405, 501]);

/** What one person does in one chat, one thing after another. */
export class Conversation {
  readonly accepted: Accepted[] = [];
  interruptions = 0;
  edits = 0;
  chatId = "";
  subscribers: Subscriber[] = [];
  readonly #name: string;
  readonly #random: Random;
  readonly #requester: Requester;
  readonly #isCalm: boolean;
  #prompts = 0;

  constructor(options: { name: string; random: Random; requester: Requester; isCalm: boolean }) {
    this.#name = options.name;
    this.#isCalm = options.isCalm;
    this.#random = options.random;
    this.#requester = options.requester;
  }

  /** Opens the chat. @returns false when nobody has answered */
  async open(settings: { workspaceId: string; modelId: string }): Promise<boolean> {
    const prompt = makePrompt(this.#random, this.#nextMarker());
    const content = [{ type: "text", text: prompt.text }];
    const answer = await this.#requester.ask("POST", "/api/v1/chats", { content, ...settings });
    if (answer?.status !== 201) return false;
    this.chatId = (answer.body as Chat).id;
    this.accepted.push({ marker: prompt.marker, jumps: false, stays: true });
    return true;
  }

  /** Acts until `over` aborts, then waits for nothing more. */
  async run(over: AbortSignal): Promise<void> {
    while (!over.aborted) {
      if (this.#isCalm) await this.#lookOn(over);
      if (!over.aborted) await this.#act(choose(this.#random, this.#isCalm ? CALM_ACTIONS : ACTIONS), over);
      if (this.#random() < SECOND_LOOK_SHARE) this.#lookAnew();
      await delay(between(this.#random, ...PAUSE_MS), undefined, { signal: over }).catch(() => {});
    }
  }

  #state() {
    const { chat, queued } = this.subscribers[0]?.store.getSnapshot() ?? { chat: null, queued: [] };
    return { chat, queued };
  }

  async #act(action: Action, over: AbortSignal): Promise<void> {
    const { queued } = this.#state();
    switch (action) {
      case "send":
        if (queued.length < MAX_WAITING) await this.#send("queue");
        return;
      case "steer":
        if (queued.length < MAX_WAITING) await this.#send("steer");
        return;
      case "interrupt and send":
        if (queued.length < MAX_WAITING) await this.#send("interrupt");
        return;
      case "interrupt":
        this.interruptions += 1;
        await this.#requester.ask("POST", this.#path("/interrupt"));
        return;
      case "unqueue":
        await this.#unqueue();
        return;
      case "promote":
        await this.#promote();
        return;
      case "edit":
        await this.#edit();
        return;
      case "compact":
        // Possible only at rest.
        await this.#lookOn(over);
        await this.#requester.ask("POST", this.#path("/compact"), {});
        return;
      case "look on":
        await this.#lookOn(over);
        return;
    }
  }

  async #send(busyBehavior: "queue" | "steer" | "interrupt"): Promise<void> {
    const { marker, text } = makePrompt(this.#random, this.#nextMarker());
    if (busyBehavior === "interrupt") this.interruptions += 1;
    const body = { content: [{ type: "text", text }], busyBehavior };
    const answer = await this.#requester.ask("POST", this.#path("/messages"), body);
    if (answer?.status === 202) this.accepted.push({ marker, jumps: busyBehavior === "steer", stays: true });
  }

  async #unqueue(): Promise<void> {
    const item = await this.#pickQueued();
    if (item === null) return;
    const answer = await this.#requester.ask("DELETE", this.#path(`/queue/${item.id}`));
    if (answer?.status === 204) this.#find(item)?.leave();
  }

  async #promote(): Promise<void> {
    const item = await this.#pickQueued();
    if (item === null) return;
    const answer = await this.#requester.ask("POST", this.#path(`/queue/${item.id}/promote`));
    if (answer?.status !== 202) return;
    this.interruptions += 1;
    this.#find(item)?.jump();
  }

  /** Replaces a message: what came after it, and what waits, is gone. */
  async #edit(): Promise<void> {
    const rows = (await this.#allRows()).filter((row) => row.role === "user");
    const target = rows[between(this.#random, 0, Math.max(0, rows.length - 1))];
    if (!target) return;
    const { marker, text } = makePrompt(this.#random, this.#nextMarker());
    const answer = await this.#requester.ask("PATCH", this.#path(`/messages/${target.id}`), {
      content: [{ type: "text", text }],
    });
    if (answer === null || answer.status !== 202 || NO_SUCH_ROUTE.has(answer.status)) return;
    this.edits += 1;
    const kept = new Set(rows.filter((row) => row.id < target.id).map(markerOf));
    for (const accepted of this.accepted) accepted.stays &&= kept.has(accepted.marker);
    this.accepted.push({ marker, jumps: false, stays: true });
  }

  /** Waits until the chat is at rest, for a while. */
  async #lookOn(over: AbortSignal): Promise<void> {
    const [fewest, most] = this.#isCalm ? CALM_REST_LOOKS : REST_LOOKS;
    for (let left = between(this.#random, fewest, most); left > 0 && !over.aborted; left--) {
      const { chat } = this.#state();
      if (chat?.status === "waiting") return;
      await delay(LOOK_INTERVAL_MS);
    }
  }

  #lookAnew(): void {
    const subscriber = this.subscribers[between(this.#random, 0, this.subscribers.length - 1)];
    if (this.#random() < SECOND_LOOK_SHARE) subscriber?.reload();
    else subscriber?.cut();
  }

  async #pickQueued(): Promise<QueuedMessage | null> {
    const queued = (await this.#page())?.queued ?? [];
    return queued[between(this.#random, 0, Math.max(0, queued.length - 1))] ?? null;
  }

  async #page(before = ""): Promise<MessagesPage | null> {
    const answer = await this.#requester.ask("GET", this.#path(`/messages?limit=200${before}`));
    return answer?.status === 200 ? (answer.body as MessagesPage) : null;
  }

  /** Every row, also those that a page no longer holds: an edit keeps them, too. */
  async #allRows(): Promise<Message[]> {
    const rows: Message[] = [];
    let page = await this.#page();
    while (page !== null) {
      rows.unshift(...page.items);
      const [oldest] = page.items;
      if (!page.hasMore || !oldest) break;
      page = await this.#page(`&beforeId=${oldest.id}`);
      if (page === null) return [];
    }
    return rows;
  }

  #find(item: QueuedMessage) {
    const part = item.content[0];
    const marker = part?.type === "text" ? MARKER.exec(part.text)?.[1] : undefined;
    const accepted = this.accepted.find((candidate) => candidate.marker === marker);
    if (!accepted) return null;
    return {
      leave: () => {
        accepted.stays = false;
      },
      jump: () => {
        accepted.jumps = true;
      },
    };
  }

  #path(rest: string): string {
    return `/api/v1/chats/${this.chatId}${rest}`;
  }

  #nextMarker(): string {
    return `${this.#name}-p${(this.#prompts += 1)}`;
  }
}

/** The name of the message that a user row holds. */
export function markerOf(row: Message): string {
  const part = row.parts.find((candidate) => candidate.type === "text");
  return (part?.type === "text" && MARKER.exec(part.text)?.[1]) || `(${row.id})`;
}
