import { parseArgs } from "node:util";
import { FAULTS, type Fault } from "./nemesis";

/** What a run is over with. */
export type Goal =
  /** So many strikes, whatever they hit. */
  | { kind: "strikes"; count: number }
  /** Every fault so many times, in an order that the seed gives. */
  | { kind: "rounds"; count: number }
  /** So many kills of which each was seen to land in a phase. */
  | { kind: "kills"; landed: number }
  /** PostgreSQL crashed and started again, over and over for so long. */
  | { kind: "restarts"; forMs: number };

export interface RunOptions {
  seed: number;
  servers: number;
  workers: number;
  chats: number;
  goal: Goal;
  /** Which faults it chooses from. */
  kinds: readonly Fault[];
  leaseMs: number;
  /** How long nothing may happen in a chat that is at work. */
  patienceMs: number;
  /** Faults that have to land in each of the phases that the workload has. */
  minLanded: number;
  keep: boolean;
}

const USAGE = `npm run test:faults -- [options]
  --seed N         what is done, in which order (drawn and printed when not given)
  --faults N       how often something is broken (30)
  --rounds N       instead: each of them so many times
  --kills N        instead: kill -9, in every phase, until so many have landed
  --postgres-restarts-s N   instead: crash PostgreSQL every 5 to 20 s, for so many seconds
  --kinds A,B      only these: ${FAULTS.join(", ")}
  --chats N        chats that are talked in meanwhile (12)
  --servers N      servers on the one database (2)
  --workers N      workers in processes of their own, beside servers that drive nothing (2; 0: the servers drive)
  --lease MS       lease of an owner (8000)
  --patience MS    how long nothing may happen in a running chat once all is whole (lease + 10 s)
  --min-landed N   hits that each phase needs for the run to count (1)
  --keep           keep the directory of the run although all went well`;

const LEASE_MS = 8_000;
const PATIENCE_BEYOND_LEASE_MS = 10_000;
const MAX_SEED = 1_000_000;
const MS_PER_SECOND = 1_000;
const DEFAULT_FAULTS = 30;

/** @throws Error with the usage for options that it does not know. */
export function readOptions(args: string[]): RunOptions {
  const text = { type: "string" } as const;
  try {
    const { values } = parseArgs({
      args,
      options: {
        seed: text,
        faults: text,
        rounds: text,
        kills: text,
        "postgres-restarts-s": text,
        kinds: text,
        chats: text,
        servers: text,
        workers: text,
        lease: text,
        patience: text,
        "min-landed": text,
        keep: { type: "boolean", default: false },
      },
    });
    const leaseMs = Number(values.lease ?? LEASE_MS);
    const names = values.kinds?.split(",") ?? [];
    return {
      seed: Number(values.seed ?? Math.floor(Math.random() * MAX_SEED)),
      servers: Number(values.servers ?? 2),
      workers: Number(values.workers ?? 2),
      chats: Number(values.chats ?? 12),
      goal: goalOf(values),
      kinds: names.length > 0 ? FAULTS.filter((fault) => names.includes(fault)) : FAULTS,
      leaseMs,
      patienceMs: Number(values.patience ?? leaseMs + PATIENCE_BEYOND_LEASE_MS),
      minLanded: Number(values["min-landed"] ?? 1),
      keep: values.keep,
    };
  } catch (error) {
    throw new Error(`${error instanceof Error ? error.message : String(error)}\n${USAGE}`, { cause: error });
  }
}

function goalOf(values: {
  faults?: string | undefined;
  rounds?: string | undefined;
  kills?: string | undefined;
  "postgres-restarts-s"?: string | undefined;
}): Goal {
  const { kills, rounds, "postgres-restarts-s": seconds, faults = DEFAULT_FAULTS } = values;
  if (kills !== undefined) return { kind: "kills", landed: Number(kills) };
  if (rounds !== undefined) return { kind: "rounds", count: Number(rounds) };
  if (seconds !== undefined) return { kind: "restarts", forMs: Number(seconds) * MS_PER_SECOND };
  return { kind: "strikes", count: Number(faults) };
}

export function describeGoal(goal: Goal): string {
  switch (goal.kind) {
    case "strikes":
      return `${goal.count} faults`;
    case "rounds":
      return `every fault ${goal.count} times`;
    case "kills":
      return `${goal.landed} kills`;
    case "restarts":
      return `PostgreSQL restarted for ${goal.forMs / MS_PER_SECOND} s`;
  }
}
