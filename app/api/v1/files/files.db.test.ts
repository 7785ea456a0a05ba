import { eq } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { files } from "@/db/schema/files";
import {
  createTestRuntime,
  createTestUser,
  read,
  segment,
  type TestRuntime,
  tokenOf,
} from "@/lib/auth/testing";
import { MAX_UNSENT_BYTES } from "@/lib/chat/files/limits";
import { POST } from "./route";

let t: TestRuntime;
beforeAll(async () => {
  t = await createTestRuntime();
});
afterAll(() => t.drop());

test("an upload that cannot fit beside what waits to be sent is refused before its body is read", async () => {
  const user = await createTestUser(t.runtime, "uploader");
  const token = await tokenOf(t.runtime, user);
  let pieces = 0;
  const upload = (announced: number) => {
    const body = new ReadableStream<Uint8Array>(
      {
        pull: (controller) => {
          pieces += 1;
          controller.enqueue(new TextEncoder().encode("a"));
          controller.close();
        },
      },
      { highWaterMark: 0 },
    );
    const headers = {
      authorization: `Bearer ${token}`,
      "content-length": String(announced),
      "x-file-name": "a.txt",
    };
    const init = { method: "POST", headers, body, duplex: "half" };
    return POST(new Request("http://localhost/api/v1/files", init as RequestInit), segment({}));
  };
  expect((await read(await upload(1))).status).toBe(201);
  expect(pieces).toBe(1);
  await t.runtime.db
    .update(files)
    .set({ size: MAX_UNSENT_BYTES - 10 })
    .where(eq(files.ownerId, user.id));
  const refused = await read(await upload(11));
  expect(refused.body.error.code).toBe("usage_limit");
  expect(pieces).toBe(1);
  expect((await read(await upload(10))).status).toBe(201);
});
