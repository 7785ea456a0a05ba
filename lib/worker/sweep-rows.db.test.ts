import { eq, sql } from "drizzle-orm";
import { afterEach, beforeEach, expect, test } from "vitest";
import { insertSession } from "../../db/queries/sessions";
import { countAttempt } from "../../db/queries/sign-in-attempts";
import { authAttempts } from "../../db/schema/auth-attempts";
import { authSessions } from "../../db/schema/auth-sessions";
import { newId } from "../ids";
import { sweepRows } from "./sweeps";
import { WorkerBench } from "./testing-bench";

let bench: WorkerBench;
beforeEach(async () => {
  bench = await WorkerBench.create();
});
afterEach(() => bench.drop());

async function session(): Promise<string> {
  const id = newId("ses");
  await insertSession(bench.db, {
    id,
    userId: bench.workbench.userId,
    userAgent: "test",
    lifetimeSeconds: 60,
  });
  return id;
}

test("sessions and failed sign-ins are forgotten long after they ended, and nothing else is", async () => {
  const [live, revoked] = [await session(), await session()];
  await bench.db
    .update(authSessions)
    .set({ revokedAt: sql`now() - interval '31 days'` })
    .where(eq(authSessions.id, revoked));
  await countAttempt(bench.db, "recent", 60);
  await countAttempt(bench.db, "old", 60);
  await bench.db
    .update(authAttempts)
    .set({ windowStartedAt: sql`now() - interval '2 days'` })
    .where(eq(authAttempts.key, "old"));
  await sweepRows(bench);
  expect((await bench.db.select().from(authSessions)).map(({ id }) => id)).toEqual([live]);
  expect((await bench.db.select().from(authAttempts)).map(({ key }) => key)).toEqual(["recent"]);
});
