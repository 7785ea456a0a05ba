import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { expect, test } from "../stand-fixture";

test("the example client carries out its own tool and prints the answer", async ({ stand }) => {
  stand.models.setScript([
    { actions: [{ type: "tool", name: "local_time", input: { city: "Lisbon" } }] },
    { actions: [{ type: "tool", name: "local_time", input: { city: "Nowhere" } }] },
    "It is early in Lisbon.",
  ]);
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ["docs/examples/client-tools.mjs", stand.lathe.url, "What time is it in Lisbon?"],
    { env: { ...process.env, LATHE_TOKEN: stand.api.token } },
  );
  expect(stdout.trim()).toBe("It is early in Lisbon.");
  const turns = stand.models.requests.filter(({ rawBody }) => rawBody.includes("local_time"));
  const [asked, told, refused] = turns.map(({ rawBody }) => rawBody);
  expect(asked).toContain("The present time in a city.");
  expect(told).toMatch(/\d\d:\d\d:\d\d/);
  expect(refused).toContain("No time zone is known for Nowhere.");
});
