import { afterAll, beforeAll, expect, test } from "vitest";
import { objects } from "../../e2e/fakes/model-server/format";
import { newId } from "../ids";
import { createToolRegistry } from "../tools/registry";
import { CHAT_KINDS, type ChatKind, OFFERED_CLIENT_TOOLS, offeredTo } from "../tools/testing-availability";
import { NOTHING_THERE } from "../tools/testing-registry";

import { FormatBench } from "./testing-formats";

let formats: FormatBench;
beforeAll(async () => {
  formats = await FormatBench.create(createToolRegistry(NOTHING_THERE));
  formats.use("openai-chat");
});
afterAll(() => formats.drop());

const CLIENT_TOOL = { name: "a_client_tool", description: "Told.", inputSchema: { type: "object" } };

/** A workspace whose commands have a sandbox that changes nothing, or none. */
async function workspace(canRunApart: boolean): Promise<string> {
  const { bench } = formats;
  const id = newId("ws");
  await bench.sql`insert into templates (id, name, driver) values (${newId("tpl")}, ${id}, 'local')`;
  await bench.sql`insert into workspaces (id, owner_id, template_id, name, driver, isolation, status)
    select ${id}, ${bench.workbench.userId}, t.id, ${id}, 'local', ${canRunApart ? "bubblewrap" : "none"}, 'running' from templates t where t.name = ${id}`;
  return id;
}

test.each(Object.keys(CHAT_KINDS) as ChatKind[])(
  "the provider of %s is told of its tools and of no others",
  async (kind) => {
    const { isChild, mode, planMode, canRunApart } = CHAT_KINDS[kind];
    const { bench, server, pubsub } = formats;
    const workspaceId = await workspace(canRunApart);
    server.setScript([{ steps: ["Seen."], after: "repeat" }]);
    const before = server.requests.length;
    const parentChatId = isChild ? await bench.createChat("Lead", pubsub) : undefined;
    if (parentChatId !== undefined) await bench.settled(parentChatId);
    const chatId = await bench.createChat(`As ${kind}`, pubsub, {
      planMode,
      workspaceId,
      mode,
      dynamicTools: isChild ? [] : [CLIENT_TOOL],
      ...(parentChatId === undefined ? {} : { parentChatId }),
    });
    await bench.settled(chatId);
    const request = server.requests.slice(before).find(({ rawBody }) => rawBody.includes(`As ${kind}`));
    const told = objects(request?.body["tools"]).map(
      (tool) => objects([tool["function"] ?? null])[0]?.["name"],
    );
    const ofClient = OFFERED_CLIENT_TOOLS.includes(kind) ? [CLIENT_TOOL.name] : [];
    expect(told).toEqual([...ofClient, ...offeredTo(kind, { hasSkills: false })].toSorted());
  },
);
