import type { Queryable } from "../../db/client";
import { readSetting, writeSetting } from "../../db/queries/settings";
import { requireSettingName, SETTINGS } from "../api/schemas/settings";

/** A setting's value; its initial one when it was never set, or when what is stored is not of its shape any more. */
export async function readNamedSetting(db: Queryable, name: string): Promise<unknown> {
  const { schema, initial } = SETTINGS[requireSettingName(name)];
  const parsed = schema.safeParse(await readSetting(db, name));
  return parsed.success ? parsed.data : initial;
}

/** Writes a setting whose value has been parsed with its schema. */
export function writeNamedSetting(
  db: Queryable,
  setting: { name: string; value: unknown; updatedBy: string },
): Promise<void> {
  requireSettingName(setting.name);
  return writeSetting(db, setting);
}
