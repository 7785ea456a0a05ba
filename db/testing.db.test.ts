import { sql } from "drizzle-orm";
import { expect, test } from "vitest";
import { createTestDatabase } from "./testing";

test("json columns keep NUL escapes, key order and top-level strings", async () => {
  const database = await createTestDatabase();
  const { settings } = await import("./schema/index");
  const value = { z: "a\u0000b", a: "\ud800", nested: ["x"] };
  await database.db.insert(settings).values([
    { name: "object", value },
    { name: "string", value: "text" },
  ]);
  const rows = await database.db.select().from(settings).orderBy(settings.name);
  expect(rows.map((row) => row.value)).toEqual([value, "text"]);
  expect(JSON.stringify(rows[0]?.value)).toBe(JSON.stringify(value));
  const [raw] = await database.db.execute(sql`select 1 as one`);
  expect(raw).toEqual({ one: 1 });
  await database.drop();
});
