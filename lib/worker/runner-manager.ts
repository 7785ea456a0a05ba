import type { OwnedChat } from "../../db/queries/heartbeats";
import { type ChatFacts, listChatFacts, type StoredChatFacts } from "../../db/queries/runnable";
import type { ChatStatus } from "../chat/wire";
import { closeEpisode } from "../generation/episode";
import { keepTrying } from "../generation/keep-trying";
import { withDeadline } from "../../db/outage";
import type { EpisodeSlot, StepDeps } from "../generation/step-deps";
import { abandon } from "../transitions/abandon";
import { confirmOwner } from "../transitions/confirm-owner";
import { isFenceError, isTransitionError } from "../transitions/errors";
import { Runner, type Work } from "./runner";
import { abandonTask } from "./tasks/abandon";
import { deadlineTask } from "./tasks/deadline";
import { generationTask } from "./tasks/generation";
import { interruptTask } from "./tasks/interrupt";
import type { TaskContext } from "./tasks/task-context";

export interface Acquisition extends OwnedChat {
  ownerEpoch: number;
  facts: ChatFacts;
  /** When the turn began that another worker was in the middle of. */
  takenOverTurn: Date | null;
}

interface Entry extends OwnedChat {
  runner: Runner;
  episode: EpisodeSlot;
}

export interface RunnerManagerDeps {
  step: StepDeps;
  workerId: string;
  /** A chat was let go: there may be room for another. */
  onFreed: () => void;
}

const SYNC_DEADLINE_MS = 5_000;
/** How long cancelled tasks may take to end before their chats are handed over without them. */
const STOP_WAIT_MS = 500;
const ABANDON_DEADLINE_MS = 3_000;

/** Holds the runners of a process: feeds them facts, and cleans up after them. */
export class RunnerManager {
  readonly #deps: RunnerManagerDeps;
  readonly #entries = new Map<string, Entry>();
  readonly #unsubscribe: () => void;
  #stopped = false;
  #draining = false;

  constructor(deps: RunnerManagerDeps) {
    this.#deps = deps;
    this.#unsubscribe = deps.step.pubsub.subscribe("chat", (hint) =>
      this.#deliver(hint.chatId, { ...hint, status: hint.status as ChatStatus }),
    );
  }

  owned(): OwnedChat[] {
    return [...this.#entries.values()].map(({ chatId, runnerId }) => ({ chatId, runnerId }));
  }

  chatIds(): string[] {
    return [...this.#entries.values()].map(({ chatId }) => chatId);
  }

  /** Begins to drive a chat that was just acquired. */
  spawn({ chatId, runnerId, ownerEpoch, facts, takenOverTurn }: Acquisition): void {
    const { step, workerId } = this.#deps;
    // A host that works for a limited time hands its chats over as a matter of course: nothing was restarted.
    const isRestart = step.budget === undefined;
    const episode: EpisodeSlot = {
      current: null,
      ahead: null,
      rows: null,
      takenOverTurn: isRestart ? takenOverTurn : null,
      contextTried: null,
      endedLeftRunning: null,
      ownSkillsTried: null,
    };
    const task: TaskContext = { deps: step, chatId, workerId, runnerId, ownerEpoch, episode };
    const runner = new Runner(
      { workerId, runnerId },
      {
        run: (work) => runWork(task, work),
        refresh: (signal) => this.#refresh(chatId, signal),
        lost: () => this.#remove(runnerId),
        release: () => this.#release(runnerId),
        sleep: (ms, signal) => step.clock.sleep(ms, signal),
      },
    );
    const entry = { chatId, runnerId, runner, episode };
    if (this.#stopped || this.#draining) {
      step.background(this.#handOver(entry));
      return;
    }
    this.#entries.set(runnerId, entry);
    runner.accept(facts);
    // Hints between the acquisition and now had nobody to go to.
    step.background(this.sync([chatId]));
  }

  /** Reads the facts of chats from the database: what hints may have failed to say. */
  async sync(chatIds: readonly string[] = this.chatIds()): Promise<void> {
    if (chatIds.length === 0) return;
    const { db } = this.#deps.step;
    const found = await withDeadline(SYNC_DEADLINE_MS, () => listChatFacts(db, chatIds));
    for (const chatId of chatIds) {
      const facts = found.get(chatId);
      if (facts === undefined) {
        this.#removeChat(chatId);
        continue;
      }
      this.#deliver(chatId, facts);
      if (facts.waitingForCapacity) this.#confirmOwner(chatId, facts);
    }
  }

  /** A chat that runs here waits for nothing: this process had been away for longer than its lease. */
  #confirmOwner(chatId: string, { runnerId, status }: StoredChatFacts): void {
    if (runnerId === null || status !== "running" || !this.#entries.has(runnerId)) return;
    const { step, workerId } = this.#deps;
    step.background(confirmOwner(step, { chatId, workerId, runnerId }));
  }

  /** Leases that could not be renewed: their chats name another owner. */
  lost(chats: readonly OwnedChat[]): void {
    for (const { runnerId } of chats) this.#remove(runnerId);
  }

  /** Lets every chat go at the end of the step that it is in. */
  drain(): void {
    this.#draining = true;
    for (const { runner } of this.#entries.values()) runner.drain();
  }

  /** Stops everything and hands every chat over; what is not done in time is found by its lease. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#unsubscribe();
    const { clock } = this.#deps.step;
    const entries = [...this.#entries.values()];
    const stopping = Promise.all(entries.map(({ runner }) => runner.stop()));
    await Promise.race([stopping, clock.sleep(STOP_WAIT_MS)]);
    await Promise.all(entries.map((entry) => this.#handOver(entry)));
    this.#entries.clear();
  }

  #release(runnerId: string): void {
    const entry = this.#entries.get(runnerId);
    if (entry === undefined) return;
    this.#entries.delete(runnerId);
    const { step, onFreed } = this.#deps;
    const ended = Promise.race([entry.runner.stop(), step.clock.sleep(STOP_WAIT_MS)]);
    step.background(ended.then(() => this.#handOver(entry)));
    onFreed();
  }

  async #handOver(entry: Entry): Promise<void> {
    const { step, workerId } = this.#deps;
    const { chatId, runnerId } = entry;
    closeEpisode(step, entry);
    try {
      await withDeadline(ABANDON_DEADLINE_MS, () => abandon(step, { chatId, workerId, runnerId }));
    } catch (error) {
      if (isFenceError(error) || isTransitionError(error)) return;
      step.log.warn({ err: error, chatId }, "A chat could not be handed over; its lease will run out");
    }
  }

  #refresh(chatId: string, signal: AbortSignal): Promise<ChatFacts | null> {
    const { step } = this.#deps;
    return keepTrying({ ...step, signal }, async () => {
      const found = await listChatFacts(step.db, [chatId]);
      return found.get(chatId) ?? null;
    });
  }

  #deliver(chatId: string, facts: ChatFacts): void {
    for (const entry of this.#entries.values()) {
      if (entry.chatId === chatId) entry.runner.accept(facts);
    }
  }

  #removeChat(chatId: string): void {
    for (const entry of this.#entries.values()) {
      if (entry.chatId === chatId) this.#remove(entry.runnerId);
    }
  }

  #remove(runnerId: string): void {
    const entry = this.#entries.get(runnerId);
    if (entry === undefined) return;
    this.#entries.delete(runnerId);
    const { step, onFreed } = this.#deps;
    step.background(entry.runner.stop().then(() => closeEpisode(step, entry)));
    onFreed();
  }
}

function runWork(task: TaskContext, work: Work): Promise<void> {
  switch (work.kind) {
    case "generation":
      return generationTask(task, work);
    case "interrupt":
      return interruptTask(task, work);
    case "deadline":
      return deadlineTask(task, work);
    case "abandon":
      return abandonTask(task, work);
  }
}
