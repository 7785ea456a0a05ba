import type { Clock } from "../clock";
import type { ChatError } from "../chat/wire";
import type { Env } from "../env";
import type { Log } from "../log";
import type { Secrets } from "../secrets/secrets";
import type { ModelConnection, ModelRecord, ProviderRecord } from "./model-connection";

/** Where model rows come from; `createModelStore(db)` in db/queries/models.ts. */
export interface ModelStore {
  /** The model with this id (also disabled, never deleted); for null, or an id that is gone, the default model. */
  findModel(modelId: string | null): Promise<{ model: ModelRecord; provider: ProviderRecord } | null>;
  /** Origins on loopback or private networks that an administrator accepted. */
  acceptedOrigins(): Promise<string[]>;
}

export interface ResolveModelDeps {
  store: ModelStore;
  secrets: Secrets;
  env: Pick<Env, "ssrfAllow" | "providerKeys">;
  log: Log;
  clock: Clock;
}

export type ResolvedModel = { ok: true; connection: ModelConnection } | { ok: false; error: ChatError };

export type ResolveModel = (modelId: string | null) => Promise<ResolvedModel>;
