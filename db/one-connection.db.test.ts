import { sql } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { NestedConnectionError } from "./one-connection";
import { createTestDatabase, type TestDatabase } from "./testing";

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

const one = sql`select 1 as one`;

test("a statement, a template and a transaction beside an open one are refused", async () => {
  const { db, sql: raw } = database;
  const inside = (work: () => Promise<unknown>) => db.transaction(async () => void (await work()));
  for (const work of [
    async () => db.execute(one),
    async () => raw`select 1`,
    async () => db.transaction((tx) => tx.execute(one)),
  ]) {
    await expect(inside(work)).rejects.toSatisfy(
      (error: Error) =>
        error instanceof NestedConnectionError || error.cause instanceof NestedConnectionError,
    );
  }
  expect(await db.execute(one)).toEqual([{ one: 1 }]);
});

test("statements of the transaction itself, and what it leaves for later, are not", async () => {
  const { db } = database;
  const later = Promise.withResolvers<void>();
  const left = await db.transaction(async (tx) => {
    await tx.transaction((inner) => inner.execute(one));
    return { reading: later.promise.then(() => db.execute(one)), found: await tx.execute(one) };
  });
  later.resolve();
  expect(await left.reading).toEqual([{ one: 1 }]);
  expect(left.found).toEqual([{ one: 1 }]);
});
