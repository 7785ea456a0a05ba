import { percentile } from "../statistics";
import type { Violation } from "./judge";
import { type FaultRecord, FAULTS } from "./nemesis";
import { type Phase, PHASES } from "./phases";
import type { RunOptions } from "./options";

export interface RunResult {
  options: RunOptions;
  records: readonly FaultRecord[];
  violations: readonly Violation[];
  turns: number;
  /** Turns that ended in an error. */
  failedTurns: number;
  modelCalls: number;
  effects: number;
  unknown: number;
  connections: number;
  takeovers: ReadonlyMap<string, number[]>;
  seconds: number;
}

export type Verdict = "held" | "broken" | "void";

const LIVENESS_FLOOR = 0.95;
const TAKEOVER_BEYOND_LEASE_MS = 2_000;

/** Phases in which something has to have been hit. */
function wantedPhases({ options }: RunResult): readonly Phase[] {
  if (options.goal.kind === "kills") return PHASES;
  const aimsAtCommits =
    options.goal.kind !== "restarts" && options.kinds.some((kind) => kind.startsWith("commit "));
  return ["streaming", "tool", "queue", ...(aimsAtCommits ? (["commit"] as const) : [])];
}

/** A run in which too little was hit or too little finished proves nothing (I11, I12). */
export function verdictOf(result: RunResult): { verdict: Verdict; reasons: string[] } {
  if (result.violations.length > 0) return { verdict: "broken", reasons: [] };
  const reasons: string[] = [];
  const finished = result.turns === 0 ? 0 : 1 - result.failedTurns / result.turns;
  if (finished < LIVENESS_FLOOR)
    reasons.push(`I12: only ${percent(finished)} of the turns finished (${percent(LIVENESS_FLOOR)} needed)`);
  const { goal, minLanded } = result.options;
  const hits = result.records.filter(({ landed }) => landed.length > 0).length;
  const hitsNeeded = goal.kind === "kills" ? goal.landed : 1;
  if (hits < hitsNeeded) reasons.push(`I11: ${hits} faults landed (${hitsNeeded} needed)`);
  for (const phase of wantedPhases(result)) {
    const landed = landedIn(result, phase);
    if (landed < minLanded) reasons.push(`I11: ${landed} faults landed in ${phase} (${minLanded} needed)`);
  }
  return { verdict: reasons.length > 0 ? "void" : "held", reasons };
}

const percent = (share: number) => `${(share * 100).toFixed(1)} %`;

const landedIn = ({ records }: RunResult, phase: FaultRecord["landed"][number]) =>
  records.filter(({ landed }) => landed.includes(phase)).length;

export function printReport(result: RunResult): void {
  const { options, records, violations, takeovers } = result;
  const { verdict, reasons } = verdictOf(result);
  console.log(`\nfault                 struck  landed`);
  for (const fault of FAULTS) {
    const of = records.filter((record) => record.fault === fault);
    if (of.length === 0) continue;
    const landed = of.filter((record) => record.landed.length > 0).length;
    console.log(`${fault.padEnd(22)}${String(of.length).padStart(6)}${String(landed).padStart(8)}`);
  }
  console.log(`\nphase                  aimed  landed`);
  for (const phase of PHASES) {
    const aimed = records.filter(({ aim }) => aim === phase).length;
    console.log(
      `${phase.padEnd(22)}${String(aimed).padStart(6)}${String(landedIn(result, phase)).padStart(8)}`,
    );
  }
  for (const [fault, samples] of takeovers) {
    const [p50, p99] = [percentile(samples, 0.5), percentile(samples, 0.99)].map(Math.round);
    const bar = fault === "kill server" ? `, bar ${options.leaseMs + TAKEOVER_BEYOND_LEASE_MS} ms` : "";
    console.log(`takeover after "${fault}": ${samples.length} chats, p50 ${p50} ms, p99 ${p99} ms${bar}`);
  }
  console.log(
    `${result.turns} turns, ${result.failedTurns} ended in an error; ${result.modelCalls} model calls; ` +
      `${result.effects} side effects, ${result.unknown} calls of unknown outcome; ${result.connections} stream connections`,
  );
  for (const { invariant, chatId, text } of violations)
    console.log(`BROKEN ${invariant} ${chatId ?? ""} ${text}`);
  for (const reason of reasons) console.log(`VOID ${reason}`);
  console.log(
    `${verdict === "held" ? "every invariant held" : verdict.toUpperCase()}; seed ${options.seed}, ${result.seconds} s`,
  );
}
