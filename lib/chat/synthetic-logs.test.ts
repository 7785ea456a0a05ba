import { readUIMessageStream } from "ai";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compact } from "./compact";
import { fold } from "./fold";
import type { AppChunk, AppMessage } from "./message-types";
import { seal } from "./seal";

const ID = "msg_0000000000001";
/** Every cut of every log goes through the reducer: seconds of work on a busy machine. */
const SLOW_TEST_MS = 60_000;

/** The reducer as it is, without compaction and without our wrapper. */
async function reduce(chunks: readonly AppChunk[]): Promise<unknown> {
  let message: AppMessage = { id: ID, role: "assistant", parts: [] };
  const stream = new ReadableStream<AppChunk>({
    start(controller) {
      for (const chunk of chunks) controller.enqueue(chunk);
      controller.close();
    },
  });
  for await (const next of readUIMessageStream<AppMessage>({ stream, terminateOnError: true }))
    message = next;
  return JSON.parse(JSON.stringify({ ...message, id: ID }));
}

const metadata = fc.option(fc.constantFrom({ anthropic: { signature: "sig" } }, { x: { n: 1 } }), {
  nil: undefined,
});
const text = fc.oneof(fc.string({ maxLength: 6 }), fc.constantFrom(" ", "", "\u0000", "é😀"));

type Track = AppChunk[];

function withMetadata(value: Record<string, Record<string, string | number>> | undefined) {
  return value === undefined ? {} : { providerMetadata: value };
}

const proseTrack = (kind: "text" | "reasoning", id: string) =>
  fc
    .tuple(fc.array(fc.tuple(text, metadata), { maxLength: 5 }), metadata, fc.boolean())
    .map(
      ([deltas, endMetadata, ends]): Track => [
        { type: `${kind}-start`, id },
        ...deltas.map(
          ([delta, own]): AppChunk => ({ type: `${kind}-delta`, id, delta, ...withMetadata(own) }),
        ),
        ...(ends ? [{ type: `${kind}-end`, id, ...withMetadata(endMetadata) } as AppChunk] : []),
      ],
    );

const callTrack = (toolCallId: string) =>
  fc
    .tuple(
      fc.json({ maxDepth: 2 }),
      fc.integer({ min: 1, max: 7 }),
      fc.constantFrom("cut", "available", "error"),
    )
    .map(([input, size, ending]): Track => {
      const head = { toolCallId, toolName: "execute", dynamic: true } as const;
      const pieces = input.match(new RegExp(`[\\s\\S]{1,${size}}`, "g")) ?? [];
      const end: AppChunk[] =
        ending === "available"
          ? [{ type: "tool-input-available", ...head, input: JSON.parse(input) as unknown }]
          : ending === "error"
            ? [{ type: "tool-input-error", ...head, input, errorText: "bad input" }]
            : [];
      return [
        { type: "tool-input-start", ...head },
        ...pieces.map(
          (inputTextDelta): AppChunk => ({ type: "tool-input-delta", toolCallId, inputTextDelta }),
        ),
        ...end,
      ];
    });

const liveOutput: AppChunk = {
  type: "data-tool-output",
  data: { toolCallId: "c", offset: 0, text: "x" },
  transient: true,
};

/** Parts begin in any order and their chunks interleave, as OpenAI's do; transient data may come anywhere. */
const log = fc
  .tuple(
    fc.array(fc.constantFrom("text", "reasoning", "call", "live"), { minLength: 1, maxLength: 5 }),
    fc.infiniteStream(fc.nat({ max: 100 })),
  )
  .chain(([kinds, picks]) =>
    fc
      .tuple(
        ...kinds.map((kind, index): fc.Arbitrary<Track> => {
          if (kind === "call") return callTrack(`call_${index}`);
          if (kind === "live") return fc.constant([liveOutput]);
          return proseTrack(kind as "text" | "reasoning", String(index));
        }),
      )
      .map((tracks) => interleave(tracks, picks)),
  );

function interleave(tracks: Track[], picks: Iterator<number>): AppChunk[] {
  const rest = tracks.map((track) => [...track]);
  const out: AppChunk[] = [{ type: "start", messageId: ID }, { type: "start-step" }];
  while (rest.some((track) => track.length > 0)) {
    const open = rest.filter((track) => track.length > 0);
    const next = open[(picks.next().value ?? 0) % open.length]?.shift();
    if (next !== undefined) out.push(next);
  }
  return [...out, { type: "finish-step" }, { type: "finish", finishReason: "stop" }];
}

describe("compact", () => {
  it(
    "changes nothing that the reducer sees, wherever the log is cut and resumed",
    async () => {
      await fc.assert(
        fc.asyncProperty(log, async (chunks) => {
          const whole = await reduce(chunks);
          for (let cut = 0; cut <= chunks.length; cut++) {
            const resumed = [...compact(chunks.slice(0, cut)), ...chunks.slice(cut)];
            expect(await reduce(resumed)).toEqual(whole);
          }
        }),
        { numRuns: 20 },
      );
    },
    SLOW_TEST_MS,
  );

  it("is idempotent and never longer than what it was given", () => {
    fc.assert(
      fc.property(log, (chunks) => {
        const once = compact(chunks);
        expect(compact(once)).toEqual(once);
        expect(once.length).toBeLessThanOrEqual(chunks.length);
      }),
    );
  });

  it("does not join the deltas of two parts that have the same id", () => {
    const part = (delta: string): AppChunk[] => [
      { type: "text-start", id: "0" },
      { type: "text-delta", id: "0", delta },
      { type: "text-delta", id: "0", delta: "!" },
      { type: "text-end", id: "0" },
    ];
    const deltas = compact([...part("a"), ...part("b")]).filter((chunk) => chunk.type === "text-delta");
    expect(deltas).toEqual([
      { type: "text-delta", id: "0", delta: "a!" },
      { type: "text-delta", id: "0", delta: "b!" },
    ]);
  });

  it("does not join deltas across a step that was begun anew", () => {
    const chunks: AppChunk[] = [
      { type: "start-step" },
      { type: "text-start", id: "0" },
      { type: "text-delta", id: "0", delta: "old" },
      { type: "reset-step" },
      { type: "text-start", id: "0" },
      { type: "text-delta", id: "0", delta: "new" },
    ];
    expect(compact(chunks)).toEqual(chunks);
  });
});

describe("fold", () => {
  it("equals the reducer over the whole log", async () => {
    await fc.assert(
      fc.asyncProperty(log, async (chunks) => {
        expect(JSON.parse(JSON.stringify(await fold(chunks, ID)))).toEqual(await reduce(chunks));
      }),
      { numRuns: 30 },
    );
  });

  it("gives the row its id although the log does not name one", async () => {
    const message = await fold([{ type: "text-start", id: "0" }], ID);
    expect(message.id).toBe(ID);
  });

  it("answers an empty message for an empty log", async () => {
    expect(await fold([], ID)).toEqual({ id: ID, role: "assistant", parts: [] });
  });

  it("rejects a log that the reducer does not accept, instead of ending silently", async () => {
    await expect(fold([{ type: "text-delta", id: "9", delta: "lost" }], ID)).rejects.toThrow("text-delta");
  });

  it("passes over error chunks", async () => {
    const chunks: AppChunk[] = [
      { type: "text-start", id: "0" },
      { type: "error", errorText: "one attempt failed" },
      { type: "text-delta", id: "0", delta: "go on" },
    ];
    expect((await fold(chunks, ID)).parts).toMatchObject([{ type: "text", text: "go on" }]);
  });

  it("takes a 60 kB tool input that came in 10,000 pieces without parsing it anew for each of them", async () => {
    const toolCallId = "call_big";
    const piece = "abcdef";
    const chunks: AppChunk[] = [
      { type: "tool-input-start", toolCallId, toolName: "write_file", dynamic: true },
      { type: "tool-input-delta", toolCallId, inputTextDelta: '{"content":"' },
      ...Array.from(
        { length: 10_000 },
        (): AppChunk => ({ type: "tool-input-delta", toolCallId, inputTextDelta: piece }),
      ),
    ];
    const startedAt = performance.now();
    const message = await fold(chunks, ID);
    expect(performance.now() - startedAt).toBeLessThan(3_000);
    expect(message.parts).toMatchObject([{ input: { content: piece.repeat(10_000) } }]);
  });
});

describe("seal", () => {
  it("leaves nothing streaming and nothing unanswered, wherever the log ends", async () => {
    await fc.assert(
      fc.asyncProperty(log, fc.nat(), async (chunks, pick) => {
        const cut = pick % (chunks.length + 1);
        const row = seal(await fold(chunks.slice(0, cut), ID), { calls: "close", reason: "it was stopped" });
        for (const part of row.parts) {
          if (part.type === "text" || part.type === "reasoning") expect(part.state).toBe("done");
          if (part.type === "dynamic-tool") expect(part.state).toBe("output-error");
        }
        expect(JSON.parse(JSON.stringify(row))).toEqual(row);
      }),
      { numRuns: 100 },
    );
  });

  it("does not change a row that is sealed", async () => {
    await fc.assert(
      fc.asyncProperty(log, async (chunks) => {
        const options = { calls: "close", reason: "it was stopped" } as const;
        const once = seal(await fold(chunks, ID), options);
        expect(seal(once, options)).toEqual(once);
      }),
      { numRuns: 30 },
    );
  });
});
