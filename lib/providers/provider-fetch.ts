import { bunchBytes } from "./bunch-bytes";
import { createBunchPace } from "./bunch-pace";
import { limitLines } from "./limit-lines";

const REDACTED = "[redacted]";

interface ProviderFetchOptions {
  fetch: typeof globalThis.fetch;
  apiKey: string | null;
}

const isEventStream = (headers: Headers) =>
  headers.get("content-type")?.startsWith("text/event-stream") === true;

/** The fetch that a provider package gets: answers arrive in bunches, and an error body never repeats the key. */
export function providerFetch({ fetch, apiKey }: ProviderFetchOptions): typeof globalThis.fetch {
  return async (input, init) => {
    const response = await fetch(input, init);
    const { status, statusText, headers } = response;
    if (!response.ok) {
      const text = await response.text();
      return new Response(apiKey ? text.replaceAll(apiKey, REDACTED) : text, { status, statusText, headers });
    }
    if (response.body === null) return response;
    const bunches = bunchBytes(response.body, { intervalMs: createBunchPace() });
    const body = isEventStream(headers) ? bunches.pipeThrough(limitLines()) : bunches;
    return new Response(body, { status, statusText, headers });
  };
}
