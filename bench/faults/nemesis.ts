import { setTimeout as delay } from "node:timers/promises";
import type { Random } from "../../components/chat/stream/testing-server";
import { daemonsOf } from "../../e2e/lathe-server";
import type { Cluster, Node } from "./cluster";
import { type OwnedWork, type Phase, readWork, workOf } from "./phases";
import type { Goal } from "./options";
import { between, choose } from "./prompts";
import type { Takeovers } from "./takeovers";

export const FAULTS = [
  "kill server",
  "stop server",
  "pause server",
  "kill daemon",
  "crash postgres",
  "cut database",
  "half-open database",
  "lose hints",
  "jump clock",
  "commit unheard",
  "commit unanswered",
  "lock chat",
] as const;
export type Fault = (typeof FAULTS)[number];

export interface FaultRecord {
  fault: Fault;
  node: string;
  /** What it was aimed at; null: whatever is going on. */
  aim: Phase | null;
  /** Phases that were open in chats of the victim when it struck. */
  landed: Phase[];
  at: string;
}

export interface NemesisOptions {
  cluster: Cluster;
  /** What the messages of each chat begin with. */
  names: ReadonlyMap<string, string>;
  random: Random;
  takeovers: Takeovers;
  leaseMs: number;
  /** Faults to choose from, each as likely as its weight says. */
  faults: readonly (readonly [Fault, number])[];
  log: (record: FaultRecord) => void;
  /** Called while a foreign lock is held on this chat. @returns what is wrong with the others, or null */
  whileLocked: (chatId: string) => Promise<string | null>;
  onViolation: (text: string) => void;
}

const AIMS: [Phase | null, number][] = [
  ["streaming", 35],
  ["tool", 30],
  ["queue", 20],
  ["compaction", 5],
  [null, 10],
];
/** Where kills are to land when only kills are wanted. */
const KILL_AIMS: [Phase, number][] = [
  ["streaming", 25],
  ["tool", 20],
  ["commit", 20],
  ["queue", 20],
  ["compaction", 15],
];
/** Kills that are tried for each that has to land. */
const MAX_KILLS_PER_LANDED = 3;
const RESTART_EVERY_MS = [5_000, 20_000] as const;
const OPEN_DEADLINE_MS = 8_000;
const LOOK_INTERVAL_MS = 10;
const SHOWN_OUTPUT = 2_000;
const MAX_SKEW_MS = 3_600_000;
/** So often a server is killed when its connection is lost at a COMMIT. */
const COMMIT_KILL_SHARE = 0.5;
const PAUSE_MS = [300, 1_500] as const;

/** Does one harmful thing after another, and says what each of them hit. */
export class Nemesis {
  readonly records: FaultRecord[] = [];
  readonly #options: NemesisOptions;
  #attempts = 0;

  constructor(options: NemesisOptions) {
    this.#options = options;
  }

  /** Strikes until the goal is reached; everything is whole again after each strike. */
  async run(goal: Goal): Promise<void> {
    const { random, faults } = this.#options;
    const started = performance.now();
    switch (goal.kind) {
      case "strikes":
        while (this.#attempts < goal.count) {
          await this.#attempt(() => this.#strike(choose(random, faults)));
          await this.#pause(...PAUSE_MS);
        }
        return;
      case "rounds":
        for (let round = 0; round < goal.count; round++)
          for (const fault of this.#shuffled()) {
            await this.#attempt(() => this.#strike(fault));
            await this.#pause(...PAUSE_MS);
          }
        return;
      case "kills":
        while (this.#landed() < goal.landed && this.#attempts < goal.landed * MAX_KILLS_PER_LANDED) {
          await this.#attempt(() => this.#killIn(choose(random, KILL_AIMS)));
          await this.#pause(...PAUSE_MS);
        }
        return;
      case "restarts":
        while (performance.now() - started < goal.forMs) {
          await this.#pause(...RESTART_EVERY_MS);
          await this.#attempt(() => this.#restartPostgres());
        }
        return;
    }
  }

  /** All faults, in an order that depends on nothing but the seed as long as nothing else has been drawn. */
  #shuffled(): Fault[] {
    const { random, faults } = this.#options;
    return faults
      .map(([fault]) => ({ fault, place: random() }))
      .sort((a, b) => a.place - b.place)
      .map(({ fault }) => fault);
  }

  async #attempt(strike: () => Promise<void>): Promise<void> {
    this.#attempts += 1;
    await this.#startEnded();
    await strike();
    await this.#startEnded();
  }

  /** Whoever has ended was ended by nobody here: that is a fault of its own, and the run goes on with it. */
  async #startEnded(): Promise<void> {
    const { cluster, onViolation } = this.#options;
    for (const node of cluster.nodes.filter(({ lathe }) => !lathe.isRunning())) {
      node.up = false;
      onViolation(`I8: ${node.name} has ended by itself: ${node.lathe.output().slice(-SHOWN_OUTPUT)}`);
      await cluster.startNode(node, 0);
    }
  }

  #landed(): number {
    return this.records.filter(({ landed }) => landed.length > 0).length;
  }

  async #strike(fault: Fault): Promise<void> {
    switch (fault) {
      case "kill server":
        return this.#kill(choose(this.#options.random, AIMS));
      case "stop server":
        return this.#stop();
      case "pause server":
        return this.#pauseServer();
      case "kill daemon":
        return this.#killDaemon();
      case "crash postgres":
        return this.#crashPostgres();
      case "cut database":
        return this.#disturb(fault, ({ proxy }) => proxy.cut(), [300, 4_000]);
      case "half-open database":
        return this.#disturb(fault, ({ proxy }) => proxy.vanish(), [300, 3_000]);
      case "lose hints":
        return this.#loseHints();
      case "jump clock":
        return this.#disturb(fault, (node) => signal(node, "SIGUSR2"), [0, 1_000]);
      case "commit unheard":
        return this.#catchCommit(fault, "before", COMMIT_KILL_SHARE);
      case "commit unanswered":
        return this.#catchCommit(fault, "after", COMMIT_KILL_SHARE);
      case "lock chat":
        return this.#lockChat();
    }
  }

  #killIn(phase: Phase): Promise<void> {
    if (phase !== "commit") return this.#kill(phase);
    const isBefore = this.#options.random() < 0.5;
    return this.#catchCommit("kill server", isBefore ? "before" : "after", 1);
  }

  async #kill(wanted: Phase | null): Promise<void> {
    const { takeovers, random, cluster } = this.#options;
    const { aim, node } = await this.#choose(wanted);
    node.up = false;
    // Frozen first: what is seen then is what it dies in.
    signal(node, "SIGSTOP");
    const work = await this.#workOf(node);
    takeovers.lost("kill server", work);
    await node.lathe.kill("SIGKILL");
    this.#record("kill server", { node: node.name, aim, work });
    await this.#pause(0, 2_500);
    await cluster.startNode(node, random() < 0.5 ? between(random, -MAX_SKEW_MS, MAX_SKEW_MS) : 0);
  }

  async #stop(): Promise<void> {
    const { takeovers, cluster } = this.#options;
    const { aim, node } = await this.#choose();
    node.up = false;
    const work = await this.#workOf(node);
    takeovers.lost("stop server", work);
    this.#record("stop server", { node: node.name, aim, work });
    await node.lathe.kill("SIGTERM");
    await this.#pause(0, 1_000);
    await cluster.startNode(node, 0);
  }

  async #pauseServer(): Promise<void> {
    const { takeovers, random, leaseMs } = this.#options;
    const { aim, node } = await this.#choose();
    node.up = false;
    signal(node, "SIGSTOP");
    const work = await this.#workOf(node);
    this.#record("pause server", { node: node.name, aim, work });
    const isLong = random() < 0.6;
    if (isLong) takeovers.lost("pause server", work);
    await (isLong ? this.#pause(leaseMs + 1_500, leaseMs + 3_500) : this.#pause(200, leaseMs / 2));
    takeovers.back(work);
    signal(node, "SIGCONT");
    node.up = true;
  }

  /** What a command did that was under way, nobody knows any more. */
  async #killDaemon(): Promise<void> {
    const { cluster, random } = this.#options;
    const { aim } = await this.#choose("tool");
    const daemons = daemonsOf(cluster.directory);
    const pid = daemons[Math.floor(random() * daemons.length)];
    if (pid === undefined) return;
    const work = await this.#look();
    process.kill(pid, "SIGKILL");
    this.#record("kill daemon", { node: `daemon ${pid}`, aim, work });
  }

  async #crashPostgres(): Promise<void> {
    const { cluster } = this.#options;
    const { aim } = await this.#choose();
    const work = await this.#look();
    this.#record("crash postgres", { node: "postgres", aim, work });
    await cluster.crashPostgres();
    await this.#pause(0, 3_000);
    await cluster.startPostgres();
  }

  /** No notification reaches anybody. */
  async #loseHints(): Promise<void> {
    const { nodes } = this.#options.cluster;
    const { aim } = await this.#choose();
    const work = await this.#look();
    for (const { proxy } of nodes) proxy.muteHints(true);
    this.#record("lose hints", { node: "everybody", aim, work });
    await this.#pause(2_000, 6_000);
    for (const { proxy } of nodes) proxy.restore();
  }

  /** As `pg_ctl restart -m immediate`. */
  async #restartPostgres(): Promise<void> {
    const { cluster } = this.#options;
    const work = await this.#look();
    this.#record("crash postgres", { node: "postgres", aim: null, work });
    await cluster.crashPostgres();
    await cluster.startPostgres();
  }

  async #disturb(fault: Fault, begin: (node: Node) => void, lengthMs: [number, number]): Promise<void> {
    const { aim, node } = await this.#choose();
    const work = await this.#workOf(node);
    begin(node);
    this.#record(fault, { node: node.name, aim, work });
    await this.#pause(...lengthMs);
    node.proxy.restore();
  }

  /** The connection is lost at a COMMIT, and in a share of the cases the server with it. */
  async #catchCommit(fault: Fault, edge: "before" | "after", killShare: number): Promise<void> {
    const { cluster, random, takeovers } = this.#options;
    const { node } = await this.#choose();
    const alsoKill = random() < killShare;
    const struck = Promise.withResolvers<boolean>();
    const release = node.proxy.catchCommit(edge, () => {
      if (alsoKill) signal(node, "SIGKILL");
      struck.resolve(true);
    });
    const hit = await Promise.race([struck.promise, delay(OPEN_DEADLINE_MS, false)]);
    release();
    const record = { node: node.name, aim: "commit" as const, work: [] };
    this.#record(fault, record, hit ? ["commit"] : []);
    if (!hit || !alsoKill) return;
    node.up = false;
    takeovers.lost("kill server", await this.#workOf(node));
    await node.lathe.kill("SIGKILL");
    await this.#pause(0, 1_500);
    await cluster.startNode(node, 0);
  }

  /** Somebody else holds the row of one chat: that chat waits, and no other does. */
  async #lockChat(): Promise<void> {
    const { cluster, whileLocked, onViolation, random } = this.#options;
    const work = await this.#look();
    const victim = work[Math.floor(random() * work.length)];
    if (!victim) return;
    const complaint = await cluster.sql.begin(async (sql) => {
      await sql`select 1 from chats where id = ${victim.chatId} for update`;
      this.#record("lock chat", { node: "postgres", aim: null, work: [victim] });
      return whileLocked(victim.chatId);
    });
    if (complaint !== null) onViolation(`I10: ${complaint}`);
  }

  /** Waits for what is aimed at to be going on somewhere; whoever does it is the victim. */
  async #choose(
    aim: Phase | null = choose(this.#options.random, AIMS),
  ): Promise<{ aim: Phase | null; node: Node }> {
    const { random, cluster } = this.#options;
    const deadline = performance.now() + OPEN_DEADLINE_MS;
    while (aim !== null && performance.now() < deadline) {
      const work = await this.#look();
      const victims = cluster.nodes.filter((node) =>
        workOf(work, node).some(({ phases }) => phases.includes(aim)),
      );
      const node = victims[Math.floor(random() * victims.length)];
      if (node) return { aim, node };
      await delay(LOOK_INTERVAL_MS);
    }
    const node = cluster.nodes[Math.floor(random() * cluster.nodes.length)];
    if (!node) throw new Error("a cluster has at least one server");
    return { aim, node };
  }

  #look(): Promise<OwnedWork[]> {
    const { cluster, names } = this.#options;
    return readWork(cluster, names).catch(() => []);
  }

  async #workOf(node: Node): Promise<OwnedWork[]> {
    return workOf(await this.#look(), node);
  }

  #record(
    fault: Fault,
    hit: { node: string; aim: Phase | null; work: readonly OwnedWork[] },
    landed: Phase[] = [...new Set(hit.work.flatMap(({ phases }) => phases))],
  ): void {
    const record = { fault, node: hit.node, aim: hit.aim, landed, at: new Date().toISOString() };
    this.records.push(record);
    this.#options.log(record);
  }

  #pause(lowMs: number, highMs: number): Promise<void> {
    return delay(between(this.#options.random, lowMs, Math.max(lowMs, Math.floor(highMs))));
  }
}

/** A process that has ended by itself is found out about elsewhere. */
function signal({ lathe }: Node, name: NodeJS.Signals): void {
  if (lathe.isRunning()) process.kill(lathe.pid(), name);
}
