import type { Stand } from "../stand";
import { changedSince, type Place } from "./place";
import { play, type Played, type Try } from "./play";
import { swapPlan, toolTries } from "./tools";

const PER_TURN = 50;

export interface Result extends Played {
  /** What has changed the workspace. */
  broken: string[];
}

/** Plays all of it, and compares the tree after each turn. */
export async function attack(
  stand: Stand,
  place: Place,
  { chatId, groups }: { chatId: string; groups: Try[][] },
): Promise<Result> {
  const total: Result = { calls: 0, ran: 0, refused: 0, broken: [] };
  for (const tries of groups) {
    const before = place.tree();
    const { calls, ran, refused } = await play(stand, chatId, tries);
    total.calls += calls;
    total.ran += ran;
    total.refused += refused;
    const changed = changedSince(before, place);
    const names = `${tries[0]?.name} … ${tries.at(-1)?.name}`;
    if (changed !== null) total.broken.push(`${changed} changed between ${names}`);
  }
  return total;
}

export function inGroups(tries: Try[], size = PER_TURN): Try[][] {
  return Array.from({ length: Math.ceil(tries.length / size) }, (_, at) =>
    tries.slice(at * size, (at + 1) * size),
  );
}

/** Writes the plan again and again while somebody swaps its file with a link. Null: nothing has changed. */
export async function swapped(stand: Stand, place: Place, chatId: string): Promise<string | null> {
  const before = place.tree();
  const stop = swapPlan(place, chatId);
  const tries = toolTries(place, chatId).filter(({ name }) => name === "write_file" || name === "both");
  await play(stand, chatId, Array.from({ length: PER_TURN }, () => tries).flat()).finally(stop);
  const changed = changedSince(before, place);
  return changed === null ? null : `${changed} changed while the plan file was swapped`;
}
