import { request as httpRequest } from "node:http";
import { crc32, deflateSync } from "node:zlib";
import { expect, startChat, test } from "../browser-fixture";
import type { Stand } from "../stand";

const RED = Buffer.from([255, 0, 0]);

/** A real PNG of one colour. */
function png(width: number, height: number): Buffer {
  const chunk = (type: string, data: Buffer) => {
    const body = Buffer.concat([Buffer.from(type), data]);
    const length = Buffer.alloc(4);
    length.writeUInt32BE(data.length);
    const sum = Buffer.alloc(4);
    sum.writeUInt32BE(crc32(body));
    return Buffer.concat([length, body, sum]);
  };
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 2, 0, 0, 0], 8);
  const row = Buffer.concat([Buffer.from([0]), ...Array.from({ length: width }, () => RED)]);
  const pixels = deflateSync(Buffer.concat(Array.from({ length: height }, () => row)));
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk("IHDR", header),
    chunk("IDAT", pixels),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

test("what is attached is seen by the model and in the transcript, and an edit keeps it", async ({
  page,
  stand,
}) => {
  stand.models.setScript([{ steps: ["I see a red picture and some notes."], after: "repeat" }]);
  await page.goto("/agents");
  const composer = page.getByLabel("Message", { exact: true });
  await page.locator("[data-attach]").setInputFiles([
    { name: "red.png", mimeType: "image/png", buffer: png(40, 30) },
    { name: "notes.md", mimeType: "text/markdown", buffer: Buffer.from("# Notes\nThe queue is red.") },
  ]);
  const attached = page.getByRole("list", { name: "Attached files" });
  await expect(attached.getByRole("button", { name: "Remove red.png" })).toBeVisible();
  await expect(attached.getByText("Uploading…")).toHaveCount(0);
  await composer.fill("What is this?");
  await composer.press("Enter");
  await page.waitForURL(/\/agents\/chat_/);
  await expect(page.getByRole("log").getByText("I see a red picture and some notes.")).toBeVisible();
  const picture = page.getByRole("img", { name: "red.png" });
  await expect(picture).toBeVisible();
  expect(await picture.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBe(40);
  await expect(page.getByRole("link", { name: "notes.md" })).toBeVisible();
  const sent = JSON.stringify(stand.models.requests.map(({ body }) => body));
  expect(sent).toContain(`data:image/png;base64,${png(40, 30).toString("base64")}`);
  expect(sent).toContain("The queue is red.");

  await page.getByRole("button", { name: "Edit the message" }).click();
  const field = page.getByRole("textbox", { name: "Edit the message" });
  await field.fill("And now?");
  await page.getByRole("button", { name: "Remove notes.md" }).click();
  await page.getByRole("button", { name: "Run again" }).click();
  await expect(page.getByRole("log").getByText("And now?")).toBeVisible();
  await expect(field).toHaveCount(0);
  await expect(page.getByRole("img", { name: "red.png" })).toBeVisible();
  await expect(page.getByRole("link", { name: "notes.md" })).toHaveCount(0);
});

test("what cannot be attached says why, and the message goes without it; a reload keeps what is ready", async ({
  page,
  stand,
}) => {
  stand.models.setScript([{ steps: ["Done."], after: "repeat" }]);
  const chatId = await startChat(page, "Begin");
  await expect(page.getByRole("log").getByText("Done.")).toBeVisible();
  await page.locator("[data-attach]").setInputFiles([
    { name: "a.zip", mimeType: "application/zip", buffer: Buffer.from([0x50, 0x4b, 3, 4, 0, 0]) },
    { name: "b.txt", mimeType: "text/plain", buffer: Buffer.from("text") },
  ]);
  await expect(page.getByText(/a\.zip cannot be attached/)).toBeVisible();
  await expect(page.getByRole("button", { name: "Try again" })).toHaveCount(0);
  await expect(page.getByRole("button", { name: "Remove b.txt" })).toBeVisible();
  await expect(page.getByText("4 B")).toBeVisible();
  await page.reload();
  await expect(page.getByRole("button", { name: "Remove b.txt" })).toBeVisible();
  await expect(page.getByText("a.zip")).toHaveCount(0);
  await page.getByRole("button", { name: "Send" }).click();
  await expect(page.getByRole("link", { name: "b.txt" })).toBeVisible();
  const sent = async () => (await stand.api.messages(chatId)).findLast(({ role }) => role === "user")?.parts;
  await expect.poll(sent).toMatchObject([{ type: "file", filename: "b.txt", mediaType: "text/plain" }]);
});

test("a picture by paste, a long text by paste, and a drop are attached", async ({ page, stand }) => {
  stand.models.setScript([{ steps: ["Done."], after: "repeat" }]);
  await page.goto("/agents");
  const composer = page.getByLabel("Message", { exact: true });
  await composer.fill("Look: ");
  const transfer = (of: { text?: string; file?: { name: string; type: string; bytes: number[] } }) =>
    page.evaluateHandle(({ text, file }) => {
      const data = new DataTransfer();
      if (text !== undefined) data.setData("text/plain", text);
      if (file) data.items.add(new File([Uint8Array.from(file.bytes)], file.name, { type: file.type }));
      return data;
    }, of);
  const paste = async (clipboardData: Awaited<ReturnType<typeof transfer>>) =>
    composer.evaluate(
      (field, data) =>
        field.dispatchEvent(
          new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }),
        ),
      clipboardData,
    );
  await paste(await transfer({ text: "one line of the log\n".repeat(200) }));
  await expect(page.getByText(/pasted-text-.*\.txt/)).toBeVisible();
  await paste(await transfer({ file: { name: "shot.png", type: "image/png", bytes: [...png(3, 3)] } }));
  await expect(page.getByRole("button", { name: "Remove shot.png" })).toBeVisible();
  await composer.dispatchEvent("drop", {
    dataTransfer: await transfer({ file: { name: "drop.txt", type: "text/plain", bytes: [97] } }),
  });
  await expect(page.getByRole("button", { name: "Remove drop.txt" })).toBeVisible();
  await expect(composer).toHaveValue("Look: ");
});

test("an upload stops at its limit, and a file answers inert and only to its owner", async ({ stand }) => {
  expect(await uploadEndlessly(stand)).toBe(413);
  const svg = "<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>";
  const answer = await fetch(`${stand.lathe.url}/api/v1/files`, {
    method: "POST",
    body: svg,
    headers: {
      authorization: `Bearer ${stand.api.token}`,
      "content-type": "image/svg+xml",
      "x-file-name": "UTF-8''na%C3%AFve.svg",
    },
  });
  expect(answer.status).toBe(201);
  const file = (await answer.json()) as { id: string; mediaType: string; name: string };
  expect(file).toMatchObject({ mediaType: "text/plain", name: "naïve.svg", size: svg.length });
  const served = await stand.api.send("GET", `/api/v1/files/${file.id}`);
  expect(Object.fromEntries(served.headers)).toMatchObject({
    "content-type": "text/plain; charset=utf-8",
    "content-disposition": "attachment; filename*=UTF-8''na%C3%AFve.svg",
    "content-security-policy": "sandbox; default-src 'none'",
    "x-content-type-options": "nosniff",
  });
  const other = await stand.addUser("Other");
  expect((await other.api.send("GET", `/api/v1/files/${file.id}`)).status).toBe(404);
});

/** A chunked body without a length; answers the status. */
function uploadEndlessly(stand: Stand): Promise<number> {
  return new Promise((resolve, reject) => {
    const call = httpRequest(`${stand.lathe.url}/api/v1/files`, {
      method: "POST",
      headers: { authorization: `Bearer ${stand.api.token}`, "x-file-name": "big.txt" },
    });
    call.on("response", (response) => {
      resolve(response.statusCode ?? 0);
      response.resume();
      call.destroy();
    });
    call.on("error", reject);
    const piece = Buffer.alloc(1024 * 1024, "a");
    const send = () => {
      if (call.destroyed) return;
      if (call.write(piece)) setImmediate(send);
      else call.once("drain", send);
    };
    send();
  });
}

const textFile = (name: string, content = "text") => ({
  name,
  mimeType: "text/plain",
  buffer: Buffer.from(content),
});
const ZIP = { name: "a.zip", mimeType: "application/zip", buffer: Buffer.from([0x50, 0x4b, 3, 4, 0, 0]) };

test("what was refused stays in sight after the message, in a new chat and in one that exists", async ({
  page,
  stand,
}) => {
  stand.models.setScript([{ steps: ["Done."], after: "repeat" }]);
  await page.goto("/agents");
  const composer = page.getByLabel("Message", { exact: true });
  const refused = page.getByRole("alert").filter({ hasText: "a.zip cannot be attached" });
  await page.locator("[data-attach]").setInputFiles([ZIP, textFile("b.txt")]);
  await expect(refused).toBeVisible();
  await expect(page.getByText("4 B")).toBeVisible();
  await composer.fill("First");
  await composer.press("Enter");
  await page.waitForURL(/\/agents\/chat_/);
  await expect(page.getByRole("log").getByText("Done.")).toBeVisible();
  await expect(refused).toBeVisible();
  await composer.fill("Second");
  await composer.press("Enter");
  await expect(page.getByRole("log").getByText("Second")).toBeVisible();
  await expect(composer).toHaveValue("");
  await expect(refused).toBeVisible();
  await page.getByRole("button", { name: "Remove a.zip" }).click();
  await expect(refused).toHaveCount(0);
  await expect(composer).toBeFocused();
});

test("a file dropped anywhere in the page is attached, and the keyboard goes on where one is removed", async ({
  page,
  stand,
}) => {
  stand.models.setScript([{ steps: ["Done."], after: "repeat" }]);
  await startChat(page, "Begin");
  await expect(page.getByRole("log").getByText("Done.")).toBeVisible();
  const drop = async (on: string, name: string) => {
    const dataTransfer = await page.evaluateHandle((fileName) => {
      const data = new DataTransfer();
      data.items.add(new File(["text"], fileName, { type: "text/plain" }));
      return data;
    }, name);
    const target = page.locator(on).first();
    const isTaken = (type: string) =>
      target.evaluate(
        (element, [data, of]) =>
          !element.dispatchEvent(
            new DragEvent(of as string, {
              dataTransfer: data as DataTransfer,
              bubbles: true,
              cancelable: true,
            }),
          ),
        [dataTransfer, type] as const,
      );
    expect(await isTaken("dragover")).toBe(true);
    await expect(page.locator(".bg-accent-bg:has(textarea)")).toBeVisible();
    expect(await isTaken("drop")).toBe(true);
    await expect(page.locator(".bg-accent-bg:has(textarea)")).toHaveCount(0);
  };
  await drop("[role=log]", "one.txt");
  await drop("header", "two.txt");
  await drop("body", "three.txt");
  const remove = (name: string) => page.getByRole("button", { name: `Remove ${name}` });
  for (const name of ["one.txt", "two.txt", "three.txt"]) await expect(remove(name)).toBeVisible();
  await expect(page.getByText("Uploading…")).toHaveCount(0);
  await remove("two.txt").focus();
  await page.keyboard.press("Enter");
  await expect(remove("three.txt")).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(remove("one.txt")).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(page.getByLabel("Message", { exact: true })).toBeFocused();
});

test("a message that is sent during an upload goes when the file is up; one that is too large says how much may be", async ({
  page,
  stand,
}) => {
  stand.models.setScript([{ steps: ["Done."], after: "repeat" }]);
  const chatId = await startChat(page, "Begin");
  await expect(page.getByRole("log").getByText("Done.")).toBeVisible();
  const held = Promise.withResolvers<void>();
  await page.route("**/api/v1/files", async (route) => {
    await held.promise;
    await route.continue();
  });
  await page.locator("[data-attach]").setInputFiles([textFile("slow.txt")]);
  const composer = page.getByLabel("Message", { exact: true });
  await composer.fill("With the file");
  await composer.press("Enter");
  await expect(page.getByText("Sends when the upload is done")).toBeVisible();
  await expect(composer).toHaveValue("With the file");
  held.resolve();
  await expect(page.getByRole("link", { name: "slow.txt" })).toBeVisible();
  const sent = async () => (await stand.api.messages(chatId)).findLast(({ role }) => role === "user")?.parts;
  await expect.poll(sent).toMatchObject([{ text: "With the file" }, { type: "file", filename: "slow.txt" }]);
  await expect(composer).toHaveValue("");

  await page.setViewportSize({ width: 375, height: 700 });
  await page
    .locator("[data-attach]")
    .setInputFiles([textFile("a-rather-long-name-of-a-file.txt", "a".repeat(10 * 1024 * 1024 + 1))]);
  const problem = page.getByText("a-rather-long-name-of-a-file.txt is too large: 10 MB is the most.");
  await expect(problem).toBeVisible();
  expect(await problem.evaluate((said) => said.scrollWidth <= said.clientWidth)).toBe(true);
  await expect(page.getByRole("button", { name: "Try again" })).toHaveCount(0);
});
