import { expect, startChat, test } from "../browser-fixture";

const tool = (name: string, input: unknown) => ({ actions: [{ type: "tool" as const, name, input }] });

test("a file that the agent hands over is in the chat as it was, is downloaded, and stays when the workspace changes", async ({
  page,
  stand,
}) => {
  stand.models.setScript([
    tool("create_workspace", {}),
    tool("execute", {
      command: "printf 'a,b\\n1,2\\n' > report.csv; head -c 3000000 /dev/urandom > data.bin",
    }),
    tool("attach_file", { path: "report.csv" }),
    tool("attach_file", { path: "data.bin", name: "sample.bin" }),
    tool("attach_file", { path: "missing.pdf" }),
    tool("execute", { command: "echo gone > report.csv" }),
    "Here they are.",
  ]);
  await startChat(page, "Make a report");
  const log = page.getByRole("log");
  await expect(log.getByText("Here they are.")).toBeVisible();
  const link = log.getByRole("link", { name: "report.csv" });
  await expect(link).toBeVisible();
  await expect(log.getByText("Could not attach")).toBeVisible();

  const download = page.waitForEvent("download");
  await link.click();
  const stream = await (await download).createReadStream();
  expect(Buffer.concat(await stream.toArray()).toString()).toBe("a,b\n1,2\n");

  await page.reload();
  const href = await log.getByRole("link", { name: "sample.bin" }).getAttribute("href");
  const served = await stand.api.send("GET", href ?? "");
  expect((await served.arrayBuffer()).byteLength).toBe(3_000_000);
  expect(served.headers.get("content-disposition")).toMatch(/^attachment/);
});
