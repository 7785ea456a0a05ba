import { expect, test } from "vitest";
import type { AppChunk, AppPart } from "@/lib/chat/message-types";
import { ChatStore } from "./chat-store";
import { foldParts, generator, type Position, type Random, TestingServer } from "./testing-server";

const RUNS = 1_000;
const RUNS_PER_TEST = 100;
const CLIENTS = 3;
const NOWHERE: Position = { base: 0, historyVersion: 0, attempt: 0, seq: 0 };

/** Lets the reducers of all clients work off what they were given. */
const settle = () => new Promise((resolve) => setImmediate(resolve));

class Client {
  store = new ChatStore({ schedule: (callback) => callback() });
  position = NOWHERE;
  connected = false;

  /** Takes some of what the server has for it; may drop in the middle of a sync, and join again as a new page. */
  step(server: TestingServer, random: Random): void {
    const luck = random();
    if (luck < 0.1) this.connected = false;
    else if (luck < 0.3) this.connected = true;
    else if (luck < 0.32) this.#reload();
    if (this.connected) this.#take(server, random);
  }

  catchUp(server: TestingServer, random: Random): void {
    this.connected = true;
    while (this.#take(server, random));
  }

  #take(server: TestingServer, random: Random): boolean {
    const events = server.next(this.position, random);
    const dropAt = this.connected && random() < 0.05 ? Math.floor(random() * events.length) : events.length;
    for (const { event, after } of events.slice(0, dropAt)) {
      this.store.apply(event);
      this.position = after;
    }
    return events.length > 0;
  }

  #reload(): void {
    this.store = new ChatStore({ schedule: (callback) => callback() });
    this.position = NOWHERE;
  }
}

class Simulation {
  readonly server = new TestingServer();
  readonly clients = Array.from({ length: CLIENTS }, () => new Client());
  /** Comparisons made while a step was streaming. */
  compared = 0;
  readonly #random: Random;

  constructor(seed: number) {
    this.#random = generator(seed);
  }

  async run(): Promise<void> {
    for (let turn = 0; turn < 2; turn++) {
      this.#send();
      for (let step = 0; step < 3 && (await this.#modelStep()); step++) await this.#toolBatch();
      if (this.server.status === "running") this.server.change("waiting");
      this.#serve();
    }
    for (const client of this.clients) client.catchUp(this.server, this.#random);
    await settle();
    for (const { store } of this.clients) {
      const { rows, live, chat } = store.getSnapshot();
      expect(rows).toEqual(this.server.transcript());
      expect(live).toBeNull();
      expect(chat?.status).toBe("waiting");
    }
  }

  #send(): void {
    const { server } = this;
    const rows = server.transcript();
    const edited = rows.findLast((row) => row.role === "user");
    if (edited !== undefined && this.#random() < 0.3) server.removeFrom(edited.id);
    const text = `question ${Math.floor(this.#random() * 1_000)}`;
    server.put({ id: server.nextId(), role: "user", parts: [{ type: "text", text }] }, "running");
    this.#serve();
  }

  /** @returns whether the turn goes on with tools */
  async #modelStep(): Promise<boolean> {
    const { server } = this;
    const id = server.nextId();
    const withCall = this.#random() < 0.5;
    const log = this.#modelLog(withCall);
    await this.#attempts(id, log);
    const isInterrupted = this.#random() < 0.15;
    const streamed = server.episode?.log ?? [];
    if (!isInterrupted) {
      await this.#stream(log.slice(streamed.length));
      server.put({ id, role: "assistant", parts: await foldParts(log) }, "running");
      this.#serve();
      return withCall;
    }
    if (this.#random() < 0.8) {
      const parts = await foldParts(streamed);
      server.put({ id, role: "assistant", parts, interrupted: true }, "waiting");
    } else server.change("waiting");
    this.#serve();
    return false;
  }

  /** Attempts of which only the last one goes on: the others are cut somewhere. */
  async #attempts(id: string, log: AppChunk[], base: AppPart[] = []): Promise<void> {
    const { server } = this;
    server.startAttempt(id);
    while (this.#random() < 0.35) {
      await this.#stream(log.slice(0, Math.floor(this.#random() * log.length)), base);
      server.startAttempt(id, this.#random() < 0.5);
    }
    await this.#stream(log.slice(0, Math.floor(this.#random() * (log.length + 1))), base);
  }

  async #toolBatch(): Promise<void> {
    const { server } = this;
    const row = server.transcript().at(-1);
    if (!row || this.#random() < 0.2) return;
    const output = { exitCode: 0, output: `result ${Math.floor(this.#random() * 1_000)}` };
    const log: AppChunk[] = [0, 4, 8].map((offset) => ({
      type: "data-tool-output",
      transient: true,
      data: { toolCallId: "call", offset, text: "line" },
    }));
    log.push({ type: "tool-output-available", toolCallId: "call", output, dynamic: true });
    await this.#attempts(row.id, log, row.parts);
    await this.#stream(log.slice(server.episode?.log.length ?? 0), row.parts);
    server.put({ id: row.id, role: "assistant", parts: await foldParts(log, row.parts) }, "running");
    this.#serve();
  }

  async #stream(chunks: AppChunk[], base: AppPart[] = []): Promise<void> {
    const { server } = this;
    for (const chunk of chunks) {
      server.episode?.log.push(chunk);
      if (this.#random() < 0.4) this.#serve();
    }
    if (this.#random() < 0.3) await this.#compareLive(base);
  }

  /** In the middle of a step a client shows exactly what its part of the log stands for. */
  async #compareLive(base: AppPart[]): Promise<void> {
    await settle();
    const { historyVersion, attempt, version, episode } = this.server;
    for (const { store, position } of this.clients) {
      const isCurrent = position.historyVersion === historyVersion && position.attempt === attempt;
      if (position.base !== version || !isCurrent || position.seq === 0) continue;
      const { live } = store.getSnapshot();
      this.compared += 1;
      expect(live).toMatchObject({ stale: null, attempt });
      expect(live?.parts).toEqual(await foldParts(episode?.log.slice(0, position.seq) ?? [], base));
    }
  }

  #modelLog(withCall: boolean): AppChunk[] {
    const log: AppChunk[] = [{ type: "start" }, { type: "start-step" }];
    const blocks = 1 + Math.floor(this.#random() * 2);
    for (let block = 0; block < blocks; block++) {
      const kind = this.#random() < 0.3 ? "reasoning" : "text";
      const id = `${kind}-${block}`;
      log.push({ type: `${kind}-start`, id });
      const deltas = 1 + Math.floor(this.#random() * 6);
      for (let i = 0; i < deltas; i++) log.push({ type: `${kind}-delta`, id, delta: `word ${i} ` });
      log.push({ type: `${kind}-end`, id });
    }
    if (withCall) log.push(...callChunks());
    return [...log, { type: "finish-step" }, { type: "finish" }];
  }

  #serve(): void {
    for (const client of this.clients) client.step(this.server, this.#random);
  }
}

function callChunks(): AppChunk[] {
  const call = { toolCallId: "call", toolName: "execute", dynamic: true };
  return [
    { type: "tool-input-start", ...call },
    { type: "tool-input-delta", toolCallId: "call", inputTextDelta: '{"comm' },
    { type: "tool-input-delta", toolCallId: "call", inputTextDelta: 'and":"ls"}' },
    { type: "tool-input-available", ...call, input: { command: "ls" } },
  ];
}

test.each(Array.from({ length: RUNS / RUNS_PER_TEST }, (_, index) => index * RUNS_PER_TEST))(
  "clients that join, drop and come back see what the server has, seeds from %i",
  async (first) => {
    let compared = 0;
    for (let seed = first; seed < first + RUNS_PER_TEST; seed++) {
      try {
        const simulation = new Simulation(seed);
        await simulation.run();
        compared += simulation.compared;
      } catch (error) {
        throw new Error(`seed ${seed}`, { cause: error });
      }
    }
    expect(compared).toBeGreaterThan(RUNS_PER_TEST);
  },
  30_000,
);
