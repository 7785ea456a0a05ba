import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Message } from "../../lib/chat/wire";
import { expect, test } from "../stand-fixture";

const naughty = JSON.parse(
  readFileSync(createRequire(import.meta.url).resolve("big-list-of-naughty-strings"), "utf8"),
) as string[];
const HOSTILE = [
  ...naughty,
  "\0",
  "a\0b",
  "\ud800",
  "\udfff lone",
  "\ufffe\uffff",
  "\u202eright to left",
  "\r\n\r\ndata: {}\n\nevent: x",
  "e" + "\u0301".repeat(100_000),
];
const PARTS_PER_MESSAGE = 45;
const FIVE_MEGABYTES = 5 * 1024 * 1024;

function inGroups<T>(items: T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  );
}

/** What is left of a text on one line: no white space, no control characters. */
const inkOf = (text: string) => text.replace(/[\s\p{Cc}]+/gu, "");
const textsOf = (message: Message | undefined) =>
  (message?.parts ?? []).flatMap((part) => (part.type === "text" ? [part.text] : []));

test("D39 hostile text comes back as it was sent, from people and from models", async ({ stand }) => {
  test.setTimeout(240_000);
  const { api, models } = stand;
  models.setScript([{ steps: ["Read."], after: "repeat" }]);
  // A part that says nothing is left out of its message.
  const groups = inGroups(
    HOSTILE.filter((text) => text.trim() !== ""),
    PARTS_PER_MESSAGE,
  );
  const [first = [], ...others] = groups.map((texts) => texts.map((text) => ({ type: "text", text })));
  const chat = await api.json<{ id: string }>("POST", "/api/v1/chats", { content: first });
  for (const content of others) {
    await api.waitForStatus(chat.id, ["waiting"]);
    await api.json("POST", `/api/v1/chats/${chat.id}/messages`, { content });
  }
  await api.waitForStatus(chat.id, ["waiting"]);
  const sent = (await api.messages(chat.id)).filter(({ role }) => role === "user");
  expect(sent.map(textsOf)).toEqual(groups);

  const content = HOSTILE.slice(0, -1).join("\n");
  models.setScript([
    { actions: [{ type: "tool", name: "create_workspace", input: {} }] },
    {
      actions: [
        { type: "tool", name: "write_file", input: { path: "hostile.txt", content } },
        { type: "tool", name: "read_file", input: { path: content.slice(0, 2_000) } },
      ],
    },
    { actions: [{ type: "text", text: content }] },
  ]);
  await api.sendMessage(chat.id, "Write it down");
  const done = await api.waitForStatus(chat.id, ["waiting", "error"]);
  expect(done.lastError).toBeNull();
  const stored = await api.messages(chat.id);
  expect(textsOf(stored.at(-1))).toEqual([content]);
  const calls = stored.flatMap(({ parts }) => parts.filter((part) => part.type === "dynamic-tool"));
  expect(calls.map(({ toolName }) => toolName)).toEqual(["create_workspace", "write_file", "read_file"]);
  expect(calls[1]?.input).toEqual({ path: "hostile.txt", content });
  expect(calls[2]?.state).toBe("output-error");

  const late = api.follow(chat.id);
  await late.waitFor(({ event }) => event.name === "synced");
  expect(late.messages()).toEqual(stored);
  late.stop();
});

test("D39 a title is taken as it is, or refused by name", async ({ stand }) => {
  test.setTimeout(120_000);
  const { api } = stand;
  const chat = await api.createChat("Something to rename");
  for (const title of HOSTILE) {
    const answer = await api.send("PATCH", `/api/v1/chats/${chat.id}`, { title });
    const body = (await answer.json()) as { title?: string; error?: { fields?: { path: string }[] } };
    if (answer.status === 200) {
      expect(body.title).toMatch(/^\S(.*\S)?$/u);
      expect(inkOf(body.title ?? "")).toBe(inkOf(title));
    } else {
      expect(answer.status, JSON.stringify(title)).toBe(400);
      expect(body.error?.fields?.map(({ path }) => path)).toEqual(["title"]);
    }
  }
});

test("D19 what is too big is refused by name, and what is big is kept", async ({ stand }) => {
  const { api, models } = stand;
  models.setScript([{ steps: ["Long."], after: "repeat" }]);
  const long = "0123456789abcdef".repeat(FIVE_MEGABYTES / 16);
  const posted = await api.send("POST", "/api/v1/chats", { content: [{ type: "text", text: long }] });
  expect([201, 413]).toContain(posted.status);
  if (posted.status === 201) {
    const { id } = (await posted.json()) as { id: string };
    const [message] = await api.messages(id);
    expect(textsOf(message)).toEqual([long]);
  }
  const chat = await api.createChat("A short one");
  const status = async (method: string, path: string, body: unknown) =>
    (await api.send(method, `/api/v1/chats/${chat.id}${path}`, body)).status;
  expect(await status("PATCH", "", { title: "t".repeat(8_001) })).toBe(400);
  const thousand = Array.from({ length: 1_000 }, (_, index) => ({ type: "text", text: `part ${index}` }));
  expect(await status("POST", "/messages", { content: thousand })).toBe(400);
  expect(await status("POST", "/messages", { content: [{ type: "text", text: "still here" }] })).toBe(202);
});
