import { afterAll, beforeAll, expect, test } from "vitest";
import { insertUserSkill } from "../../db/queries/user-skills";
import { objects } from "../../e2e/fakes/model-server/format";
import { newId } from "../ids";
import { createToolRegistry } from "../tools/registry";
import {
  CHAT_KINDS,
  type ChatKind,
  OFFERED_CLIENT_TOOLS,
  offeredTo,
  SKILLS,
} from "../tools/testing-availability";
import { NOTHING_THERE } from "../tools/testing-registry";
import { FormatBench } from "./testing-formats";

const HASH = "a".repeat(64);
const SERVERS = ["files__list", "files__read"];
const CLIENT_TOOL = { name: "a_client_tool", description: "Told.", inputSchema: { type: "object" } };
const KINDS = Object.keys(CHAT_KINDS) as ChatKind[];
/** Whose skills there are, and whether the workspace has MCP servers: every one that a request's tools depend on. */
const PLACES = (["none", "own", "workspace"] as const).flatMap((skills) =>
  [false, true].map((hasServers) => ({ skills, hasServers })),
);

let formats: FormatBench;
/** Those that have a skill. */
const withSkill = new Set<string>();

beforeAll(async () => {
  formats = await FormatBench.create(createToolRegistry(NOTHING_THERE), {
    readContext: async (workspaceId) => ({
      hash: workspaceId,
      files: [],
      skills: withSkill.has(workspaceId)
        ? [{ name: "deploy", description: "", path: "skills/deploy", size: 1, status: "ok", body: "How" }]
        : [],
      more: 0,
    }),
  });
  formats.use("openai-chat");
  formats.bench.askMcpServers = async () => ({
    version: "v1",
    problems: [],
    servers: [
      {
        name: "files",
        source: ".mcp.json",
        error: null,
        program: null,
        leftOut: [],
        hash: HASH,
        state: "connected",
        tools: SERVERS.map((name) => ({
          name,
          tool: name,
          description: "",
          inputSchema: { type: "object" },
          repeatable: false,
        })),
      },
    ],
  });
});
afterAll(() => formats.drop());

/** What daemons say of a workspace where such commands run, and of one where they do not. */
const RUNS = [
  { isolation: "bubblewrap", said: true },
  { isolation: "unshare", said: null },
];
const RUNS_NOT = [
  { isolation: "none", said: null },
  { isolation: "bubblewrap", said: false },
];

/** A workspace whose commands have a sandbox that changes nothing, or none, and whose servers are told of, or not. */
async function workspace({ canRunApart, hasServers }: { canRunApart: boolean; hasServers: boolean }) {
  const { bench } = formats;
  const id = newId("ws");
  const { isolation, said } = (canRunApart ? RUNS : RUNS_NOT)[hasServers ? 1 : 0] ?? {};
  await bench.sql`insert into templates (id, name, driver) values (${newId("tpl")}, ${id}, 'local')`;
  await bench.sql`insert into workspaces
      (id, owner_id, template_id, name, driver, isolation, can_run_apart, status, mcp_version, last_heartbeat_at)
    select ${id}, ${bench.workbench.userId}, t.id, ${id}, 'local', ${isolation ?? null}, ${said ?? null}, 'running',
      ${hasServers ? "v1" : null}, clock_timestamp()
    from templates t where t.name = ${id}`;
  return id;
}

async function setOwnSkill(there: boolean): Promise<void> {
  const { userId } = formats.bench.workbench;
  await formats.bench.sql`delete from user_skills`;
  if (!there) return;
  const content = "---\nname: notes\ndescription: Notes\n---\nHow";
  await insertUserSkill(formats.bench.db, {
    id: newId("skl"),
    userId,
    name: "notes",
    description: "Notes",
    content,
  });
}

/** The names of the tools that a provider is told for a chat of this kind. */
async function toldTo(kind: ChatKind, at: { workspaceId: string; parentChatId: string }) {
  const { mode, planMode, isChild } = CHAT_KINDS[kind];
  const { bench, server, pubsub } = formats;
  const { workspaceId } = at;
  const by = isChild ? { parentChatId: at.parentChatId } : { dynamicTools: [CLIENT_TOOL] };
  const text = `As ${kind} in ${workspaceId}`;
  await bench.settled(await bench.createChat(text, pubsub, { planMode, workspaceId, mode, ...by }));
  const request = server.requests.find(({ rawBody }) => rawBody.includes(text));
  return objects(request?.body["tools"]).map((tool) => objects([tool["function"] ?? null])[0]?.["name"]);
}

test.each(PLACES)(
  "where skills are of: $skills, and servers are there: $hasServers, providers are told of a chat's tools and of no others",
  async ({ skills, hasServers }) => {
    const { bench, server, pubsub } = formats;
    server.setScript([{ steps: ["Seen."], after: "repeat" }]);
    await setOwnSkill(skills === "own");
    const parentChatId = await bench.createChat("Lead", pubsub);
    await bench.settled(parentChatId);
    const told = KINDS.map(async (kind) => {
      const { canRunApart } = CHAT_KINDS[kind];
      const workspaceId = await workspace({ canRunApart, hasServers });
      if (SKILLS[skills].hasSkillFiles) withSkill.add(workspaceId);
      return [kind, await toldTo(kind, { workspaceId, parentChatId })] as const;
    });
    const expected = KINDS.map((kind) => {
      const ofClient = OFFERED_CLIENT_TOOLS.includes(kind) ? [CLIENT_TOOL.name] : [];
      const offered = offeredTo(kind, { skills, servers: hasServers ? SERVERS : [] });
      return [kind, [...ofClient, ...offered].toSorted()] as const;
    });
    expect(Object.fromEntries(await Promise.all(told))).toEqual(Object.fromEntries(expected));
  },
);
