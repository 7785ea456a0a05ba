import { expect, test } from "../stand-fixture";

const gated = (name: string) => ({
  actions: [
    { type: "text" as const, text: "Working. " },
    { type: "gate" as const, name },
    { type: "tool" as const, name: "read_file", input: { path: "none.txt" } },
  ],
});

test("P21 a key that is replaced in the middle of a turn is used from the next step on", async ({
  stand,
}) => {
  const { api, models, modelIds } = stand;
  models.setScript([gated("hold"), "Done."]);
  const chat = await api.createChat("Work on", { modelId: modelIds.anthropic });
  await expect.poll(() => models.held()).toEqual(["hold"]);
  const { items } = await api.json<{ items: { id: string; type: string }[] }>("GET", "/api/v1/providers");
  const provider = items.find(({ type }) => type === "anthropic");
  await api.json("PATCH", `/api/v1/providers/${provider?.id}`, { apiKey: "another-key" });
  models.release("hold");
  const done = await api.waitForStatus(chat.id, ["waiting", "error"]);
  expect(done.lastError).toBeNull();
  expect(models.requests.map(({ headers }) => headers["x-api-key"])).toEqual(["scripted-key", "another-key"]);
});
