import { streamText } from "ai";
import type { z } from "zod";
import { findModel } from "../../db/queries/models";
import { findProvider, type ProviderRow } from "../../db/queries/providers";
import type { ProviderTest, testProviderSchema } from "../api/schemas/providers";
import { classifyError } from "../providers/classify-error";
import type { ModelConnection, ModelRecord } from "../providers/model-connection";
import { connectOrRefuse } from "../providers/resolve-model";
import type { Caller } from "./caller";
import type { CallingContext } from "./provider-context";
import { requireAdministrator } from "./require-administrator";
import { unknownModel } from "./update-model";
import { unknownProvider } from "./update-provider";

export interface TestProviderCommand {
  caller: Pick<Caller, "role">;
  providerId: string;
  target: z.output<typeof testProviderSchema>;
}

const PROMPT = "Answer with the word OK and nothing else.";
const TIMEOUT_MS = 30_000;
/** Enough for models that think before they answer. */
const MAX_OUTPUT_TOKENS = 512;
const MAX_TEXT_CHARS = 200;

/** Sends one tiny request to a provider, switched on or not, the way chats do it. What the provider refuses is an answer. */
export async function testProvider(ctx: CallingContext, command: TestProviderCommand): Promise<ProviderTest> {
  requireAdministrator(command.caller);
  const provider = await findProvider(ctx.db, command.providerId);
  if (provider === null) throw unknownProvider();
  const model = await modelToTest(ctx, provider, command.target);
  const resolved = connectOrRefuse({ model, provider }, ctx);
  return resolved.ok ? ask(ctx, resolved.connection) : { ok: false, error: resolved.error };
}

async function modelToTest(
  ctx: CallingContext,
  provider: ProviderRow,
  target: TestProviderCommand["target"],
): Promise<ModelRecord> {
  if ("modelId" in target) {
    const found = await findModel(ctx.db, target.modelId);
    if (found === null || found.provider.id !== provider.id) throw unknownModel();
    return found.model;
  }
  const { model } = target;
  return { id: "", model, displayName: model, enabled: true, contextLimit: 0, options: {}, prices: null };
}

async function ask(ctx: CallingContext, connection: ModelConnection): Promise<ProviderTest> {
  const startedAt = ctx.clock.now();
  let failure: unknown = null;
  const answer = streamText({
    model: connection.languageModel,
    prompt: PROMPT,
    maxOutputTokens: MAX_OUTPUT_TOKENS,
    maxRetries: 0,
    abortSignal: AbortSignal.timeout(TIMEOUT_MS),
    onError: ({ error }) => {
      failure ??= error;
    },
  });
  try {
    const text = await answer.text;
    if (failure === null) {
      return { ok: true, latencyMs: ctx.clock.now() - startedAt, text: text.trim().slice(0, MAX_TEXT_CHARS) };
    }
  } catch (error) {
    failure ??= error;
  }
  const { error } = classifyError(failure, { providerName: connection.providerName, now: ctx.clock.now() });
  return { ok: false, error };
}
