import { getCACertificates, setDefaultCACertificates } from "node:tls";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { modelCalls } from "../../db/schema/model-calls";
import { type Http2Ending, type Http2Origin, startHttp2Origin } from "../../e2e/fakes/http2-origin";
import { hasHaproxy, startHttp2Haproxy } from "../../e2e/gateways";
import { isAddressError } from "../chat/chat-errors";
import { TEST_FORMATS, type TestFormat } from "../providers/testing-connections";
import { FormatBench } from "./testing-formats";

let formats: FormatBench;
const closers: (() => Promise<void>)[] = [];

beforeEach(async () => {
  formats = await FormatBench.create();
});

afterEach(async () => {
  await formats.drop();
  for (const close of closers.splice(0).reverse()) await close();
});

async function originThat(speaks: "both" | "only-http2"): Promise<Http2Origin> {
  const origin = await startHttp2Origin(formats.server.url, speaks);
  const usual = getCACertificates("default");
  setDefaultCACertificates([...usual, origin.certificate]);
  closers.push(async () => {
    setDefaultCACertificates(usual);
    await origin.close();
  });
  return origin;
}

/** A question whose first answer ends like this once half of it is on the screen; answers the chat. */
async function askAndEnd(
  origin: Http2Origin,
  { format, url, ending }: { format: TestFormat; url: string; ending: Http2Ending },
): Promise<string> {
  formats.use(format, {}, url);
  formats.server.setScript([{ actions: [{ type: "text", text: "Cut. ".repeat(20), deltas: 20 }] }, "Whole."]);
  const held = origin.holdNext();
  const chatId = await formats.bench.createChat("Go", formats.pubsub);
  const end = await held;
  await formats.bench.streamed(chatId, "Cut. ");
  end(ending);
  await formats.bench.settled(chatId);
  return chatId;
}

async function expectOneRetry(chatId: string): Promise<void> {
  const [, ...answers] = await formats.bench.rows(chatId);
  expect(answers.map(({ parts }) => parts)).toMatchObject([[{ type: "step-start" }, { text: "Whole." }]]);
  const calls = await formats.bench.db.select().from(modelCalls).orderBy(modelCalls.attempt);
  expect(calls.map(({ state, errorKind }) => [state, errorKind])).toEqual([
    ["failed", "timeout"],
    ["settled", null],
  ]);
}

describe("an origin that offers HTTP/2 beside HTTP/1.1", () => {
  it.each(TEST_FORMATS)("P24 is asked in HTTP/1.1, and again when it is cut, in %s", async (format) => {
    const origin = await originThat("both");
    const chatId = await askAndEnd(origin, { format, url: origin.url, ending: "reset" });
    await expectOneRetry(chatId);
    expect(origin.versions).toEqual(["1.1", "1.1"]);
  });
});

describe("an origin that speaks nothing but HTTP/2", () => {
  it("P24 is a matter of the address, named at once and not tried again", async () => {
    const origin = await originThat("only-http2");
    formats.use("anthropic", {}, origin.url);
    const chatId = await formats.bench.createChat("Go", formats.pubsub);
    const { lastError } = await formats.bench.settled(chatId, "error");
    expect(lastError).toMatchObject({ kind: "config", retryable: false, detail: "EPROTO" });
    expect(lastError !== null && isAddressError(lastError)).toBe(true);
    expect(origin.versions).toEqual([]);
  });
});

describe.skipIf(!hasHaproxy())("a gateway before an HTTP/2 origin", () => {
  it.each(
    TEST_FORMATS.flatMap((format) =>
      (["reset", "goaway"] as const).map((ending) => [format, ending] as const),
    ),
  )("P24 is asked again, in %s, when the origin ends the answer by %s", async (format, ending) => {
    const origin = await originThat("only-http2");
    const gateway = await startHttp2Haproxy(origin.port);
    closers.push(gateway.stop);
    const chatId = await askAndEnd(origin, { format, url: gateway.url, ending });
    await expectOneRetry(chatId);
    expect(origin.versions).toEqual(["2.0", "2.0"]);
  });

  it("P24 is not asked again when the origin announces its going and completes the answer", async () => {
    const origin = await originThat("only-http2");
    const gateway = await startHttp2Haproxy(origin.port);
    closers.push(gateway.stop);
    const chatId = await askAndEnd(origin, { format: "anthropic", url: gateway.url, ending: "graceful" });
    expect(await formats.lastText(chatId)).toBe("Cut. ".repeat(20));
    expect(origin.versions).toEqual(["2.0"]);
  });
});
