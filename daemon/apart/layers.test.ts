import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { setImmediate } from "node:timers/promises";
import { afterEach, beforeEach, expect, test } from "vitest";
import { removeTree } from "../../lib/workspace/remove-tree";
import { createLayerStore, KEPT_MS, type Layers, MAX_COPIES } from "./layers";

let base: string;
beforeEach(() => {
  base = realpathSync(mkdtempSync(join(tmpdir(), "lathe-layers-")));
  for (const name of ["root", "home", "state"]) mkdirSync(join(base, name));
});
afterEach(() => removeTree(base));

const open = () =>
  createLayerStore({
    stateDirectory: join(base, "state"),
    root: join(base, "root"),
    home: join(base, "home"),
  });
const placeOf = (layers: Layers) => dirname(dirname(layers.root.upper));
const kept = () => readdirSync(join(base, "state", "apart"));
const usedAgo = (layers: Layers, ms: number) => {
  const then = new Date(Date.now() - ms);
  utimesSync(placeOf(layers), then, then);
};

test("of too many copies those go that were not used for the longest time, and none that a command runs in", async () => {
  const store = open();
  const running = store.take("running");
  usedAgo(running, KEPT_MS / 2);
  const waiting = Array.from({ length: MAX_COPIES + 3 }, (_, n) => {
    const layers = store.take(`chat_${n}`);
    writeFileSync(join(layers.root.upper, "large"), "x");
    return layers;
  });
  waiting.forEach((layers, n) => usedAgo(layers, (n + 1) * 1_000));
  await store.sweep();
  expect(kept()).toHaveLength(MAX_COPIES + 4);

  for (const n of waiting.keys()) {
    store.release(`chat_${n}`);
    await nextMillisecond();
  }
  await store.sweep();
  expect(existsSync(placeOf(running))).toBe(true);
  expect(kept()).toHaveLength(MAX_COPIES + 1);
  // Those that were released first were used the longest time ago.
  expect(waiting.map((layers) => existsSync(placeOf(layers)))).toEqual(waiting.map((_, n) => n >= 3));

  store.release("running");
  await store.sweep();
  expect(kept()).toHaveLength(MAX_COPIES);
});

test("a copy that was not used for hours goes while the daemon lives", async () => {
  const store = open();
  const [old, young] = [store.take("old"), store.take("young")];
  for (const chatId of ["old", "young"]) store.release(chatId);
  usedAgo(old, KEPT_MS + 1_000);
  usedAgo(young, KEPT_MS - 60_000);
  await store.sweep();
  expect([old, young].map((layers) => existsSync(placeOf(layers)))).toEqual([false, true]);
});

test("a discarded copy is out of the way at once and deleted afterwards, also after a new start", async () => {
  const store = open();
  const before = store.take("chat");
  writeFileSync(join(before.root.upper, "a.txt"), "one");
  mkdirSync(join(before.root.work, "work"));
  chmodSync(join(before.root.work, "work"), 0);
  store.release("chat");
  store.discard("chat");
  expect(existsSync(placeOf(before))).toBe(false);
  expect(kept()).toHaveLength(1);
  expect(readdirSync(store.take("chat").root.upper)).toEqual([]);
  store.release("chat");
  await store.sweep();
  expect(kept()).toHaveLength(1);

  mkdirSync(join(base, "state", "apart", "discarded-0123456789abcdef", "root"), { recursive: true });
  await open().sweep();
  expect(kept()).toHaveLength(1);
  store.discard("unknown");
});

/** So that no two were used at the same time. */
async function nextMillisecond(): Promise<void> {
  const now = Date.now();
  while (Date.now() === now) await setImmediate();
}
