import { ensureSetupToken } from "../lib/commands/ensure-setup-token";
import type { Runtime } from "../lib/runtime";

/** The first administrator's address with its one-time token, or null once there is an administrator. */
export async function setupUrl(runtime: Runtime, address: string): Promise<string | null> {
  const token = await ensureSetupToken(runtime);
  return token ? `${address}/setup#token=${token}` : null;
}
