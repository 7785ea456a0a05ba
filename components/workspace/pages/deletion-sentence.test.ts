import { expect, test } from "vitest";
import { deletionSentence } from "./deletion-sentence";

const RUNNING = { driver: "local", ownFolder: true, path: "/data/ws", connection: "connected" } as const;
const STOPPED = { ...RUNNING, connection: "disconnected" } as const;
const none = { files: null, complete: true };

test.each([
  [RUNNING, { files: 3, complete: true }, "3 uncommitted files and everything else in it are gone for good."],
  [RUNNING, { files: 1, complete: true }, "1 uncommitted file and everything else in it are gone for good."],
  [
    RUNNING,
    { files: 900, complete: false },
    "At least 900 uncommitted files and everything else in it are gone for good.",
  ],
  [
    RUNNING,
    { files: 0, complete: true },
    "Nothing in it is uncommitted. What was not pushed is gone for good.",
  ],
  [
    RUNNING,
    none,
    "Everything in it is gone for good. It is no Git repository, so nothing of it was committed.",
  ],
  [
    RUNNING,
    { files: null, complete: false },
    "Its files, also those that were never committed, are gone for good.",
  ],
  [RUNNING, undefined, "Its files, also those that were never committed, are gone for good."],
  [
    STOPPED,
    undefined,
    "Its files, also those that were never committed, are gone for good. How many those are cannot be told while it is not connected.",
  ],
  [
    { ...RUNNING, ownFolder: false, path: "/home/ada/app" },
    { files: 3, complete: true },
    "What runs in it is ended. Your folder /home/ada/app stays as it is.",
  ],
  [
    { ...RUNNING, driver: "external" as const },
    none,
    "What runs in it is ended, and its daemon with it. The files on that machine stay as they are.",
  ],
])("of %j with %j: %s", (view, uncommitted, expected) => {
  expect(deletionSentence(view, { chats: 0, uncommitted })).toBe(expected);
  const withChats = deletionSentence(view, { chats: 2, uncommitted });
  expect(withChats).toBe(`${expected} 2 chats keep their history.`);
});
