import { randomBytes } from "node:crypto";
import { afterEach, beforeEach, expect, test } from "vitest";
import { providers } from "../../db/schema/providers";
import { createTestDatabase, type TestDatabase } from "../../db/testing";
import { apiKeyPlace } from "../providers/resolve-model";
import { createSecrets } from "../secrets/secrets";
import { requireSameKeys } from "./require-same-keys";
import { resealProviderKeys } from "./reseal-provider-keys";

const key = (id: string) => ({ id, key: randomBytes(32) });

let database: TestDatabase;
beforeEach(async () => {
  database = await createTestDatabase();
});
afterEach(() => database.drop());

test("whoever comes with other keys than the first is told what to do", async () => {
  const [first, second] = [key("a"), key("b")];
  const require = (...keys: Parameters<typeof createSecrets>[0]) =>
    requireSameKeys({ db: database.db, secrets: createSecrets(keys) });
  await require(first);
  await require(first);
  await expect(require(second)).rejects.toThrow(/LATHE_ENCRYPTION_KEYS/);
  await expect(require(key("a"))).rejects.toThrow(/LATHE_ENCRYPTION_KEYS/);
  await require(second, first);
});

test("who comes first to a database that others have sealed keys in must be able to open them, and leaves nothing otherwise", async () => {
  const { db } = database;
  const [theirs, other] = [createSecrets([key("a")]), createSecrets([key("b")])];
  await db.insert(providers).values({
    id: "prv_1",
    type: "anthropic",
    name: "Anthropic",
    sealedApiKey: theirs.seal("sk-theirs", apiKeyPlace("prv_1")),
  });
  await expect(requireSameKeys({ db, secrets: other })).rejects.toThrow(/LATHE_ENCRYPTION_KEYS/);
  await requireSameKeys({ db, secrets: theirs });
  await expect(requireSameKeys({ db, secrets: other })).rejects.toThrow(/LATHE_ENCRYPTION_KEYS/);
});

test("of processes with keys of their own that start at once, one goes on", async () => {
  const starts = ["a", "b", "c"].map((id) =>
    requireSameKeys({ db: database.db, secrets: createSecrets([key(id)]) }),
  );
  const settled = await Promise.allSettled(starts);
  expect(settled.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
});

test("after a rotation the old key is not needed", async () => {
  const { db } = database;
  const [first, second] = [key("a"), key("b")];
  await requireSameKeys({ db, secrets: createSecrets([first]) });
  await resealProviderKeys({ db, secrets: createSecrets([second, first]) });
  await requireSameKeys({ db, secrets: createSecrets([second]) });
  await expect(requireSameKeys({ db, secrets: createSecrets([first]) })).rejects.toThrow();
});
