import { expect, test } from "vitest";
import { ApiError } from "@/lib/api/api-error";
import { DraftKeeper } from "./draft-keeper";
import type { KeptDraft } from "./draft-sync";
import { createDrafts } from "./drafts";

function memoryStorage() {
  const items = new Map<string, string>();
  return {
    getItem: (key: string) => items.get(key) ?? null,
    setItem: (key: string, value: string) => void items.set(key, value),
    removeItem: (key: string) => void items.delete(key),
  };
}

/** A server that keeps one draft, and can be cut off. */
function createServer() {
  const server = {
    kept: { text: "", version: 0 } as KeptDraft,
    isDown: false,
    losesAnswers: false,
    fetch: async () => {
      if (server.isDown) throw new ApiError({ code: "network", status: 0, message: "down" });
      return server.kept;
    },
    keep: async (_: string, { text, expectedVersion }: { text: string; expectedVersion: number }) => {
      if (server.isDown) throw new ApiError({ code: "network", status: 0, message: "down" });
      if (expectedVersion !== server.kept.version) {
        throw new ApiError({ code: "conflict", status: 409, message: "newer" });
      }
      server.kept = { text, version: expectedVersion + 1 };
      if (server.losesAnswers) throw new ApiError({ code: "network", status: 0, message: "lost" });
      return server.kept;
    },
  };
  return server;
}

/** A browser with its own storage; timers run when told. */
function createDevice(server: ReturnType<typeof createServer>, storage = memoryStorage()) {
  const local = createDrafts(storage, "usr_1");
  const due = new Set<() => void>();
  const keeper = new DraftKeeper({
    place: "new",
    local,
    storage,
    storageKey: "base",
    fetch: server.fetch,
    keep: server.keep,
    later: (work) => {
      due.add(work);
      return () => due.delete(work);
    },
  });
  const settle = async () => {
    for (let round = 0; round < 10; round += 1) await Promise.resolve();
  };
  return {
    keeper,
    storage,
    type: (text: string) => local.write("new", text),
    text: () => local.read("new"),
    /** What a browser does when the page goes. */
    leavePage: () => local.flush(),
    open: async () => {
      keeper.open();
      await settle();
    },
    tick: async () => {
      const works = [...due];
      due.clear();
      for (const work of works) work();
      await settle();
    },
    refresh: async () => {
      await keeper.refresh();
      await settle();
    },
  };
}

test("what is typed on one device is there on another", async () => {
  const server = createServer();
  const laptop = createDevice(server);
  await laptop.open();
  laptop.type("Half a thought");
  await laptop.tick();
  const phone = createDevice(server);
  await phone.open();
  expect(phone.text()).toBe("Half a thought");
  phone.type("");
  await phone.tick();
  await laptop.refresh();
  expect(laptop.text()).toBe("");
});

test("two texts are both kept until the person chooses, either way", async () => {
  for (const choice of ["theirs", "mine"] as const) {
    const server = createServer();
    const [laptop, phone] = [createDevice(server), createDevice(server)];
    await laptop.open();
    await phone.open();
    laptop.type("laptop");
    phone.type("phone");
    await phone.tick();
    await laptop.tick();
    expect(laptop.keeper.getConflict()).toMatchObject({ text: "phone" });
    expect(laptop.text()).toBe("laptop");
    if (choice === "theirs") expect(laptop.keeper.takeTheirs()).toBe("laptop");
    else laptop.keeper.keepMine();
    await laptop.tick();
    const expected = choice === "theirs" ? "phone" : "laptop";
    expect(laptop.text()).toBe(expected);
    expect(server.kept.text).toBe(expected);
    expect(laptop.keeper.getConflict()).toBeNull();
  }
});

test("while the server is away typing goes on, and is kept when it is back", async () => {
  const server = createServer();
  server.isDown = true;
  const laptop = createDevice(server);
  await laptop.open();
  laptop.type("offline");
  await laptop.tick();
  expect(laptop.text()).toBe("offline");
  server.isDown = false;
  await laptop.tick();
  expect(server.kept.text).toBe("offline");
});

test("a write whose answer was lost is no other device, also after a reload", async () => {
  const server = createServer();
  const laptop = createDevice(server);
  await laptop.open();
  server.losesAnswers = true;
  laptop.type("arrived");
  await laptop.tick();
  server.losesAnswers = false;
  laptop.type("arrived, and more");
  laptop.leavePage();
  const reloaded = createDevice(server, laptop.storage);
  await reloaded.open();
  await reloaded.tick();
  expect(reloaded.keeper.getConflict()).toBeNull();
  expect(server.kept.text).toBe("arrived, and more");
});

test("what was typed before a crash and never kept is kept after it", async () => {
  const server = createServer();
  const laptop = createDevice(server);
  await laptop.open();
  laptop.type("never sent to the server");
  const reloaded = createDevice(server, laptop.storage);
  await reloaded.open();
  await reloaded.tick();
  expect(reloaded.text()).toBe("never sent to the server");
  expect(server.kept.text).toBe("never sent to the server");
});

test("leaving sends what is not kept yet", async () => {
  const server = createServer();
  const laptop = createDevice(server);
  await laptop.open();
  laptop.type("last words");
  laptop.keeper.close();
  await laptop.tick();
  expect(server.kept.text).toBe("last words");
});
