import type { Clock } from "../clock";
import type { Log } from "../log";
import type { ModelConnection, ModelRecord, ProviderRecord } from "./model-connection";

export interface ConnectModelOptions {
  model: ModelRecord;
  provider: ProviderRecord;
  /** Null for providers that need none. */
  apiKey: string | null;
  /** Default: a guarded fetch that reaches public addresses only. */
  fetch?: typeof globalThis.fetch;
  log: Log;
  clock: Clock;
}

export type ConnectModel = (options: ConnectModelOptions) => ModelConnection;
