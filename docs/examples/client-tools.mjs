#!/usr/bin/env node
/**
 * A client that brings a tool of its own: the model asks for the time in a city, and this program answers.
 *
 *   LATHE_TOKEN=lth_… node docs/examples/client-tools.mjs http://localhost:3000 "What time is it in Lisbon?"
 *
 * It needs nothing but Node: it makes a chat with `dynamicTools`, follows its event stream, carries out what `action_required`
 * asks for, posts the results, and prints the agent's last message. A stream that ends early is resumed by its cursor.
 */
const [url = "http://localhost:3000", question = "What time is it in Lisbon?"] = process.argv.slice(2);
const token = process.env.LATHE_TOKEN;
if (!token) throw new Error("Set LATHE_TOKEN to an API token (Settings, API tokens).");

const ZONES = { lisbon: "Europe/Lisbon", tokyo: "Asia/Tokyo", "new york": "America/New_York" };

/** What the model is told of the tool, and what this program does when it is called. */
const tools = {
  local_time: {
    description: "The present time in a city.",
    inputSchema: { type: "object", properties: { city: { type: "string" } }, required: ["city"] },
    run: ({ city }) => {
      const zone = ZONES[String(city).toLowerCase()];
      if (!zone) throw new Error(`No time zone is known for ${city}.`);
      return { city, time: new Date().toLocaleTimeString("en-GB", { timeZone: zone }) };
    },
  },
};

async function call(method, path, body) {
  const response = await fetch(new URL(path, url), {
    method,
    headers: {
      authorization: `Bearer ${token}`,
      "content-type": "application/json",
      // The same call sent again has the same effect once.
      "idempotency-key": crypto.randomUUID(),
    },
    body: body && JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
  return response.json();
}

/** What lies between empty lines: an event, or a comment that keeps proxies awake. */
async function* blocks(body) {
  let text = "";
  for await (const chunk of body.pipeThrough(new TextDecoderStream())) {
    const complete = (text + chunk).split("\n\n");
    text = complete.pop();
    yield* complete;
  }
}

/** The chat's events, across every end of a stream. */
async function* events(chatId) {
  let cursor = "";
  for (;;) {
    const response = await fetch(new URL(`/api/v1/chats/${chatId}/stream?cursor=${cursor}`, url), {
      headers: { authorization: `Bearer ${token}` },
    });
    for await (const block of blocks(response.body)) {
      const fields = Object.fromEntries(block.split("\n").map((line) => line.split(/: (.*)/s, 2)));
      if (fields.id) cursor = fields.id;
      if (fields.event) yield { name: fields.event, data: JSON.parse(fields.data) };
    }
  }
}

function answer({ toolCallId, toolName, input }) {
  try {
    return { toolCallId, output: tools[toolName].run(input) };
  } catch (error) {
    return { toolCallId, output: { error: error.message }, isError: true };
  }
}

const dynamicTools = Object.entries(tools).map(([name, { description, inputSchema }]) => {
  return { name, description, inputSchema };
});
const chat = await call("POST", "/api/v1/chats", { content: [{ type: "text", text: question }], dynamicTools });
for await (const { name, data } of events(chat.id)) {
  if (name === "action_required") {
    const results = data.toolCalls.map(answer);
    await call("POST", `/api/v1/chats/${chat.id}/tool-results`, { results });
  }
  if (name === "status" && data.status === "waiting") break;
  if (name === "status" && data.status === "error") throw new Error(data.chat.lastError?.message);
}
const { items } = await call("GET", `/api/v1/chats/${chat.id}/messages`);
const { parts } = items.at(-1);
const words = parts.map((part) => (part.type === "text" ? part.text : "")).join("");
process.stdout.write(`${words}\n`);
process.exit(0);
