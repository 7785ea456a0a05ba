import { expect, test } from "vitest";
import { END_THRESHOLD_PX, type FollowEvent, follows } from "./following";

const scroll = (rest: Partial<Extract<FollowEvent, { kind: "scroll" }>>): FollowEvent => ({
  kind: "scroll",
  top: 1_000,
  previousTop: 900,
  fromEnd: 0,
  byHand: true,
  ...rest,
});

test.each<[string, FollowEvent]>([
  ["the wheel turned up", { kind: "wheel", deltaY: -1 }],
  ["PageUp", { kind: "key", key: "PageUp" }],
  ["the arrow up", { kind: "key", key: "ArrowUp" }],
  ["Home", { kind: "key", key: "Home" }],
  ["selecting text", { kind: "select" }],
  ["opening a card", { kind: "open" }],
  ["dragging upwards", scroll({ top: 800, fromEnd: 100 })],
  ["dragging upwards a little", scroll({ top: 899, fromEnd: 1 })],
])("%s ends following at once", (_, event) => {
  expect(follows(true, event)).toBe(false);
});

test.each<[string, FollowEvent]>([
  ["sending", { kind: "send" }],
  ["the button", { kind: "jump" }],
  ["scrolling down to near the end", scroll({ fromEnd: END_THRESHOLD_PX })],
])("%s begins following", (_, event) => {
  expect(follows(false, event)).toBe(true);
});

test.each<[string, FollowEvent]>([
  ["the wheel turned down", { kind: "wheel", deltaY: 5 }],
  ["a letter", { kind: "key", key: "a" }],
  ["growth that moves the page", scroll({ byHand: false, fromEnd: 300 })],
  ["shrinking that moves the page", scroll({ byHand: false, top: 400 })],
  ["a scroll that does not move", scroll({ top: 900, fromEnd: 500 })],
])("%s changes nothing", (_, event) => {
  expect(follows(true, event)).toBe(true);
  expect(follows(false, event)).toBe(false);
});

test("scrolling down far from the end does not begin following", () => {
  expect(follows(false, scroll({ fromEnd: END_THRESHOLD_PX + 1 }))).toBe(false);
});
