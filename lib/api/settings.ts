import type { z } from "zod";
import { callApi } from "./call-api";
import type { SETTINGS, SettingName } from "./schemas/settings";

type SettingValue<N extends SettingName> = z.infer<(typeof SETTINGS)[N]["schema"]>;

/** Changes a setting of the deployment; administrators only. */
export async function writeSetting<N extends SettingName>(name: N, value: SettingValue<N>): Promise<void> {
  await callApi(`/settings/${name}`, { method: "PUT", body: { value } });
}
