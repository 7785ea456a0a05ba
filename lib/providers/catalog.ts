import type { ProviderType } from "../chat/model-types";
import type { Env } from "../env";

interface CatalogModel {
  model: string;
  displayName: string;
  contextLimit: number;
}

export interface EnvironmentPreset {
  /** Which of the server's provider keys it stands for. */
  key: keyof Env["providerKeys"];
  type: ProviderType;
  /** At an address that the operator wrote, when it is not `type`: whatever answers there is rarely the service itself. */
  typeElsewhere?: ProviderType;
  name: string;
  /** The first is the default when there is no other. */
  models: CatalogModel[];
}

/** What every current model of these services takes; more can be entered by hand. */
const CONTEXT_LIMIT = 200_000;

/** Providers whose key may be found in the environment, with the models they are set up with. */
export const ENVIRONMENT_PRESETS: EnvironmentPreset[] = [
  {
    key: "anthropic",
    type: "anthropic",
    name: "Anthropic",
    models: [
      { model: "claude-sonnet-5-5", displayName: "Claude Sonnet 5.5", contextLimit: CONTEXT_LIMIT },
      { model: "claude-opus-5-5", displayName: "Claude Opus 5.5", contextLimit: CONTEXT_LIMIT },
      { model: "claude-haiku-5-5", displayName: "Claude Haiku 5.5", contextLimit: CONTEXT_LIMIT },
    ],
  },
  {
    key: "openai",
    type: "openai",
    typeElsewhere: "openai-compatible",
    name: "OpenAI",
    models: [
      { model: "gpt-6-astra", displayName: "GPT-6 Astra", contextLimit: CONTEXT_LIMIT },
      { model: "gpt-6-luna", displayName: "GPT-6 Luna", contextLimit: CONTEXT_LIMIT },
    ],
  },
  {
    key: "google",
    type: "google",
    name: "Google",
    models: [
      { model: "gemini-4-argon", displayName: "Gemini 4 Argon", contextLimit: CONTEXT_LIMIT },
      { model: "gemini-3.8-flash", displayName: "Gemini 3.8 Flash", contextLimit: CONTEXT_LIMIT },
    ],
  },
];

/** Of each service, what is cheap and quick enough for a few words beside a turn. */
export const SMALL_MODELS: readonly string[] = ["claude-haiku-5-5", "gpt-6-luna", "gemini-3.8-flash"];

export const DEMO_MODEL = {
  providerName: "Demo",
  model: "demo",
  displayName: "Demo (a script)",
  contextLimit: CONTEXT_LIMIT,
};
