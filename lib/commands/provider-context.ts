import type { Queryable } from "../../db/client";
import type { Clock } from "../clock";
import type { Env } from "../env";
import type { Log } from "../log";
import type { OutgoingGuard } from "../providers/guarded-fetch";
import type { Secrets } from "../secrets/secrets";

/** What commands on providers and models need. `db` may be an open transaction, which they then join. */
export interface ProviderContext {
  db: Queryable;
  secrets: Secrets;
  env: Pick<Env, "providerKeys" | "ssrfAllow">;
}

/** For commands that call out to a provider. */
export interface CallingContext extends ProviderContext {
  guard: OutgoingGuard;
  log: Log;
  clock: Clock;
}
