import { expect, it } from "vitest";
import { chatCopy } from "@/lib/copy/chat-copy";
import { sendingTime } from "./sending-time";

const chat = { status: "running", planMode: false, turnPlanMode: false } as const;
const { whenNext, whenTurn } = chatCopy.queue;

it("says of a steered message that it joins the turn, where the turn will take it", () => {
  expect(sendingTime({ steer: true }, chat)).toBe(whenNext);
  expect(sendingTime({ steer: true }, { ...chat, planMode: true, turnPlanMode: true })).toBe(whenNext);
  expect(sendingTime({ steer: true }, { ...chat, status: "requires_action" })).toBe(whenNext);
});

it("says that it begins the next turn where planning was switched since, or the turn is being stopped", () => {
  expect(sendingTime({ steer: true }, { ...chat, turnPlanMode: true })).toBe(whenTurn);
  expect(sendingTime({ steer: true }, { ...chat, planMode: true })).toBe(whenTurn);
  expect(sendingTime({ steer: true }, { ...chat, status: "interrupting" })).toBe(whenTurn);
});

it("says nothing of a message that waits like all, and nothing after an error", () => {
  expect(sendingTime({}, chat)).toBeNull();
  expect(sendingTime({ steer: true }, { ...chat, status: "error" })).toBeNull();
});
