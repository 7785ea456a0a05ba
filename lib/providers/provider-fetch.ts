import { bunchBytes } from "./bunch-bytes";
import { createBunchPace } from "./bunch-pace";
import { limitLines } from "./limit-lines";
import { REDACTED_KEY, scrubKey } from "./scrub-key";

interface ProviderFetchOptions {
  fetch: typeof globalThis.fetch;
  apiKey: string | null;
}

const isEventStream = (headers: Headers) =>
  headers.get("content-type")?.startsWith("text/event-stream") === true;

/** The fetch that a provider package gets: answers arrive in bunches, and none of them repeats the key. */
export function providerFetch({ fetch, apiKey }: ProviderFetchOptions): typeof globalThis.fetch {
  return async (input, init) => {
    const response = await fetch(input, init);
    const { status, statusText, headers } = response;
    if (!response.ok) {
      const text = await response.text();
      return new Response(apiKey ? text.replaceAll(apiKey, REDACTED_KEY) : text, {
        status,
        statusText,
        headers,
      });
    }
    if (response.body === null) return response;
    const bunches = bunchBytes(response.body, { intervalMs: createBunchPace() });
    const scrub = scrubKey(apiKey);
    const scrubbed = scrub === null ? bunches : bunches.pipeThrough(scrub);
    const body = isEventStream(headers) ? scrubbed.pipeThrough(limitLines()) : scrubbed;
    return new Response(body, { status, statusText, headers });
  };
}
