import { randomBytes } from "node:crypto";
import type { Queryable } from "../client";
import { insertSetting, readSetting } from "./settings";

const NAME = "deployment-id";
const ID_BYTES = 8;

/** What this database's deployment is known by elsewhere; made when it is first asked for. */
export async function readDeploymentId(db: Queryable): Promise<string> {
  const stored = await readSetting(db, NAME);
  if (typeof stored === "string") return stored;
  await insertSetting(db, { name: NAME, value: randomBytes(ID_BYTES).toString("hex") });
  return String(await readSetting(db, NAME));
}
