import { REDACTED, redactBody, redactHeaders, redactUrl } from "./redact-recorded";

/** One request to a provider and what came back, redacted. */
export interface HttpExchange {
  request: { method: string; url: string; headers: Record<string, string>; body: unknown };
  /** Null: no answer came. */
  response: { statusCode: number; headers: Record<string, string>; body: unknown } | null;
}

/** Is told of every request that a model makes over HTTP. */
export interface ExchangeObserver {
  /** Whether anybody listens; when not, nothing is kept. */
  active(): boolean;
  /**
   * Once when the request goes out, and again when its answer has begun or, for a failed one, has been read. Reading is what
   * redacts and costs time: it is for later, when no model call waits.
   */
  exchanged(read: () => HttpExchange): void;
}

interface ObservedFetchOptions {
  fetch: typeof globalThis.fetch;
  /** Replaced wherever it stands, whatever its key is called. */
  apiKey: string | null;
  observer: ExchangeObserver;
}

type FetchInput = Parameters<typeof globalThis.fetch>[0];

/** A fetch that tells an observer what it sends and gets. It changes neither, waits for nobody, and fails only as `fetch` does. */
export function observedFetch({ fetch, apiKey, observer }: ObservedFetchOptions): typeof globalThis.fetch {
  return async (input, init) => {
    if (!observer.active()) return fetch(input, init);
    const request = () => requestOf(input, init);
    const tell = (response: () => HttpExchange["response"]) =>
      observer.exchanged(() => withoutKey({ request: request(), response: response() }, apiKey));
    tell(() => null);
    const response = await fetch(input, init);
    const { status, statusText, headers, body } = response;
    const answer = (text: string | null) => ({
      statusCode: status,
      headers: redactHeaders(headers),
      body: redactBody(text, headers.get("content-type")),
    });
    if (response.ok || body === null) {
      const type = headers.get("content-type") ?? "unknown type";
      tell(() => ({ ...answer(null), body: body === null ? null : `[${type}, read as a stream]` }));
      return response;
    }
    const text = await response.text();
    tell(() => answer(text));
    return new Response(text, { status, statusText, headers });
  };
}

function requestOf(input: FetchInput, init: RequestInit | undefined): HttpExchange["request"] {
  const source = input instanceof Request ? input : null;
  const headers = new Headers(init?.headers ?? source?.headers);
  return {
    method: init?.method ?? source?.method ?? "GET",
    url: redactUrl(source?.url ?? String(input)),
    headers: redactHeaders(headers),
    body: redactBody(bodyText(init?.body), headers.get("content-type")),
  };
}

function bodyText(body: RequestInit["body"]): string | null {
  if (typeof body === "string") return body;
  return body === null || body === undefined ? null : "[not text]";
}

/** Also where no name gives it away, such as in the words of an error. */
function withoutKey<T>(value: T, apiKey: string | null): T {
  if (apiKey === null) return value;
  const text = JSON.stringify(value);
  const key = JSON.stringify(apiKey).slice(1, -1);
  return text.includes(key) ? (JSON.parse(text.replaceAll(key, REDACTED)) as T) : value;
}
