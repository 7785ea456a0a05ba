import { expect, test } from "vitest";
import { type HttpExchange, observedFetch } from "./observed-fetch";

const KEY = "super-key-1234";

function observed(answer: () => Response, active = true) {
  const told: (() => HttpExchange)[] = [];
  const sent: RequestInit[] = [];
  const fetch = observedFetch({
    fetch: async (_input, init) => {
      sent.push(init ?? {});
      return answer();
    },
    apiKey: KEY,
    observer: { active: () => active, exchanged: (read) => told.push(read) },
  });
  const last = () => told.at(-1)?.();
  return { fetch, told, sent, last };
}

const post = {
  method: "POST",
  headers: { authorization: `Bearer ${KEY}`, "content-type": "application/json" },
  body: JSON.stringify({ model: "m", note: `my key is ${KEY}`, max_tokens: 5 }),
};

test("a request is sent as it is, and told without its key", async () => {
  const { fetch, sent, told, last } = observed(() => new Response("data: {}\n\n", stream()));
  const response = await fetch("https://api.test/v1/messages?key=k", post);
  expect(sent).toEqual([post]);
  expect(await response.text()).toBe("data: {}\n\n");
  expect(told).toHaveLength(2);
  expect(told[0]?.().response).toBeNull();
  expect(last()).toEqual({
    request: {
      method: "POST",
      url: "https://api.test/v1/messages?key=%5Bredacted%5D",
      headers: { authorization: "[redacted]", "content-type": "application/json" },
      body: { model: "m", note: "my key is [redacted]", max_tokens: 5 },
    },
    response: {
      statusCode: 200,
      headers: { "content-type": "text/event-stream" },
      body: "[text/event-stream, read as a stream]",
    },
  });
});

test("the body of a failure is told, and still there to be read", async () => {
  const body = { error: { message: `Incorrect API key: ${KEY}` } };
  const { fetch, last } = observed(() => Response.json(body, { status: 401 }));
  const response = await fetch("https://api.test/v1", post);
  expect([response.status, await response.json()]).toEqual([401, body]);
  expect(last()?.response).toMatchObject({
    statusCode: 401,
    body: { error: { message: "Incorrect API key: [redacted]" } },
  });
});

test("a failure to connect stays one, and leaves the request", async () => {
  const { fetch, last } = observed(() => {
    throw new TypeError("fetch failed");
  });
  await expect(fetch("https://api.test/v1", post)).rejects.toThrow("fetch failed");
  expect(last()?.response).toBeNull();
});

test("nothing is kept while nobody listens", async () => {
  const { fetch, told } = observed(() => new Response("ok"), false);
  await fetch("https://api.test/v1", post);
  expect(told).toEqual([]);
});

function stream() {
  return { headers: { "content-type": "text/event-stream" } };
}
