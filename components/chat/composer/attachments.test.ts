import { expect, test } from "vitest";
import { MAX_PROMPT_FILE_BYTES } from "@/lib/chat/files/limits";
import { Attachments, TooMuchTogether, type Uploaded } from "./attachments";

const kept = () => {
  const values = new Map<string, string>();
  return {
    getItem: (key: string) => values.get(key) ?? null,
    setItem: (key: string, value: string) => void values.set(key, value),
    removeItem: (key: string) => void values.delete(key),
  };
};

function bench(storage: ReturnType<typeof kept> | null = kept(), tab = "key") {
  const uploads: { file: File; signal: AbortSignal; done: PromiseWithResolvers<Uploaded> }[] = [];
  let keys = 0;
  const store = new Attachments({
    storage,
    userId: "usr_1",
    upload: (file, signal) => {
      const done = Promise.withResolvers<Uploaded>();
      uploads.push({ file, signal, done });
      return done.promise;
    },
    describe: (error, name) =>
      error instanceof TooMuchTogether
        ? { problem: `${name}: too much`, mayRetry: true }
        : { problem: String(error), mayRetry: false },
    newKey: () => `${tab}-${++keys}`,
  });
  return { store, uploads, storage };
}

const file = (name: string) => new File(["words"], name, { type: "text/plain" });
const answer = (id: string): Uploaded => ({ id, name: `${id}.md`, mediaType: "text/markdown", size: 5 });
const settled = () => new Promise((resolve) => setImmediate(resolve));

test("a file is ready when the server has it, under the name that the server gave it", async () => {
  const { store, uploads } = bench();
  store.add("chat_1", [file("a.txt")]);
  expect(store.at("chat_1")).toMatchObject([{ name: "a.txt", state: "uploading" }]);
  expect(store.take("chat_1")).toEqual([]);
  uploads[0]?.done.resolve(answer("file_1"));
  await settled();
  expect(store.at("chat_1")).toMatchObject([{ name: "file_1.md", state: "ready" }]);
  expect(store.at("chat_2")).toEqual([]);
  expect(store.take("chat_1")).toEqual([{ fileId: "file_1", name: "file_1.md", mediaType: "text/markdown" }]);
  expect(store.at("chat_1")).toEqual([]);
});

test("what has failed says why, stays when the rest is sent, and can be tried again", async () => {
  const { store, uploads } = bench();
  store.add("p", [file("a"), file("b")]);
  uploads[0]?.done.reject("too large");
  uploads[1]?.done.resolve(answer("file_b"));
  await settled();
  expect(store.take("p")).toHaveLength(1);
  expect(store.at("p")).toMatchObject([{ name: "a", state: "failed", problem: "too large" }]);
  store.tryAgain("p", "key-1");
  expect(store.at("p")).toMatchObject([{ state: "uploading", problem: null }]);
  uploads[2]?.done.resolve(answer("file_a"));
  await settled();
  expect(store.at("p")).toMatchObject([{ state: "ready", fileId: "file_a" }]);
});

test("removing a file ends its upload, and nothing of it comes back", async () => {
  const { store, uploads } = bench();
  store.add("p", [file("a")]);
  store.remove("p", "key-1");
  expect(uploads[0]?.signal.aborted).toBe(true);
  uploads[0]?.done.reject(new Error("aborted"));
  await settled();
  expect(store.at("p")).toEqual([]);
});

test("what is ready is there again after a reload, and what was not is gone", async () => {
  const storage = kept();
  const { store, uploads } = bench(storage);
  store.add("p", [file("a"), file("b")]);
  uploads[0]?.done.resolve(answer("file_a"));
  await settled();
  expect(bench(storage).store.at("p")).toMatchObject([{ fileId: "file_a", state: "ready" }]);
  storage.setItem("lathe:attachments:usr_1:q", "[{}]");
  expect(bench(storage).store.at("q")).toEqual([]);
  storage.setItem("lathe:attachments:usr_1:q", "no json");
  expect(bench(storage).store.at("q")).toEqual([]);
});

test("what was taken and not sent can be given back", () => {
  const { store } = bench();
  const sent = { fileId: "file_a", name: "a.md", mediaType: "text/markdown" };
  store.giveBack("p", [sent]);
  expect(store.take("p")).toEqual([sent]);
});

test("two tabs of a place share what is ready: neither takes the other's files, and what one sends is gone from both", async () => {
  const storage = kept();
  const [here, there] = [bench(storage), bench(storage, "other")];
  for (const { store } of [here, there]) expect(store.at("p")).toEqual([]);
  here.store.add("p", [file("a")]);
  there.store.add("p", [file("b")]);
  here.uploads[0]?.done.resolve(answer("file_a"));
  there.uploads[0]?.done.resolve(answer("file_b"));
  await settled();
  const names = (store: Attachments) => store.at("p").map(({ name }) => name);
  expect(names(bench(storage).store).toSorted()).toEqual(["file_a.md", "file_b.md"]);
  let told = 0;
  here.store.subscribe(() => (told += 1));
  here.store.stored("lathe:attachments:usr_1:p");
  expect(told).toBe(1);
  expect(names(here.store).toSorted()).toEqual(["file_a.md", "file_b.md"]);
  expect(there.store.take("p")).toHaveLength(2);
  here.store.add("p", [file("c")]);
  expect(names(here.store)).toEqual(["c"]);
  expect(here.store.take("p")).toEqual([]);
});

test("a tab that has not heard of it yet does not send what another one has sent or removed", async () => {
  const storage = kept();
  const here = bench(storage);
  here.store.add("p", [file("a")]);
  here.uploads[0]?.done.resolve(answer("file_a"));
  await settled();
  const there = bench(storage, "other");
  expect(there.store.take("p")).toHaveLength(1);
  expect(here.store.take("p")).toEqual([]);
});

test("without a storage, or with a full one, a tab has its own files", async () => {
  const full = { ...kept(), setItem: () => expect.fail("full") };
  for (const { store, uploads } of [bench(null), bench(full)]) {
    store.add("p", [file("a"), file("b")]);
    for (const upload of uploads) upload.done.resolve(answer(`file_${upload.file.name}`));
    await settled();
    expect(store.take("p")).toHaveLength(2);
  }
});

test("a file that is too much beside the others is not attached, and may be tried again once there is room", async () => {
  const { store, uploads } = bench();
  store.add("p", [file("a"), file("b")]);
  uploads[0]?.done.resolve({ ...answer("file_a"), size: MAX_PROMPT_FILE_BYTES });
  await settled();
  uploads[1]?.done.resolve(answer("file_b"));
  await settled();
  expect(store.at("p")).toMatchObject([
    { state: "ready" },
    { state: "failed", problem: "b: too much", mayRetry: true },
  ]);
});

test("what could not be attached goes along to the chat that was made of the rest", async () => {
  const { store, uploads } = bench();
  store.add("new", [file("a"), file("b")]);
  uploads[0]?.done.reject("no");
  uploads[1]?.done.resolve(answer("file_b"));
  await settled();
  store.take("new");
  store.moveFailed("new", "chat_1");
  expect(store.at("new")).toEqual([]);
  expect(store.at("chat_1")).toMatchObject([{ name: "a", state: "failed", problem: "no" }]);
});
