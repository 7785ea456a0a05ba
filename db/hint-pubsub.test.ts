import { pino } from "pino";
import { expect, test } from "vitest";
import { ManualClock } from "../lib/worker/testing-clock";
import { createHintPubsub, type HintMessage } from "./hint-pubsub";

const ECHO_MS = 100;
const hint = { chatId: "chat_a" };

/** A carrier that hands every message back to its sender, as LISTEN does. */
async function carried() {
  const clock = new ManualClock();
  const sent: HintMessage[] = [];
  let hear: (message: HintMessage) => void = () => {};
  const pubsub = await createHintPubsub({
    log: pino({ level: "silent" }),
    clock,
    echoIntervalMs: ECHO_MS,
    transport: {
      name: "a list",
      maxPayloadBytes: 1_000,
      send: async (messages) => {
        for (const message of messages) {
          sent.push(message);
          hear(message);
        }
      },
      listen: async (_channels, receive) => {
        hear = receive;
        return { close: async () => {} };
      },
    },
  });
  const own = sent[0]?.payload ?? "";
  const echoOf = (payload: string) => hear({ channel: "lathe_echo", payload });
  /** What leaves the process when one hint is published and the process ends. */
  const leaves = async () => {
    sent.length = 0;
    pubsub.publish("ownership", hint);
    await pubsub.close();
    return sent.filter(({ channel }) => channel === "lathe_ownership").length;
  };
  return { pubsub, clock, own, echoOf, leaves };
}

test("a hint leaves the process at first, when nobody can know yet who else is there", async () => {
  const { leaves } = await carried();
  expect(await leaves()).toBe(1);
});

test("a hint stays in the process that has heard nobody else for a while, and reaches who subscribes there", async () => {
  const { pubsub, clock, own, echoOf, leaves } = await carried();
  await clock.advance(4 * ECHO_MS);
  echoOf(own);
  const heard = new Promise((resolve) => pubsub.subscribe("ownership", resolve));
  expect(await leaves()).toBe(0);
  expect(await heard).toEqual(hint);
});

test("a hint leaves the process as soon as another one is heard", async () => {
  const { clock, own, echoOf, leaves } = await carried();
  await clock.advance(4 * ECHO_MS);
  echoOf(own);
  echoOf("another process");
  expect(await leaves()).toBe(1);
});

test("a hint leaves the process that does not even hear itself", async () => {
  const { clock, leaves } = await carried();
  await clock.advance(10 * ECHO_MS);
  expect(await leaves()).toBe(1);
});
