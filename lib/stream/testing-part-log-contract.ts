import { randomUUID } from "node:crypto";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { AppChunk } from "../chat/message-types";
import type { EpisodeKey, OpenEpisode, PartFrame, PartLog } from "./part-log";

export interface PartLogUnderTest {
  /** Two logs on one store, as two processes have them. */
  logs: [PartLog, PartLog];
  /** Loses every hint from now on. */
  loseHints(): void;
  /** Cuts all connections of the store once. */
  cutConnections(): Promise<void>;
  end(): Promise<void>;
}

const WAIT = { timeout: 15_000, interval: 5 };
const delta = (id: string, text: string): AppChunk => ({ type: "text-delta", id, delta: text });

function episode(overrides: Partial<OpenEpisode> = {}): OpenEpisode {
  return {
    chatId: `chat_${randomUUID()}`,
    historyVersion: 3,
    attempt: 1,
    ownerEpoch: 1,
    messageId: "msg_0000000000007",
    kind: "model",
    ...overrides,
  };
}

/** Reads an episode to its end in the background. */
function collect(log: PartLog, key: EpisodeKey, afterSeq = 0) {
  const abort = new AbortController();
  const frames: PartFrame[] = [];
  const done = (async () => {
    for await (const frame of log.follow(key, afterSeq, abort.signal)) frames.push(frame);
  })();
  const text = () =>
    frames
      .flatMap((frame) => frame.chunks)
      .map((chunk) => (chunk.type === "text-delta" ? chunk.delta : ""))
      .join("");
  return { frames, done, text, abort: () => abort.abort() };
}

function expectContiguous(frames: PartFrame[], from = 1): void {
  let next = from;
  for (const frame of frames) {
    expect(frame.seq).toBe(next);
    next = frame.lastSeq + 1;
  }
}

type Subject = () => PartLogUnderTest;

/** What every part log promises; each adapter's test calls this with its own store. */
export function describePartLog(name: string, create: () => Promise<PartLogUnderTest>): void {
  describe(`part log over ${name}`, () => {
    let subject: PartLogUnderTest;

    beforeEach(async () => {
      subject = await create();
    });

    afterEach(async () => {
      await subject.end();
    });

    describeDelivery(() => subject);
    describeSalvage(() => subject);
    describeOutages(() => subject);
    describeBounds(() => subject);
  });
}

function describeDelivery(subject: Subject): void {
  test("a follower gets every chunk once and in order, in its own process and in another", async () => {
    const [here, there] = subject().logs;
    const key = episode();
    const followers = [collect(here, key), collect(there, key)];
    const writer = await here.open(key);
    for (let i = 0; i < 300; i++) {
      writer.append([delta("t", `${i} `)]);
      if (i % 50 === 0) await writer.flush();
    }
    await writer.close();
    await Promise.all(followers.map((follower) => follower.done));
    const expected = Array.from({ length: 300 }, (_, i) => `${i} `).join("");
    for (const follower of followers) {
      expect(follower.text()).toBe(expected);
      expectContiguous(follower.frames);
    }
    expect(writer.chunks()).toEqual([delta("t", expected)]);
  });

  test("whoever joins late, or resumes at any number it was given, ends with the same text", async () => {
    const [here, there] = subject().logs;
    const key = episode();
    const writer = await here.open(key);
    for (const part of ["a", "b", "c", "d", "e"]) {
      writer.append([delta(part, part)]);
      await writer.flush();
    }
    await writer.close();
    for (let after = 0; after <= 5; after++) {
      const follower = collect(there, key, after);
      await follower.done;
      expect(follower.text()).toBe("abcde".slice(after));
      expectContiguous(follower.frames, after + 1);
    }
  });

  test("adjacent deltas of one part become one chunk before they are numbered", async () => {
    const [here] = subject().logs;
    const key = episode();
    const writer = await here.open(key);
    writer.append([delta("t", "one "), delta("t", "two "), delta("u", "other"), delta("t", "three")]);
    await writer.close();
    expect(await here.info(key)).toMatchObject({ lastSeq: 3, messageId: key.messageId });
  });

  test("a reader that stands within a frame gets the rest of it", async () => {
    const [here, there] = subject().logs;
    const key = episode();
    const writer = await here.open(key);
    writer.append(["a", "b", "c", "d"].map((part) => delta(part, part)));
    await writer.flush();
    const live = collect(here, key, 2);
    await writer.close();
    const later = collect(there, key, 3);
    await Promise.all([live.done, later.done]);
    expect([live.text(), later.text()]).toEqual(["cd", "d"]);
    expectContiguous(live.frames, 3);
    expectContiguous(later.frames, 4);
  });

  test("episodes of one chat do not mix", async () => {
    const [here, there] = subject().logs;
    const first = episode();
    const second = { ...first, attempt: 2 };
    const writers = [await here.open(first), await here.open(second)];
    writers[0]?.append([delta("t", "first")]);
    writers[1]?.append([delta("t", "second")]);
    for (const writer of writers) await writer.close();
    const [a, b] = [collect(there, first), collect(there, second)];
    await Promise.all([a.done, b.done]);
    expect([a.text(), b.text()]).toEqual(["first", "second"]);
  });

  test("an aborted follower ends at once", async () => {
    const follower = collect(subject().logs[0], episode());
    follower.abort();
    await follower.done;
    expect(follower.frames).toEqual([]);
  });
}

function describeSalvage(subject: Subject): void {
  test("closing for salvage stops the old writer and returns what it had stored", async () => {
    const [here, there] = subject().logs;
    const key = episode();
    const writer = await here.open(key);
    writer.append([delta("t", "kept")]);
    await writer.flush();
    const salvaged = await there.closeAndRead(key);
    expect(salvaged).toEqual({ messageId: key.messageId, kind: "model", chunks: [delta("t", "kept")] });
    writer.append([delta("t", " too late")]);
    await vi.waitFor(() => expect(writer.fenced()).toBe(true), WAIT);
    expect(await there.closeAndRead(key)).toEqual(salvaged);
  });

  test.each(["model", "tools", "compaction"] as const)(
    "another process learns what kind of step an episode is (%s)",
    async (kind) => {
      const [here, there] = subject().logs;
      const key = episode({ kind });
      const writer = await here.open(key);
      writer.append([delta("t", "half a summary")]);
      await writer.flush();
      expect(await there.info(key)).toMatchObject({ kind });
      expect(await there.closeAndRead(key)).toMatchObject({ kind });
    },
  );

  test("an episode that was never opened has nothing to salvage", async () => {
    expect(await subject().logs[0].closeAndRead(episode())).toBeNull();
    expect(await subject().logs[0].info(episode())).toBeNull();
  });

  test("an episode that was salvaged before its writer opened it takes nothing any more", async () => {
    const [here, there] = subject().logs;
    const key = episode();
    expect(await there.closeAndRead(key)).toBeNull();
    const writer = await here.open(key);
    writer.append([delta("t", "too late")]);
    await vi.waitFor(() => expect(writer.fenced()).toBe(true), WAIT);
    expect(await there.closeAndRead(key)).toBeNull();
  });
}

function describeOutages(subject: Subject): void {
  test("with every hint lost, polling still brings the parts", async () => {
    const [here, there] = subject().logs;
    subject().loseHints();
    const key = episode();
    const follower = collect(there, key);
    const writer = await here.open(key);
    writer.append([delta("t", "found")]);
    await vi.waitFor(() => expect(follower.text()).toBe("found"), WAIT);
    await writer.close();
    await follower.done;
  });

  test("cut connections cost nothing that was appended", async () => {
    const [here, there] = subject().logs;
    const key = episode();
    const writer = await here.open(key);
    const follower = collect(there, key);
    for (let i = 0; i < 40; i++) {
      writer.append([delta(String(i), `${i} `)]);
      await writer.flush();
      if (i === 20) await subject().cutConnections();
    }
    await writer.close();
    await follower.done;
    expect(follower.text()).toBe(Array.from({ length: 40 }, (_, i) => `${i} `).join(""));
    expectContiguous(follower.frames);
  });
}

function describeBounds(subject: Subject): void {
  test("a backlog comes in frames of bounded size", async () => {
    const [here, there] = subject().logs;
    const key = episode();
    const writer = await here.open(key);
    for (let i = 0; i < 30; i++) {
      writer.append([delta(String(i), "x".repeat(30_000))]);
      await writer.flush();
    }
    await writer.close();
    const follower = collect(there, key);
    await follower.done;
    expectContiguous(follower.frames);
    expect(follower.text()).toHaveLength(900_000);
    expect(follower.frames.length).toBeLessThan(10);
    for (const frame of follower.frames)
      expect(JSON.stringify(frame.chunks).length).toBeLessThan(256 * 1024 + 1_000);
  });

  test("past its cap an episode says so once, and the step still has everything", async () => {
    const [here] = subject().logs;
    const key = episode();
    const writer = await here.open(key);
    for (let i = 0; i < 60; i++) writer.append([delta(String(i), "y".repeat(40_000))]);
    await writer.close();
    const follower = collect(here, key);
    await follower.done;
    const notices = follower.frames
      .flatMap((frame) => frame.chunks)
      .filter((chunk) => chunk.type === "data-notice");
    expect(notices).toHaveLength(1);
    expect(follower.text().length).toBeLessThan(1_100_000);
    expect(writer.chunks()).toHaveLength(60);
  });

  test("of a command's live output only the newest stays, and the numbers stay whole", async () => {
    const [here, there] = subject().logs;
    const key = episode({ kind: "tools" });
    const writer = await here.open(key);
    for (let i = 0; i < 60; i++) {
      const data = { toolCallId: "c", offset: i * 4_000, text: "z".repeat(4_000) };
      writer.append([{ type: "data-tool-output", data, transient: true }]);
      await writer.flush();
    }
    await writer.close();
    const follower = collect(there, key);
    await follower.done;
    expectContiguous(follower.frames);
    const kept = follower.frames.flatMap((frame) => frame.chunks);
    expect(JSON.stringify(kept).length).toBeLessThan(80_000);
    expect(kept.at(-1)).toMatchObject({ data: { offset: 59 * 4_000 } });
  });

  test("output that was let go is joined, and a store that has to be filled again still has every number", async () => {
    const { logs, cutConnections } = subject();
    const key = episode({ kind: "tools" });
    const writer = await logs[0].open(key);
    const write = async (from: number, to: number) => {
      for (let i = from; i < to; i++) {
        const data = { toolCallId: "c", offset: i * 4_000, text: "z".repeat(4_000) };
        writer.append([{ type: "data-tool-output", data, transient: true }]);
        await writer.flush();
      }
    };
    await write(0, 600);
    const early = collect(logs[0], key);
    await vi.waitFor(() => expect(early.frames.length).toBeGreaterThan(0));
    await cutConnections();
    await write(600, 620);
    await writer.close();
    for (const log of logs) {
      const follower = collect(log, key);
      await follower.done;
      expectContiguous(follower.frames);
      expect(follower.frames.at(-1)?.lastSeq).toBe(620);
    }
    await early.done;
    expectContiguous(early.frames);
  });
}
