import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { WorkerBench } from "./testing-bench";
import { callPart, calls, says } from "./testing-model";

let bench: WorkerBench;

beforeEach(async () => {
  bench = await WorkerBench.create();
});

afterEach(async () => {
  await bench.drop();
});

const reset = () => Object.assign(new Error("read ECONNRESET"), { code: "ECONNRESET" });

async function runOne(tool: string) {
  bench.model.script(calls(callPart("a", tool, {})), says("End"));
  await bench.startWorker();
  const chatId = await bench.createChat("Hi");
  await bench.settled(chatId);
  return (await bench.rows(chatId))[1]?.calls;
}

describe("a tool whose own queries meet the end of the database's connection", () => {
  it("is begun again when the ledger says that it had not begun", async () => {
    let left = 2;
    bench.tools.define("flaky", async () => {
      if (left-- > 0) throw reset();
      return { output: "done", isError: false };
    });
    expect(await runOne("flaky")).toMatchObject([{ state: "finished", output: "done" }]);
  });

  it("is asked for, and not run again, when the ledger says that it had begun", async () => {
    bench.tools.define(
      "command",
      async ({ callId }) => {
        await bench.sql`update tool_calls set state = 'started', started_at = now() where id = ${callId}`;
        throw reset();
      },
      "workspace",
    );
    bench.tools.settlement = { action: "result", outcome: { output: "ran once", isError: false } };
    expect(await runOne("command")).toMatchObject([{ state: "finished", output: "ran once" }]);
    expect(bench.tools.ran).toHaveLength(1);
    expect(bench.tools.settled).toHaveLength(1);
  });

  it("tells the model nothing of a query that failed", async () => {
    const failure = new Error("Failed query: select secret params: hunter2");
    bench.tools.define("broken", async () => {
      throw Object.assign(failure, { query: "select secret", params: ["hunter2"] });
    });
    const ended = await runOne("broken");
    expect(ended).toMatchObject([{ state: "failed" }]);
    expect(JSON.stringify(ended)).not.toMatch(/select|hunter2/);
  });

  it("is told as unknown when nobody can say whether it took effect", async () => {
    bench.tools.define("lost", async () => ({ output: { error: "lost" }, isError: true, isUnknown: true }));
    expect(await runOne("lost")).toMatchObject([{ state: "unknown", isError: true }]);
  });
});
