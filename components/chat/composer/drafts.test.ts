import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { createDrafts } from "./drafts";

const ADA = "usr_ada";

function memoryStorage() {
  const values = new Map<string, string>();
  let writes = 0;
  return {
    getItem: (key: string) => values.get(key) ?? null,
    setItem: (key: string, value: string) => {
      writes += 1;
      values.set(key, value);
    },
    removeItem: (key: string) => {
      writes += 1;
      values.delete(key);
    },
    stored: () => Object.fromEntries(values),
    writes: () => writes,
  };
}

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe("a draft", () => {
  test("is stored with its first letter, not after a pause", () => {
    const storage = memoryStorage();
    createDrafts(storage, ADA).write("new", "H");
    expect(storage.stored()).toEqual({ "lathe:draft:usr_ada:new": "H" });
  });

  test("is not stored for every letter, and its last one is never forgotten", () => {
    const storage = memoryStorage();
    const drafts = createDrafts(storage, ADA);
    for (const text of ["H", "He", "Hel", "Hell", "Hello"]) drafts.write("new", text);
    expect(storage.writes()).toBe(1);
    vi.advanceTimersByTime(200);
    expect(storage.stored()).toEqual({ "lathe:draft:usr_ada:new": "Hello" });
    expect(storage.writes()).toBe(2);
  });

  test("is stored at once when the page goes", () => {
    const storage = memoryStorage();
    const drafts = createDrafts(storage, ADA);
    drafts.write("new", "a");
    drafts.write("new", "ab");
    drafts.flush();
    expect(storage.stored()).toEqual({ "lathe:draft:usr_ada:new": "ab" });
  });

  test("that was sent leaves nothing behind", () => {
    const storage = memoryStorage();
    const drafts = createDrafts(storage, ADA);
    drafts.write("chat_1", "text");
    drafts.write("chat_1", "");
    vi.advanceTimersByTime(200);
    expect(storage.stored()).toEqual({});
    expect(drafts.read("chat_1")).toBe("");
  });

  test("belongs to its chat", () => {
    const drafts = createDrafts(memoryStorage(), ADA);
    drafts.write("chat_1", "one");
    drafts.write("chat_2", "two");
    expect([drafts.read("chat_1"), drafts.read("chat_2"), drafts.read("new")]).toEqual(["one", "two", ""]);
  });

  test("belongs to its writer, also when somebody else has used the browser since", () => {
    const storage = memoryStorage();
    createDrafts(storage, ADA).write("new", "for my eyes");
    expect(createDrafts(storage, "usr_bob").read("new")).toBe("");
    createDrafts(storage, "usr_bob").write("new", "of Bob");
    expect(createDrafts(storage, ADA).read("new")).toBe("for my eyes");
  });

  test("is there after a restart", () => {
    const storage = memoryStorage();
    createDrafts(storage, ADA).write("new", "kept");
    expect(createDrafts(storage, ADA).read("new")).toBe("kept");
  });

  test("survives a storage that refuses", () => {
    const refuse = () => {
      throw new Error("quota");
    };
    const drafts = createDrafts({ getItem: refuse, setItem: refuse, removeItem: refuse }, ADA);
    drafts.write("new", "text");
    expect(drafts.read("new")).toBe("text");
    expect(createDrafts(null, ADA).read("new")).toBe("");
  });
});
