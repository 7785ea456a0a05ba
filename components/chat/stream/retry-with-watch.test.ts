import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { ConnectionState } from "./event-connection";
import { retryWithWatch } from "./retry-with-watch";
import type { WatchState } from "./watch-store";

let tell: (connection: ConnectionState) => void;
let hurried: number;
let stop: () => void;
const page = { visibilityState: "visible" };

beforeEach(() => {
  vi.stubGlobal("document", page);
  page.visibilityState = "visible";
  hurried = 0;
  let state: WatchState = { chats: new Map(), ready: true, connection: { state: "live", sinceMs: 1 } };
  const watch = {
    getSnapshot: () => state,
    subscribe: (listener: () => void) => {
      tell = (connection) => {
        state = { ...state, connection };
        listener();
      };
      return () => {
        tell = () => {};
      };
    },
  };
  stop = retryWithWatch(watch, {
    hurry: () => {
      hurried += 1;
    },
  });
});

afterEach(() => {
  stop();
  vi.unstubAllGlobals();
});

test("a list that is live again lets the chat try at once, and once", () => {
  tell({ state: "live", sinceMs: 1 });
  tell({ state: "paused", sinceMs: 2 });
  tell({ state: "paused", sinceMs: 2, isUnreachable: true });
  expect(hurried).toBe(0);
  tell({ state: "live", sinceMs: 3 });
  tell({ state: "live", sinceMs: 3 });
  expect(hurried).toBe(1);
});

test("so does a list that another tab leads now, without having been told to be down", () => {
  tell({ state: "live", sinceMs: 5 });
  expect(hurried).toBe(1);
});

test("a tab that nobody looks at connects when it is looked at", () => {
  page.visibilityState = "hidden";
  tell({ state: "paused", sinceMs: 2 });
  tell({ state: "live", sinceMs: 3 });
  expect(hurried).toBe(0);
});
