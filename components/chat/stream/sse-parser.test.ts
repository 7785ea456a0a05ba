import { expect, test } from "vitest";
import { createSseParser } from "./sse-parser";

const TEXT =
  'id: 1.0\nevent: status\ndata: {"a":1}\n\n: still here\n\nid: 1.1\nevent: message\ndata: {"b":": x"}\n\n';
const EVENTS = [
  { id: "1.0", name: "status", data: '{"a":1}' },
  { id: "1.1", name: "message", data: '{"b":": x"}' },
];

test("events are whole wherever the text is cut", () => {
  for (let cut = 0; cut <= TEXT.length; cut++) {
    const feed = createSseParser();
    expect([...feed(TEXT.slice(0, cut)), ...feed(TEXT.slice(cut))]).toEqual(EVENTS);
  }
});

test("an event that has not ended is not given out", () => {
  const feed = createSseParser();
  expect(feed("event: status\ndata: {}\n")).toEqual([]);
  expect(feed("\n")).toEqual([{ id: "", name: "status", data: "{}" }]);
});
