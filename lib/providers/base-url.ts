import type { ProviderType } from "../chat/model-types";

const DEFAULT_BASE_URLS: Record<ProviderType, string | null> = {
  anthropic: "https://api.anthropic.com/v1",
  openai: "https://api.openai.com/v1",
  google: "https://generativelanguage.googleapis.com/v1beta",
  "openai-compatible": null,
  demo: null,
};

/** What a base URL without a version gets. */
const DEFAULT_VERSIONS: Record<ProviderType, string> = {
  anthropic: "v1",
  openai: "v1",
  google: "v1beta",
  "openai-compatible": "v1",
  demo: "v1",
};

/** Where a provider is called when no base URL was entered; null when one must be. */
export function defaultBaseUrl(type: ProviderType): string | null {
  return DEFAULT_BASE_URLS[type];
}

/**
 * The URL that paths are appended to. Anthropic's may be given with or without its version; for other servers only a bare host
 * gets the usual one.
 */
export function versionedBaseUrl(type: ProviderType, baseUrl: string): string {
  const url = baseUrl.replace(/\/+$/, "");
  const isVersioned = /\/v\d+\w*$/.test(url);
  const isBare = new URL(url).pathname === "/";
  return !isVersioned && (type === "anthropic" || isBare) ? `${url}/${DEFAULT_VERSIONS[type]}` : url;
}
