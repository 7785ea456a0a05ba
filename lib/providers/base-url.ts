import type { ProviderType } from "../chat/model-types";

const DEFAULT_BASE_URLS: Record<ProviderType, string | null> = {
  anthropic: "https://api.anthropic.com/v1",
  "openai-compatible": null,
  demo: null,
};

/** Where a provider is called when no base URL was entered; null when one must be. */
export function defaultBaseUrl(type: ProviderType): string | null {
  return DEFAULT_BASE_URLS[type];
}

/**
 * The URL that paths are appended to. Anthropic's may be given with or without its version; for other servers only a bare host
 * gets the usual `/v1`.
 */
export function versionedBaseUrl(type: ProviderType, baseUrl: string): string {
  const url = baseUrl.replace(/\/+$/, "");
  const isVersioned = /\/v\d+\w*$/.test(url);
  const isBare = new URL(url).pathname === "/";
  return !isVersioned && (type === "anthropic" || isBare) ? `${url}/v1` : url;
}
