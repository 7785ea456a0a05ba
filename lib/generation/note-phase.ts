import { noteModelPhase } from "../../db/queries/model-calls";
import { type ModelPhase, phaseOf } from "../chat/model-phase";
import type { EpisodeWriter } from "../stream/part-log";
import type { StepDeps } from "./step-deps";

/** However often a model changes between reasoning and writing. */
const PAUSE_MS = 300;

interface Noted {
  chat: { parentChatId: string | null };
  modelCallId: string;
  writer: EpisodeWriter;
  signal: AbortSignal;
}

/**
 * An episode's writer that also puts down what the model does, as that changes, for whoever looks at a sub-agent from outside. The
 * answer never waits for it, and nobody needs it once the call has ended.
 */
export function notingPhase(
  deps: Pick<StepDeps, "db" | "clock" | "log" | "background">,
  { chat, modelCallId, writer, signal }: Noted,
): EpisodeWriter {
  if (chat.parentChatId === null) return writer;
  let now: ModelPhase | null = null;
  let noted: ModelPhase | null = null;
  let isNoting = false;
  const note = async () => {
    isNoting = true;
    try {
      while (now !== null && now !== noted && !signal.aborted) {
        noted = now;
        await noteModelPhase(deps.db, { id: modelCallId, phase: noted });
        await deps.clock.sleep(PAUSE_MS, signal);
      }
    } catch (error) {
      deps.log.debug({ err: error, modelCallId }, "what a model does was not put down");
    } finally {
      isNoting = false;
    }
  };
  return {
    append: (chunks) => {
      writer.append(chunks);
      now = phaseOf(chunks) ?? now;
      if (now !== noted && !isNoting) deps.background(note());
    },
    chunks: () => writer.chunks(),
    flush: () => writer.flush(),
    fenced: () => writer.fenced(),
    close: () => writer.close(),
  };
}
