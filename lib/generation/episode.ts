import type { EpisodeKind } from "../chat/message-types";
import type { OpenEpisode } from "../stream/part-log";
import { keepTrying } from "./keep-trying";
import type { LiveEpisode, StepContext, StepDeps } from "./step-deps";

/** Shorter than the part log's own, which cannot be told from a failure of another kind. */
const OPEN_DEADLINE_MS = 4_000;

/** Opens the episode of an attempt and leaves it where an interrupt finds it. One that was left open before is closed. */
export async function openEpisode(
  deps: StepDeps,
  context: StepContext,
  options: { attempt: number; messageId: string; kind: EpisodeKind; author: LiveEpisode["author"] },
): Promise<LiveEpisode> {
  const { attempt, messageId, kind, author } = options;
  const { chatId, historyVersion } = context.fence;
  const key = { chatId, historyVersion, attempt };
  const episode: OpenEpisode = { ...key, ownerEpoch: context.ownerEpoch, messageId, kind };
  const trying = { ...deps, signal: context.signal, deadlineMs: OPEN_DEADLINE_MS };
  const writer = await keepTrying(trying, () => deps.partLog.open(episode));
  closeEpisode(deps, context);
  const live = { key, kind, messageId, writer, author };
  context.episode.current = live;
  return live;
}

/** Ends the episode for everybody who follows it; nobody waits for that. */
export function closeEpisode(deps: StepDeps, context: Pick<StepContext, "episode">): void {
  const { current } = context.episode;
  context.episode.current = null;
  if (current !== null) deps.background(current.writer.close());
}
