import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { until, WorkerBench } from "./testing-bench";
import { callPart, calls, finish, gate, says, textParts } from "./testing-model";

let bench: WorkerBench;

beforeEach(async () => {
  bench = await WorkerBench.create();
});

afterEach(async () => {
  await bench.drop();
});

const OUTAGE_MS = 3_000;
const never = gate().opened;

async function passed(ms: number): Promise<void> {
  const begunAt = performance.now();
  await until(`${ms} ms have passed`, () => performance.now() - begunAt > ms);
}

it("a transaction that loses its connection ends, and harms nothing that comes after it", {
  timeout: 90_000,
}, async () => {
  const { proxy, database } = await bench.proxiedDatabase();
  const late = gate();
  const cut = database.sql.begin(async (sql) => {
    await sql`create table half_done ()`;
    proxy.cut();
    await sql`select 1`.catch(() => {});
    await late.opened;
    await sql.unsafe("create table written_too_late ()");
  });
  await expect(cut).rejects.toThrow(/ECONNRESET|CONNECTION_CLOSED/);
  proxy.restore();
  const askAll = () =>
    Promise.all(Array.from({ length: 5 }, () => database.sql.begin((sql) => sql`select pg_sleep(0.05)`)));
  await until("the whole pool works again", () => askAll().catch(() => null), 60_000);
  late.open();
  await askAll();
  const tables =
    await database.sql`select 1 from pg_tables where tablename in ('half_done', 'written_too_late')`;
  expect(tables).toHaveLength(0);
});

it("connections whose other end is gone without a word are replaced", { timeout: 120_000 }, async () => {
  const { proxy, database } = await bench.proxiedDatabase();
  const askAll = () => Promise.all(Array.from({ length: 5 }, () => database.sql`select pg_sleep(0.05)`));
  await askAll();
  const held = database.sql.begin(async (sql) => {
    await sql`select 1`;
    proxy.vanish();
    await sql`select 2`;
  });
  await expect(held).rejects.toThrow("CONNECTION_CLOSED");
  await until("the whole pool works again", () => askAll().catch(() => null), 90_000);
});

it("a connection that ends while something was on its way to it can be opened again", {
  timeout: 90_000,
}, async () => {
  const { proxy, database } = await bench.proxiedDatabase();
  const errors: string[] = [];
  const ask = (seconds: number) =>
    database.sql`select pg_sleep(${seconds})`.catch((error: { code?: string }) => {
      errors.push(error.code ?? String(error));
    });
  await Promise.all(Array.from({ length: 5 }, () => ask(0.05)));
  proxy.vanish();
  // The connections are closed in one turn of the event loop: whoever asks again at the end of one is given another that is just ending.
  const again = () => Promise.all(Array.from({ length: 10 }, () => ask(0)));
  await Promise.all(Array.from({ length: 5 }, () => ask(0.05).then(again)));
  expect(errors).toContain("CONNECTION_CLOSED");
  expect(errors).not.toContain("CONNECT_TIMEOUT");
});

it("every question gets an answer, its own, after connections were reset", {
  timeout: 90_000,
}, async () => {
  const { proxy, database } = await bench.proxiedDatabase();
  const wrong: string[] = [];
  const ask = async (n: number) => {
    const [row] = await database.sql<{ n: number }[]>`select pg_sleep(0.02), ${n}::int as n`;
    if (row?.n !== n) wrong.push(`${n}: ${row?.n}`);
  };
  const askUntilAnswered = (n: number) =>
    until("the question is answered", () =>
      ask(n).then(
        () => true,
        () => null,
      ),
    );
  await Promise.all(Array.from({ length: 5 }, (_, n) => ask(n)));
  for (let round = 0; round < 5; round++) {
    const answered = Promise.all(Array.from({ length: 40 }, (_, n) => askUntilAnswered(round * 100 + n)));
    await passed(30);
    proxy.cut();
    proxy.restore();
    await answered;
  }
  expect(wrong).toEqual([]);
});

describe("while the database is away", () => {
  it.each(["cut", "freeze"] as const)(
    "D21 (%s) a stream goes on in memory, and is committed once it is back",
    async (outage) => {
      const held = gate();
      bench.model.script(async function* () {
        yield* textParts("Before, ").slice(0, 2);
        await held.opened;
        yield* [
          { type: "text-delta", id: "0", delta: "after" } as const,
          { type: "text-end", id: "0" } as const,
        ];
        yield finish();
      });
      const { proxy, database } = await bench.proxiedDatabase();
      const { pubsub } = await bench.startWorker({}, database);
      const chatId = await bench.createChat("Hi", pubsub);
      await bench.streamed(chatId, "Before");
      proxy[outage]();
      held.open();
      await passed(OUTAGE_MS);
      proxy.restore();
      await bench.settled(chatId);
      expect((await bench.rows(chatId)).at(-1)?.parts.at(-1)).toMatchObject({ text: "Before, after" });
      expect(bench.model.requests).toHaveLength(1);
      expect((await bench.chat(chatId)).ownerEpoch).toBe(1);
    },
  );

  it("a tool that has run is not run again", async () => {
    const held = gate();
    const running = gate();
    bench.tools.define("once", async () => {
      running.open();
      await held.opened;
      return { output: "done", isError: false };
    });
    bench.model.script(calls(callPart("a", "once", {})), says("End"));
    const { proxy, database } = await bench.proxiedDatabase();
    const { pubsub } = await bench.startWorker({}, database);
    const chatId = await bench.createChat("Hi", pubsub);
    await running.opened;
    proxy.cut();
    held.open();
    await passed(OUTAGE_MS);
    proxy.restore();
    await bench.settled(chatId);
    expect(bench.tools.ran).toHaveLength(1);
    expect((await bench.rows(chatId))[1]?.calls).toMatchObject([{ state: "finished", output: "done" }]);
  });

  it("D21 for everybody, no other worker robs the owner, however long its lease has run out", async () => {
    const held = gate();
    bench.model.script(async function* () {
      yield* textParts("Mine").slice(0, 2);
      await held.opened;
      yield* [{ type: "text-end", id: "0" } as const, finish()];
    });
    const { proxy, database } = await bench.proxiedDatabase();
    const owner = await bench.startWorker({}, database);
    const chatId = await bench.createChat("Hi", owner.pubsub);
    await bench.streamed(chatId, "Mine");
    const other = await bench.startWorker({}, database);
    proxy.cut();
    await passed(OUTAGE_MS);
    proxy.restore();
    await until("the lease is renewed", async () => {
      const [row] = await bench.sql<{ live: boolean }[]>`
        select heartbeat_at > clock_timestamp() - interval '500 ms' as live from chat_heartbeats`;
      return row?.live === true;
    });
    expect(other.worker.driven()).toEqual([]);
    held.open();
    await bench.settled(chatId);
    expect((await bench.chat(chatId)).ownerEpoch).toBe(1);
    expect(bench.model.requests).toHaveLength(1);
  });

  it("T27 for one worker only, another takes over after the lease, and the first commits nothing later", async () => {
    const held = gate();
    bench.model.script(async function* () {
      yield* textParts("Cut off").slice(0, 2);
      await held.opened;
      yield* [{ type: "text-end", id: "0" } as const, finish()];
    }, says("Taken over"));
    const { proxy, database } = await bench.proxiedDatabase();
    const first = await bench.startWorker({}, database);
    const chatId = await bench.createChat("Hi", first.pubsub);
    await bench.streamed(chatId, "Cut off");
    await bench.startWorker();
    proxy.cut();
    await bench.settled(chatId);
    held.open();
    proxy.restore();
    await until("the first has let go", () => first.worker.driven().length === 0);
    const rows = await bench.rows(chatId);
    expect(rows).toHaveLength(2);
    expect(rows[1]?.parts.at(-1)).toMatchObject({ text: "Taken over" });
  });

  it.each(["cut", "freeze"] as const)("(%s) stopping a worker does not hang", async (outage) => {
    bench.model.script(async function* () {
      yield* textParts("Mine").slice(0, 2);
      await never;
    });
    const { proxy, database } = await bench.proxiedDatabase();
    const { pubsub, worker } = await bench.startWorker({}, database);
    const chatId = await bench.createChat("Hi", pubsub);
    await bench.streamed(chatId, "Mine");
    proxy[outage]();
    const startedAt = performance.now();
    await worker.stop();
    expect(performance.now() - startedAt).toBeLessThan(6_000);
    proxy.restore();
  });
});

it("a worker that is slower than an admission may be still gets its chat", { timeout: 90_000 }, async () => {
  bench.model.script(says("Late, and here"));
  const { proxy, database } = await bench.proxiedDatabase();
  const { pubsub } = await bench.startWorker({}, database);
  proxy.delayAnswers(550);
  const chatId = await bench.createChat("Hi", pubsub);
  await until("the chat is driven", async () => (await bench.chat(chatId)).workerId, 60_000);
  proxy.delayAnswers(0);
  await bench.settled(chatId);
});
