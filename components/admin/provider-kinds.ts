import type { ProviderType } from "@/lib/chat/model-types";

interface ProviderKind {
  label: string;
  /** Shown where a base URL is entered. */
  baseUrlHelp: string;
  needsBaseUrl: boolean;
  modelExample: string;
}

export const PROVIDER_KINDS: Record<Exclude<ProviderType, "demo">, ProviderKind> = {
  anthropic: {
    label: "Anthropic",
    baseUrlHelp: "Leave it empty for Anthropic's own address.",
    needsBaseUrl: false,
    modelExample: "claude-opus-5-5",
  },
  openai: {
    label: "OpenAI",
    baseUrlHelp: "Leave it empty for OpenAI's own address.",
    needsBaseUrl: false,
    modelExample: "gpt-6-astra",
  },
  google: {
    label: "Google (Gemini)",
    baseUrlHelp: "Leave it empty for Google's own address.",
    needsBaseUrl: false,
    modelExample: "gemini-4-argon",
  },
  "openai-compatible": {
    label: "OpenAI-compatible (Ollama, vLLM, LM Studio, …)",
    baseUrlHelp: "Up to and including /v1, such as http://localhost:11434/v1.",
    needsBaseUrl: true,
    modelExample: "qwen3-coder",
  },
};

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;

/** Whether an address lies on the machine that Lathe runs on: an administrator has to say yes to that. */
export function isLocalAddress(baseUrl: string): boolean {
  const url = URL.parse(baseUrl.trim());
  return url !== null && LOOPBACK.test(url.hostname);
}

/** "200000" and "200k" mean the same; null for what is no number of tokens. */
export function parseContextLimit(text: string): number | null {
  const match = /^(\d+(?:\.\d+)?)\s*([km]?)$/i.exec(text.trim().replaceAll(/[\s,_]/g, ""));
  if (match === null) return null;
  const factor = { "": 1, k: 1_000, m: 1_000_000 }[match[2]?.toLowerCase() ?? ""] ?? 1;
  const limit = Math.round(Number(match[1]) * factor);
  return limit > 0 ? limit : null;
}
