import { setTimeout as delay } from "node:timers/promises";
import type { Sql } from "postgres";
import type { OwnedWork } from "./phases";

interface Awaited {
  fault: string;
  ownerEpoch: number;
  since: number;
}

/** How long chats that lost their owner waited for another one, by kind of fault. */
export class Takeovers {
  readonly samples = new Map<string, number[]>();
  readonly #awaited = new Map<string, Awaited>();
  readonly #sql: Sql;

  constructor(sql: Sql) {
    this.#sql = sql;
  }

  /** The owner of these chats is gone, from now on. */
  lost(fault: string, chats: readonly OwnedWork[]): void {
    for (const { chatId, ownerEpoch } of chats) {
      this.#awaited.set(chatId, { fault, ownerEpoch, since: performance.now() });
    }
  }

  /** The owner is back: who has not been taken over by now stays with it. */
  back(chats: readonly OwnedWork[]): void {
    for (const { chatId } of chats) this.#awaited.delete(chatId);
  }

  async watch(over: AbortSignal, intervalMs = 25): Promise<void> {
    while (!over.aborted) {
      if (this.#awaited.size > 0) await this.#look().catch(() => {});
      await delay(intervalMs);
    }
  }

  async #look(): Promise<void> {
    const rows = await this.#sql<{ id: string; epoch: string; status: string }[]>`
      select id, owner_epoch as epoch, status from chats where id in ${this.#sql([...this.#awaited.keys()])}`;
    for (const { id, epoch, status } of rows) {
      const awaited = this.#awaited.get(id);
      if (!awaited) continue;
      if (Number(epoch) > awaited.ownerEpoch) {
        const samples = this.samples.get(awaited.fault) ?? [];
        this.samples.set(awaited.fault, [...samples, performance.now() - awaited.since]);
      }
      if (Number(epoch) > awaited.ownerEpoch || status === "waiting" || status === "error") {
        this.#awaited.delete(id);
      }
    }
  }
}
