import type { Db, Tx } from "../../db/client";
import { listProviders } from "../../db/queries/providers";
import { insertSetting, readSetting, replaceSetting } from "../../db/queries/settings";
import { apiKeyPlace } from "../providers/resolve-model";
import type { SecretPlace, Secrets } from "../secrets/secrets";

const NAME = "encryption-check";
const PLACE: SecretPlace = { table: "settings", row: NAME, column: "value" };
/** What is sealed says nothing: that it can be opened is all. */
const PLAIN = "lathe";

/**
 * Whether this process has the encryption keys of its deployment: of several hosts with keys of their own, each would seal what the
 * others cannot open and sign sessions that they refuse. Whoever comes first leaves a sealed value in the database, if it can open
 * what others had sealed there before.
 *
 * @throws Error that says what to do when this process cannot open it.
 */
export async function requireSameKeys({ db, secrets }: { db: Db; secrets: Secrets }): Promise<void> {
  await db.transaction(async (tx) => {
    const isFirst = await insertSetting(tx, { name: NAME, value: secrets.seal(PLAIN, PLACE) });
    const failure = isFirst
      ? await failureOfProviderKeys(tx, secrets)
      : failureToOpen(secrets, String(await readSetting(tx, NAME)), PLACE);
    if (failure !== null) throw differentKeys(failure);
  });
}

function differentKeys(cause: unknown): Error {
  return new Error(
    "The encryption keys of this process are not those of its database. Set LATHE_ENCRYPTION_KEYS to what the other servers and " +
      "workers of this deployment have, or, if the first one made its own, to the content of the file encryption-keys in its data " +
      `directory. Only if those keys are lost: delete the row '${NAME}' of the table settings, empty the column ` +
      "sealed_api_key of the table providers, start again, and enter the keys of all providers anew.",
    { cause },
  );
}

/** A key that nobody can open any more is no reason to refuse: one that can be opened shows that these are the right keys. */
async function failureOfProviderKeys(tx: Tx, secrets: Secrets): Promise<unknown> {
  const opened = (await listProviders(tx)).flatMap(({ id, sealedApiKey }) =>
    sealedApiKey === null ? [] : [failureToOpen(secrets, sealedApiKey, apiKeyPlace(id))],
  );
  return opened.includes(null) ? null : (opened[0] ?? null);
}

/** Null: it can be opened. */
function failureToOpen(secrets: Secrets, sealed: string, place: SecretPlace): unknown {
  try {
    secrets.open(sealed, place);
    return null;
  } catch (error) {
    return error;
  }
}

/** After a rotation: the next start may do without the old keys. */
export async function resealCheck(tx: Tx, secrets: Secrets): Promise<void> {
  const sealed = await readSetting(tx, NAME);
  if (typeof sealed !== "string" || secrets.keyIdOf(sealed) === secrets.currentKeyId) return;
  await replaceSetting(tx, { name: NAME, value: secrets.seal(secrets.open(sealed, PLACE), PLACE) });
}
