import { describe, expect, test } from "vitest";
import { z } from "zod";
import { createChatSchema } from "@/lib/api/schemas/chats";
import { updateMeSchema } from "@/lib/api/schemas/me";
import { isAppError } from "@/lib/errors";
import { MAX_JSON_BYTES, readBytes, readJson, readJsonBody } from "./read-input";

const anything = z.unknown();
const JSON_TYPE = { "content-type": "application/json" };

function post(body: BodyInit, headers: Record<string, string> = JSON_TYPE): Request {
  return new Request("http://localhost/x", { method: "POST", headers, body, duplex: "half" } as RequestInit);
}

async function refusal(work: Promise<unknown>) {
  try {
    await work;
  } catch (error) {
    if (isAppError(error)) return { code: error.code, fields: error.fields, message: error.message };
    throw error;
  }
  return null;
}

/** A body without a declared length that goes on for as long as it is read. */
function endless(chunkBytes: number): { body: ReadableStream<Uint8Array>; sent: () => number } {
  let sent = 0;
  const body = new ReadableStream<Uint8Array>({
    pull: (controller) => {
      sent += chunkBytes;
      controller.enqueue(new Uint8Array(chunkBytes).fill(0x20));
    },
  });
  return { body, sent: () => sent };
}

describe("size", () => {
  test("a declared length over the cap is refused before anything is read", async () => {
    const request = post("{}", { ...JSON_TYPE, "content-length": "5000000000" });
    expect(await refusal(readJson(request, anything))).toMatchObject({ code: "payload_too_large" });
  });

  test("an endless body is refused at the cap", async () => {
    const { body, sent } = endless(16 * 1024);
    expect(await refusal(readJson(post(body), anything))).toMatchObject({ code: "payload_too_large" });
    expect(sent()).toBeLessThan(MAX_JSON_BYTES + 64 * 1024);
  });

  test("a body of exactly the cap is read", async () => {
    expect(await readBytes(post("x".repeat(100)), 100)).toHaveLength(100);
    expect(await refusal(readBytes(post("x".repeat(101)), 100))).toMatchObject({ code: "payload_too_large" });
  });
});

describe("form", () => {
  test.each([
    ["no JSON", "{", JSON_TYPE],
    ["invalid UTF-8", new Uint8Array([0x22, 0xff, 0x22]), JSON_TYPE],
    ["another type", "a=1", { "content-type": "application/x-www-form-urlencoded" }],
    ["no type", new Blob(["{}"]), {} as Record<string, string>],
    ["a prototype key", '{"a":{"__proto__":{"isAdmin":true}}}', JSON_TYPE],
    ["nesting without end", "[".repeat(200_000), JSON_TYPE],
    ["deep but closed nesting", `${"[".repeat(65)}${"]".repeat(65)}`, JSON_TYPE],
  ])("%s is refused", async (_name, body, headers) => {
    expect(await refusal(readJson(post(body, headers), anything))).toMatchObject({ code: "invalid_request" });
  });

  test("brackets in strings are no nesting", async () => {
    const text = `\\"${"[{".repeat(500)}`;
    expect(await readJsonBody(post(`{"text":"${text}"}`))).toEqual({ text: `"${"[{".repeat(500)}` });
  });

  test("types with parameters and suffixes are JSON", async () => {
    for (const type of [
      "application/json; charset=utf-8",
      "APPLICATION/JSON",
      "application/merge-patch+json",
    ]) {
      expect(await readJsonBody(post("{}", { "content-type": type }))).toEqual({});
    }
  });

  test("an absent body is an empty object", async () => {
    expect(await readJsonBody(new Request("http://localhost/x", { method: "POST" }))).toEqual({});
  });
});

describe("fields", () => {
  test("unknown ones are named one by one, also those that would assign authority", async () => {
    const content = [{ type: "text", text: "hi" }];
    const forbidden = {
      ownerId: "usr_1",
      role: "admin",
      status: "waiting",
      workerId: "w",
      costMicros: 0,
      isAdmin: true,
    };
    const found = await refusal(readJson(post(JSON.stringify({ content, ...forbidden })), createChatSchema));
    expect(found?.fields?.map((field) => field.path).toSorted()).toEqual(Object.keys(forbidden).toSorted());
  });

  test("unknown keys inside parts are named with their path", async () => {
    const content = [{ type: "text", text: "hi", providerMetadata: {} }];
    const found = await refusal(readJson(post(JSON.stringify({ content })), createChatSchema));
    expect(found?.fields?.map((field) => field.path)).toEqual(["content.0.providerMetadata"]);
  });

  test("text for text columns holds no NUL and no lone surrogate", async () => {
    for (const name of ["a\0b", "\ud800", "a\udfff", " ", ""]) {
      const found = await refusal(readJson(post(JSON.stringify({ name })), updateMeSchema));
      expect(found?.fields?.map((field) => field.path)).toContain("name");
    }
    expect(await readJson(post(JSON.stringify({ name: "  Zoë 👩‍💻 \u202e " })), updateMeSchema)).toEqual({
      name: "Zoë 👩‍💻 \u202e".trim(),
    });
  });

  test("message text may hold anything", async () => {
    const content = [{ type: "text", text: "nul \0 and \ud800" }];
    expect(await readJson(post(JSON.stringify({ content })), createChatSchema)).toMatchObject({ content });
  });

  test("messages that say nothing, and what cannot be done yet, are refused", async () => {
    const text = [{ type: "text", text: "hi" }];
    const bodies = [
      { content: [] },
      { content: [{ type: "text", text: " \n" }] },
      { content: [{ type: "image", url: "http://x" }] },
      { content: text, dynamicTools: [{}] },
      { content: text, mcpServerIds: ["mcp_1"] },
    ];
    for (const body of bodies) {
      expect(await refusal(readJson(post(JSON.stringify(body)), createChatSchema))).toMatchObject({
        code: "invalid_request",
      });
    }
  });
});
