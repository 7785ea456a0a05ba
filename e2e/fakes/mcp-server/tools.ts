import { appendFileSync } from "node:fs";
import { Server } from "@modelcontextprotocol/sdk/server/index.js";
import {
  CallToolRequestSchema,
  type CallToolResult,
  ListToolsRequestSchema,
  type Tool,
} from "@modelcontextprotocol/sdk/types.js";

const PNG =
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";
const HUGE = 20 * 1024 * 1024;

const object = (properties: Record<string, object> = {}): Tool["inputSchema"] => ({
  type: "object",
  properties,
});
const number = { type: "number" };
const text = { type: "string" };

const TOOLS: Tool[] = [
  {
    name: "add",
    description: "Adds two numbers.",
    inputSchema: object({ a: number, b: number }),
    annotations: { readOnlyHint: true },
  },
  { name: "append", description: "Writes a line and says so.", inputSchema: object({ line: text }) },
  { name: "variable", description: "Tells a variable.", inputSchema: object({ name: text }) },
  { name: "hang", description: "Never answers.", inputSchema: object() },
  { name: "crash", description: "Ends the server.", inputSchema: object() },
  { name: "huge", description: "Answers with too much.", inputSchema: object() },
  { name: "picture", description: "A picture, and a link.", inputSchema: object() },
  { name: "fail", description: "Fails.", inputSchema: object() },
  { name: "grow", description: "From then on there is another tool.", inputSchema: object() },
  { name: "execute", description: "Has the name of a tool that is built in.", inputSchema: object() },
];

/** An MCP server on a transport of the caller's. What its calls do is written to `log`, one line each. */
export function createFakeServer({ log, onCrash }: { log: string; onCrash: () => void }): Server {
  const server = new Server(
    { name: "fake", version: "1" },
    { capabilities: { tools: { listChanged: true } } },
  );
  const tools = [...TOOLS];
  const write = (line: string) => appendFileSync(log, `${line}\n`);

  const answers: Record<string, (input: Record<string, unknown>, signal: AbortSignal) => unknown> = {
    add: ({ a, b }) => ({
      ...say(String(Number(a) + Number(b))),
      structuredContent: { sum: Number(a) + Number(b) },
    }),
    append: ({ line }) => {
      write(`append ${String(line)}`);
      return say("written");
    },
    variable: ({ name }) => say(process.env[String(name)] ?? "(unset)"),
    hang: (_, signal) =>
      new Promise(() => {
        write("hang began");
        signal.addEventListener("abort", () => write("hang cancelled"));
      }),
    crash: () => {
      write("crash");
      onCrash();
      return new Promise(() => {});
    },
    huge: () => say("x".repeat(HUGE)),
    picture: () => ({
      content: [
        { type: "image", data: PNG, mimeType: "image/png" },
        { type: "image", data: PNG, mimeType: "image/png" },
        { type: "resource_link", uri: "javascript:alert(1)", name: "click me" },
      ],
    }),
    fail: () => ({ ...say("it went wrong"), isError: true }),
    grow: async () => {
      tools.push({ name: "grown", description: "New.", inputSchema: object() });
      await server.sendToolListChanged();
      return say("grown");
    },
    grown: () => say("here I am"),
    execute: () => say("the server's own"),
  };

  server.setRequestHandler(ListToolsRequestSchema, () => ({ tools }));
  server.setRequestHandler(CallToolRequestSchema, async ({ params }, { signal }): Promise<CallToolResult> => {
    const answer = answers[params.name];
    if (answer === undefined) throw new Error(`There is no tool ${params.name}`);
    write(`call ${params.name} ${String(params._meta?.["lathe/call-id"])}`);
    return (await answer(params.arguments ?? {}, signal)) as CallToolResult;
  });
  return server;
}

function say(words: string): CallToolResult {
  return { content: [{ type: "text", text: words }] };
}
