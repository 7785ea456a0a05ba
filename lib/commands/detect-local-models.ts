import { z } from "zod";
import type { OutgoingGuard } from "../providers/guarded-fetch";
import type { Caller } from "./caller";
import { requireAdministrator } from "./require-administrator";

/** Where Ollama listens unless told otherwise. */
const OLLAMA_ORIGIN = "http://127.0.0.1:11434";
const TIMEOUT_MS = 1_500;
const MAX_MODELS = 50;
const answerSchema = z.object({ data: z.array(z.object({ id: z.string() })) });

export interface LocalModels {
  /** What to create a provider with, together with `acceptLocalAddress`. */
  baseUrl: string;
  models: string[];
}

export interface DetectLocalModelsCommand {
  caller: Pick<Caller, "role">;
  /** For tests. */
  origin?: string;
}

/** Asks whether a model server answers at Ollama's address on this machine; null when none does. */
export async function detectLocalModels(
  ctx: { guard: OutgoingGuard },
  command: DetectLocalModelsCommand,
): Promise<LocalModels | null> {
  requireAdministrator(command.caller);
  const origin = command.origin ?? OLLAMA_ORIGIN;
  const baseUrl = `${origin}/v1`;
  try {
    const response = await ctx.guard.fetchAllowing([origin])(`${baseUrl}/models`, {
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    const { data } = answerSchema.parse(await response.json());
    return { baseUrl, models: data.slice(0, MAX_MODELS).map((model) => model.id) };
  } catch {
    return null;
  }
}
