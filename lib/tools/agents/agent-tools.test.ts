import { expect, test } from "vitest";
import { toolContext } from "../testing-context";
import { agentTools } from "./agent-tools";
import type { AgentView, Agents } from "./agents";

const AGENT: AgentView = {
  chatId: "chat_2",
  title: "A look",
  type: "general",
  status: "waiting",
  planMode: false,
};

function agentsThat(agent: AgentView): Agents {
  return {
    spawn: async () => agent,
    wait: async () => ({ ...agent, isDone: true, report: "Seen.", lastError: null }),
    message: async () => ({ ...agent, interrupted: false }),
    interrupt: async () => ({ ...agent, interrupted: false }),
    list: async () => ({ agents: [{ ...agent, lastTurnAt: new Date(0) }], total: 1 }),
    models: async () => [],
  };
}

const CALLS: [string, object][] = [
  ["spawn_agent", { type: "general", prompt: "Look" }],
  ["wait_agent", { chat_id: "chat_2" }],
  ["message_agent", { chat_id: "chat_2", message: "Write it" }],
  ["interrupt_agent", { chat_id: "chat_2" }],
  ["list_agents", {}],
];

/** What a tool says of the sub-agent. */
async function answer(agent: AgentView, name: string, input: object): Promise<unknown> {
  const tool = agentTools(agentsThat(agent)).find((each) => each.name === name);
  const output = (await tool?.run(tool.inputSchema.parse(input), toolContext()))?.output as {
    agents?: unknown[];
  };
  return output.agents?.[0] ?? output;
}

test.each(CALLS)(
  "%s says that a sub-agent of a turn that planned only reads, and of no other",
  async (name, input) => {
    const reader = { chat_id: "chat_2", plan_mode: true, note: expect.stringContaining("only reads") };
    expect(await answer({ ...AGENT, planMode: true }, name, input)).toMatchObject(reader);
    const other = await answer(AGENT, name, input);
    expect(other).toMatchObject({ chat_id: "chat_2", status: "waiting" });
    expect(other).not.toHaveProperty("plan_mode");
    expect(other).not.toHaveProperty("note");
  },
);
