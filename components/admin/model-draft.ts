import type { CreateModelBody } from "@/lib/api/schemas/models";
import type { CreateProviderBody, UpdateProviderBody } from "@/lib/api/schemas/providers";
import type { ProviderType } from "@/lib/chat/model-types";
import { plainName } from "./provider-label";
import { isLocalAddress, parseContextLimit, PROVIDER_KINDS } from "./provider-kinds";

type NewProviderType = Exclude<ProviderType, "demo">;

/** What is typed into the form "Add a model". */
export interface ModelDraft {
  /** A provider that exists, or the type of one that is made along with the model. */
  provider: { id: string } | { type: NewProviderType };
  baseUrl: string;
  apiKey: string;
  acceptLocalAddress: boolean;
  model: string;
  contextLimit: string;
}

export const EMPTY_DRAFT: ModelDraft = {
  provider: { type: "anthropic" },
  baseUrl: "",
  apiKey: "",
  acceptLocalAddress: false,
  model: "",
  contextLimit: "200k",
};

/** What is wrong before anything is sent, by field. */
export function draftProblems(draft: ModelDraft): Map<string, string> {
  const problems = new Map<string, string>();
  const { provider } = draft;
  if ("type" in provider && PROVIDER_KINDS[provider.type].needsBaseUrl && draft.baseUrl.trim() === "") {
    problems.set("baseUrl", "This type needs the address of its server.");
  }
  if (needsAcceptance(draft) && !draft.acceptLocalAddress) {
    problems.set("acceptLocalAddress", "Say yes to calling this computer, or enter another address.");
  }
  if (draft.model.trim() === "") problems.set("model", "Enter the name that the provider gives the model.");
  if (parseContextLimit(draft.contextLimit) === null) {
    problems.set("contextLimit", "Enter a number of tokens, such as 200k.");
  }
  return problems;
}

/** Whether the address is one that only a person may say yes to. */
export function needsAcceptance({ provider, baseUrl }: ModelDraft): boolean {
  return "type" in provider && isLocalAddress(baseUrl);
}

export function newProviderBody(
  draft: ModelDraft,
  type: NewProviderType,
  takenNames: readonly string[],
): CreateProviderBody {
  return {
    type,
    name: freeName(providerName(type, draft.baseUrl), takenNames),
    baseUrl: draft.baseUrl.trim() || null,
    apiKey: draft.apiKey.trim() || null,
    acceptLocalAddress: draft.acceptLocalAddress,
  };
}

/** The same for a provider that an earlier test has already made. */
export function changedProviderBody(
  draft: ModelDraft,
  type: NewProviderType,
  takenNames: readonly string[],
): UpdateProviderBody {
  const { name, baseUrl, apiKey, acceptLocalAddress } = newProviderBody(draft, type, takenNames);
  return {
    name,
    baseUrl: baseUrl ?? null,
    apiKey: apiKey ?? null,
    acceptLocalAddress: acceptLocalAddress ?? false,
  };
}

export function newModelBody(draft: ModelDraft, providerId: string): CreateModelBody {
  const model = draft.model.trim();
  return {
    providerId,
    model,
    contextLimit: parseContextLimit(draft.contextLimit) ?? 0,
    // Nothing is asked of the provider until somebody chooses a level.
    ...(isKnownToReason(model) && { options: { reasoningEffort: {} } }),
  };
}

const REASONING_FAMILIES = [
  /(^|[/.])claude-(3-7|[a-z]+-[4-9])/,
  /(^|\/)(o1(?!-(mini|preview))|o[2-9]|gpt-[5-9])(?!.*chat)/,
  /(^|\/)gemini-(2\.5|[3-9])(?!.*image)/,
];

/** Whether a model's name says that one may choose how hard it thinks; of others an administrator says so. */
function isKnownToReason(model: string): boolean {
  return REASONING_FAMILIES.some((family) => family.test(model));
}

const KNOWN_HOSTS: Record<string, string> = {
  "api.openai.com": "OpenAI",
  "openrouter.ai": "OpenRouter",
  "api.groq.com": "Groq",
  "api.mistral.ai": "Mistral",
  "api.deepseek.com": "DeepSeek",
};
const TYPE_NAMES: Record<NewProviderType, string> = {
  anthropic: "Anthropic",
  openai: "OpenAI",
  google: "Google",
  "openai-compatible": "OpenAI-compatible",
};
const OLLAMA_PORT = "11434";

/** What a provider is called until someone calls it something else. */
export function providerName(type: NewProviderType, baseUrl: string): string {
  const url = URL.parse(baseUrl.trim());
  if (url === null) return TYPE_NAMES[type];
  if (isLocalAddress(baseUrl) && url.port === OLLAMA_PORT) return "Ollama";
  return KNOWN_HOSTS[url.hostname] ?? url.host;
}

/** "Anthropic", or "Anthropic 2" when there is one already: nobody could tell two of a name apart. */
function freeName(wanted: string, takenNames: readonly string[]): string {
  const taken = new Set(takenNames.map(plainName));
  let name = wanted;
  for (let count = 2; taken.has(plainName(name)); count += 1) name = `${wanted} ${count}`;
  return name;
}
