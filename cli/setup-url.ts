import { ensureSetupToken } from "../lib/commands/ensure-setup-token";
import { getRuntime } from "../lib/runtime";

/** The first administrator's address with its one-time token, or null once there is an administrator. */
export async function setupUrl(address: string): Promise<string | null> {
  const token = await ensureSetupToken(getRuntime());
  return token ? `${address}/setup#token=${token}` : null;
}
