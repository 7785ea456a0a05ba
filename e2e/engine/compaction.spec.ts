import type { Script } from "../fakes/model-server/script";
import { expect, test } from "../stand-fixture";
import { prefixBreak } from "./request-prefix";

const SUMMARY = "Summarise this conversation";
const LABELLED = "Write a status label";
const TITLED = "Write a title";
const bodyText = (request: { body: unknown } | undefined) => JSON.stringify(request?.body);

for (const format of ["openai", "anthropic"] as const) {
  test(`T57 a chat is summarised on request over the ${format} format, and goes on from the summary alone`, async ({
    stand,
  }) => {
    const answers: Script = [
      {
        match: { user: SUMMARY },
        steps: ["The person likes short answers. Everything is done."],
        after: "repeat",
      },
      { steps: ["An answer."], after: "repeat" },
    ];
    stand.models.setScript(answers);
    const { api, models } = stand;
    const settled = (id: string) => api.waitForStatus(id, ["waiting", "error"]);
    const chat = await api.createChat("QUESTION-0 of a long chat", { modelId: stand.modelIds[format] });
    await settled(chat.id);
    for (let n = 1; n < 5; n++) {
      await api.sendMessage(chat.id, `QUESTION-${n} of a long chat`);
      await settled(chat.id);
    }
    const follower = api.follow(chat.id);

    const asked = await api.send("POST", `/api/v1/chats/${chat.id}/compact`, {});
    expect(asked.status).toBe(202);
    expect((await asked.json()) as unknown).toMatchObject({ status: "running" });
    const compacted = await settled(chat.id);
    expect(compacted.lastError).toBeNull();
    const summaryRequest = models.requests.at(-1);
    expect(bodyText(summaryRequest)).toContain("QUESTION-0");
    expect(bodyText(summaryRequest)).toContain(SUMMARY);
    expect((await api.send("POST", `/api/v1/chats/${chat.id}/compact`, {})).status).toBe(409);

    await api.sendMessage(chat.id, "AFTERWARDS");
    await settled(chat.id);
    const first = models.requests.at(-1);
    expect(bodyText(first)).toContain("The person likes short answers.");
    expect(bodyText(first)).toContain("AFTERWARDS");
    expect(bodyText(first)).not.toContain("QUESTION");
    await api.sendMessage(chat.id, "AND AGAIN");
    await settled(chat.id);
    const second = models.requests.at(-1);
    expect(first && second && prefixBreak(first, second)).toBeNull();

    const stored = await api.messages(chat.id);
    expect(stored.filter((message) => message.compaction === "summary")).toHaveLength(1);
    expect(JSON.stringify(stored)).toContain("QUESTION-0");
    await expect.poll(() => follower.messages()).toEqual(stored);
    follower.stop();
    expect(models.requests.filter((request) => request.outcome !== "completed")).toEqual([]);
  });
}

test("T56 a chat that fills its window is summarised by itself, and its pending message is answered word for word", async ({
  stand,
}) => {
  stand.models.setScript([
    { match: { user: SUMMARY }, steps: ["What was said, in short."], after: "repeat" },
    {
      steps: [
        { actions: [{ type: "text", text: "A long answer." }], usage: { input: 10_000_000 } },
        "Short again.",
      ],
    },
  ]);
  const chat = await stand.api.createChat("The first question");
  await stand.api.waitForStatus(chat.id, ["waiting", "error"]);
  await stand.api.sendMessage(chat.id, "The pending question");
  const done = await stand.api.waitForStatus(chat.id, ["waiting", "error"]);
  expect(done.lastError).toBeNull();
  expect(stand.models.requests).toHaveLength(3);
  expect(bodyText(stand.models.requests[1])).not.toContain("The pending question");
  expect(bodyText(stand.models.requests[2])).toContain("The pending question");
  expect(bodyText(stand.models.requests[2])).not.toContain("The first question");
  expect(done.usage.contextTokens).toBeLessThan(1_000);
});

test("T58 a cleared chat forgets at once what its transcript keeps", async ({ stand }) => {
  stand.models.setScript([{ steps: ["An answer."], after: "repeat" }]);
  const chat = await stand.api.createChat("The old question");
  await stand.api.waitForStatus(chat.id, ["waiting"]);
  const clear = () => stand.api.send("POST", `/api/v1/chats/${chat.id}/clear`, {});
  expect((await clear()).status).toBe(200);
  expect((await clear()).status).toBe(409);
  await stand.api.sendMessage(chat.id, "The new question");
  await stand.api.waitForStatus(chat.id, ["waiting"]);
  expect(bodyText(stand.models.requests.at(-1))).not.toContain("The old question");
  const stored = await stand.api.messages(chat.id);
  expect(stored.map((message) => message.compaction ?? message.role)).toEqual([
    "user",
    "assistant",
    "clear",
    "user",
    "assistant",
  ]);
});

test("a chat gets a title and its turn a few words, and a person's own title stays", async ({ stand }) => {
  stand.models.setScript([
    { match: { system: TITLED }, steps: ['{"title":"A title that fits"}'], after: "repeat" },
    { match: { system: LABELLED }, steps: ['{"label":"Question answered well"}'], after: "repeat" },
    { steps: ["An answer."], after: "repeat" },
  ]);
  const chat = await stand.api.createChat("Please find a title for this");
  await expect
    .poll(async () => {
      const { title, lastTurnSummary } = await stand.api.chat(chat.id);
      return [title, lastTurnSummary];
    })
    .toEqual(["A title that fits", "Question answered well"]);

  await stand.api.json("PATCH", `/api/v1/chats/${chat.id}`, { title: "Mine" });
  await stand.api.sendMessage(chat.id, "Go on");
  await stand.api.waitForStatus(chat.id, ["waiting"]);
  expect((await stand.api.chat(chat.id)).title).toBe("Mine");
  const asked = await stand.api.json<{ title: string }>(
    "POST",
    `/api/v1/chats/${chat.id}/title/regenerate`,
    {},
  );
  expect(asked.title).toBe("A title that fits");
});
