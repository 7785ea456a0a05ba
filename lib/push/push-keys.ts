import webPush from "web-push";
import { z } from "zod";
import type { Db, Tx } from "../../db/client";
import { insertSetting, readSetting, replaceSetting } from "../../db/queries/settings";
import type { SecretPlace, Secrets } from "../secrets/secrets";

const NAME = "push-keys";
const PLACE: SecretPlace = { table: "settings", row: NAME, column: "value" };
const storedSchema = z.object({ publicKey: z.string(), sealedPrivateKey: z.string() });

/** How push services know this deployment; browsers subscribe to the public one. */
export interface PushKeys {
  publicKey: string;
  privateKey: string;
}

/** The deployment's keys, made by whoever starts first. Others would not be believed by browsers that have subscribed. */
export async function loadOrCreatePushKeys({ db, secrets }: { db: Db; secrets: Secrets }): Promise<PushKeys> {
  const stored = storedSchema.safeParse(await readSetting(db, NAME));
  if (stored.success) return openKeys(stored.data, secrets);
  const { publicKey, privateKey } = webPush.generateVAPIDKeys();
  const value = { publicKey, sealedPrivateKey: secrets.seal(privateKey, PLACE) };
  await insertSetting(db, { name: NAME, value });
  return openKeys(storedSchema.parse(await readSetting(db, NAME)), secrets);
}

/** After a rotation: the next start may do without the old keys. */
export async function resealPushKeys(tx: Tx, secrets: Secrets): Promise<void> {
  const stored = storedSchema.safeParse(await readSetting(tx, NAME));
  if (!stored.success || secrets.keyIdOf(stored.data.sealedPrivateKey) === secrets.currentKeyId) return;
  const { publicKey, privateKey } = openKeys(stored.data, secrets);
  const value = { publicKey, sealedPrivateKey: secrets.seal(privateKey, PLACE) };
  await replaceSetting(tx, { name: NAME, value });
}

function openKeys({ publicKey, sealedPrivateKey }: z.infer<typeof storedSchema>, secrets: Secrets): PushKeys {
  return { publicKey, privateKey: secrets.open(sealedPrivateKey, PLACE) };
}
