import { eq, sql } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import {
  describeFiles,
  holdFiles,
  keepFile,
  linkFiles,
  readFileBytes,
  sweepFiles,
  unsentBytes,
} from "../../db/queries/files";
import { chatMessages } from "../../db/schema/chat-messages";
import { chats } from "../../db/schema/chats";
import { files } from "../../db/schema/files";
import {
  MAX_FILE_BYTES,
  MAX_FILES_PER_CHAT,
  MAX_PROMPT_FILE_BYTES,
  MAX_UNSENT_BYTES,
} from "../chat/files/limits";
import type { InputPart } from "../chat/wire";
import { messageIdFromBigint } from "../ids";
import { chatIn, createPerson, createWorkbench, readQueue, type Workbench } from "../transitions/testing";
import { finishTurn } from "../transitions/finish-turn";
import { fenceOf } from "../transitions/testing";
import type { Caller } from "./caller";
import { createChat } from "./create-chat";
import { deleteChat } from "./delete-chat";
import { editMessage } from "./edit-message";
import { editQueuedMessage } from "./edit-queued-message";
import { readFile } from "./read-file";
import { sendMessage } from "./send-message";
import { refusalOf } from "./testing-refusals";
import { uploadFile } from "./upload-file";

let bench: Workbench;
let caller: Caller;
let other: Caller;
beforeAll(async () => {
  bench = await createWorkbench();
  caller = { userId: bench.userId, role: "member" };
  other = { userId: await createPerson(bench.database.db), role: "member" };
});
afterAll(() => bench.database.drop());

const db = () => bench.database.db;
const upload = async (text = "words", as = caller, name = "notes.md") =>
  (await uploadFile(db(), { caller: as, content: new TextEncoder().encode(text), encodedName: name })).id;
const withFiles = (...ids: string[]): InputPart[] => [
  { type: "text", text: "Read this" },
  ...ids.map((fileId) => ({ type: "file" as const, fileId })),
];
const chatOf = async (id: string) =>
  (await db().select({ chatId: files.chatId }).from(files).where(eq(files.id, id)))[0]?.chatId;
const lastParts = async (chatId: string) =>
  (await db().select().from(chatMessages).where(eq(chatMessages.chatId, chatId)).orderBy(chatMessages.id)).at(
    -1,
  )?.parts;
const age = (id: string, hours: number) =>
  db()
    .update(files)
    .set({ createdAt: sql`now() - make_interval(hours => ${hours})` })
    .where(eq(files.id, id));

test("an upload is described by its content, and only its owner reads it", async () => {
  const content = new TextEncoder().encode("# Notes");
  const file = await uploadFile(db(), { caller, content, encodedName: "UTF-8''na%C3%AFve.md" });
  expect(file).toMatchObject({ name: "naïve.md", mediaType: "text/markdown", size: 7 });
  const read = await readFile(db(), { caller, fileId: file.id });
  expect(Buffer.from(read.content).toString()).toBe("# Notes");
  for (const fileId of [file.id, "file_none", "file_\0", "\ud800"]) {
    const as = fileId === file.id ? other : caller;
    expect(await refusalOf(readFile(db(), { caller: as, fileId }))).toMatchObject({ code: "not_found" });
  }
});

test("what is empty, too large or of no known kind is refused", async () => {
  const refused = (content: Uint8Array, encodedName = "a.txt") =>
    refusalOf(uploadFile(db(), { caller, content, encodedName }));
  expect(await refused(new Uint8Array())).toMatchObject({ code: "invalid_request" });
  expect(await refused(Uint8Array.from([0, 1, 2]))).toMatchObject({ code: "invalid_request" });
  expect(await refused(new TextEncoder().encode("a"), "%E0%A4%A")).toMatchObject({
    fields: [{ path: "X-File-Name" }],
  });
  expect(await refused(Buffer.alloc(MAX_FILE_BYTES + 1, "a"))).toMatchObject({ code: "payload_too_large" });
});

test("a chat takes the files of its first message, and its title from one that says nothing else", async () => {
  const id = await upload("{}", caller, "report.json");
  const chat = await createChat(bench.ctx, { caller, content: [{ type: "file", fileId: id }] });
  expect(chat.title).toBe("report.json");
  expect(await chatOf(id)).toBe(chat.id);
  expect(await lastParts(chat.id)).toEqual([
    { type: "file", url: `app-file:${id}`, mediaType: "application/json", filename: "report.json" },
  ]);
  expect(Buffer.from((await readFileBytes(db(), id, 1)) ?? []).toString()).toBe("{");
});

test("a file of somebody else, of another chat, or one that is gone is refused, and nothing is sent", async () => {
  const taken = await upload();
  await createChat(bench.ctx, { caller, content: withFiles(taken) });
  const foreign = await upload("theirs", other);
  const mine = await upload();
  const chatId = await chatIn(bench, "W");
  for (const bad of [taken, foreign, "file_gone", "file_\0"]) {
    const refused = await refusalOf(
      sendMessage(bench.ctx, { caller, chatId, content: withFiles(mine, bad) }),
    );
    expect(refused).toMatchObject({ code: "invalid_request", fields: [{ path: "content.2.fileId" }] });
    expect(await chatOf(mine)).toBeNull();
  }
});

test("of two chats that take the same file at once, one gets it", async () => {
  const id = await upload();
  const sent = await Promise.allSettled(
    [1, 2, 3, 4].map(() => createChat(bench.ctx, { caller, content: withFiles(id) })),
  );
  expect(sent.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
});

test("a file waits with its message in the queue, and enters history under its name", async () => {
  const [first, second] = [await upload("1", caller, "first.md"), await upload("2", caller, "second.md")];
  const chatId = await chatIn(bench, "R0");
  const { queuedMessage } = await sendMessage(bench.ctx, { caller, chatId, content: withFiles(first) });
  expect(await chatOf(first)).toBe(chatId);
  await editQueuedMessage(bench.ctx, {
    caller,
    chatId,
    queuedId: queuedMessage?.id ?? "",
    content: withFiles(first, second),
  });
  await sweepFiles(db());
  await finishTurn(bench.ctx, { fence: await fenceOf(bench, chatId) });
  expect(await readQueue(bench, chatId)).toEqual([]);
  expect(await lastParts(chatId)).toMatchObject([
    { type: "text" },
    { filename: "first.md" },
    { filename: "second.md" },
  ]);
});

test("an edit keeps the files that it names, and refuses one that has gone meanwhile", async () => {
  const [kept, gone] = [await upload(), await upload()];
  const chat = await createChat(bench.ctx, { caller, content: withFiles(kept, gone) });
  const [row] = await db().select().from(chatMessages).where(eq(chatMessages.chatId, chat.id));
  const messageId = messageIdFromBigint(row?.id ?? 0n);
  await db().delete(files).where(eq(files.id, gone));
  const edit = (...ids: string[]) =>
    editMessage(bench.ctx, { caller, chatId: chat.id, messageId, content: withFiles(...ids) });
  expect(await refusalOf(edit(kept, gone))).toMatchObject({ fields: [{ path: "content.2.fileId" }] });
  await edit(kept);
  expect(await lastParts(chat.id)).toMatchObject([{ type: "text" }, { url: `app-file:${kept}` }]);
});

test("the oldest files of a chat make room, never those of the message itself", async () => {
  const many = await Promise.all(Array.from({ length: MAX_FILES_PER_CHAT - 1 }, () => upload()));
  const chat = await createChat(bench.ctx, { caller, content: withFiles(...many) });
  const oldest = await upload();
  await sendMessage(bench.ctx, { caller, chatId: chat.id, content: withFiles(oldest) });
  const newest = await Promise.all(Array.from({ length: 3 }, () => upload()));
  await sendMessage(bench.ctx, { caller, chatId: chat.id, content: withFiles(...newest) });
  const left = await db().select({ id: files.id }).from(files).where(eq(files.chatId, chat.id));
  expect(left).toHaveLength(MAX_FILES_PER_CHAT);
  const ids = left.map(({ id }) => id);
  expect(ids).toEqual(expect.arrayContaining([oldest, ...newest]));
});

test("what a call hands over is kept once, makes room among the chat's oldest files, and only its owner reads it", async () => {
  const many = await Promise.all(Array.from({ length: MAX_FILES_PER_CHAT }, () => upload()));
  const chat = await createChat(bench.ctx, { caller, content: withFiles(...many) });
  const handedOver = (content: string) =>
    db().transaction((tx) =>
      keepFile(tx, {
        ownerId: caller.userId,
        chatId: chat.id,
        createdByCallId: "tc_handed_over",
        name: "report.md",
        mediaType: "text/markdown",
        content: Buffer.from(content),
      }),
    );
  const first = await handedOver("as it was");
  expect(await handedOver("as it is now")).toEqual(first);
  const left = await db().select({ id: files.id }).from(files).where(eq(files.chatId, chat.id));
  expect(left).toHaveLength(MAX_FILES_PER_CHAT);
  expect(left.map(({ id }) => id)).toContain(first.id);
  const read = await readFile(db(), { caller, fileId: first.id });
  expect(Buffer.from(read.content).toString()).toBe("as it was");
  expect(await refusalOf(readFile(db(), { caller: other, fileId: first.id }))).toMatchObject({
    code: "not_found",
  });
});

test("D40 what was uploaded and never sent goes after a day and gives its room back; what a message refers to stays", async () => {
  const as: Caller = { userId: await createPerson(db()), role: "member" };
  const [unsent, sent] = [await upload("a", as), await upload("b", as)];
  const chat = await createChat(bench.ctx, { caller: as, content: withFiles(sent) });
  await Promise.all([age(unsent, 23), age(sent, 999)]);
  await sweepFiles(db());
  expect([...(await describeFiles(db(), [unsent, sent])).keys()].toSorted()).toEqual(
    [unsent, sent].toSorted(),
  );
  await age(unsent, 25);
  expect(await unsentBytes(db(), as.userId)).toBe(1);
  await sweepFiles(db());
  expect([...(await describeFiles(db(), [unsent, sent])).keys()]).toEqual([sent]);
  expect(await unsentBytes(db(), as.userId)).toBe(0);
  await db().update(chats).set({ status: "waiting", archived: true }).where(eq(chats.id, chat.id));
  await deleteChat(bench.ctx, { caller: as, chatId: chat.id });
  expect(await describeFiles(db(), [sent])).toEqual(new Map());
});

test("D40 a send that dies before its commit leaves the file unsent, and it can be sent again", async () => {
  const id = await upload();
  const lost = bench.database.db.transaction(async (tx) => {
    const chatId = await chatIn(bench, "W");
    const held = await holdFiles(tx, { ids: [id], ownerId: caller.userId, chatId });
    await linkFiles(tx, chatId, [...held.keys()]);
    await tx.execute(sql`select pg_terminate_backend(pg_backend_pid())`);
  });
  await expect(lost).rejects.toThrow();
  expect(await chatOf(id)).toBeNull();
  const chat = await createChat(bench.ctx, { caller, content: withFiles(id) });
  expect(await chatOf(id)).toBe(chat.id);
});

test("nobody keeps more unsent than there is room for", async () => {
  const as: Caller = { userId: await createPerson(db()), role: "member" };
  await uploadFile(db(), { caller: as, content: Buffer.from("a"), encodedName: "a" });
  await db().update(files).set({ size: MAX_UNSENT_BYTES }).where(eq(files.ownerId, as.userId));
  expect(await refusalOf(upload("b", as))).toMatchObject({ code: "usage_limit" });
});

test("D40 of uploads at the same moment only as many are kept as there is room for", async () => {
  const as: Caller = { userId: await createPerson(db()), role: "member" };
  const content = Buffer.alloc(1_000, "a");
  await uploadFile(db(), { caller: as, content, encodedName: "first" });
  await db()
    .update(files)
    .set({ size: MAX_UNSENT_BYTES - 2 * content.length })
    .where(eq(files.ownerId, as.userId));
  const uploads = await Promise.allSettled(
    Array.from({ length: 12 }, () => uploadFile(db(), { caller: as, content, encodedName: "a.txt" })),
  );
  expect(uploads.filter(({ status }) => status === "fulfilled")).toHaveLength(2);
  expect(await unsentBytes(db(), as.userId)).toBe(MAX_UNSENT_BYTES);
});

test("a message takes as many bytes of files as a prompt holds, and names the first file that is too much", async () => {
  const as: Caller = { userId: await createPerson(db()), role: "member" };
  const chatId = (await createChat(bench.ctx, { caller: as, content: [{ type: "text", text: "Begin" }] })).id;
  const [one, two, small] = [await upload("1", as), await upload("2", as), await upload("3", as)];
  const sized = (id: string) =>
    db()
      .update(files)
      .set({ size: MAX_PROMPT_FILE_BYTES / 2 })
      .where(eq(files.id, id));
  await Promise.all([sized(one), sized(two)]);
  const send = (...ids: string[]) =>
    sendMessage(bench.ctx, { caller: as, chatId, content: withFiles(...ids) });
  expect(await refusalOf(send(one, two, small))).toMatchObject({
    code: "invalid_request",
    message: expect.stringContaining("20 MB together"),
    fields: [{ path: "content.3.fileId" }],
  });
  expect(await refusalOf(send(one, two, one))).toMatchObject({ fields: [{ path: "content.3.fileId" }] });
  expect(await chatOf(small)).toBeNull();
  await send(one, two);
  expect(await chatOf(two)).toBe(chatId);
});
