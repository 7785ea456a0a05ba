import type { ModelDetails, UpdateModelBody } from "@/lib/api/schemas/models";
import { OPENAI_APIS, REASONING_EFFORTS } from "@/lib/chat/model-types";
import { parseContextLimit } from "./provider-kinds";

/** Instead of a level: the model does not reason, or the provider decides how hard. */
export const NO_REASONING = "";
export const PROVIDER_DECIDES = "provider";
/** Instead of a level or an API: nothing is said. */
export const UNSET = "";

const PRICES = ["inputMicros", "outputMicros", "cacheReadMicros", "cacheWriteMicros"] as const;
type PriceName = (typeof PRICES)[number];
const NUMBERS = ["maxOutputTokens", "temperature", "topP"] as const;
type NumberName = (typeof NUMBERS)[number];

/** What is typed into the form "Edit" of a model; what is empty is not set. Prices in dollars per million tokens. */
export interface ModelEdit extends Record<PriceName | NumberName, string> {
  displayName: string;
  model: string;
  contextLimit: string;
  compressionThreshold: string;
  effort: string;
  maxEffort: string;
  openaiApi: string;
  store: boolean;
}

const MICROS_PER_DOLLAR = 1_000_000;
const MICRO_DIGITS = 6;
const PERCENT = 100;
const RANGES: Record<NumberName, { max: number; whole: boolean; problem: string }> = {
  maxOutputTokens: { max: 10_000_000, whole: true, problem: "Enter a number of tokens, such as 8000." },
  temperature: { max: 2, whole: false, problem: "Enter a number from 0 to 2." },
  topP: { max: 1, whole: false, problem: "Enter a number from 0 to 1." },
};

const textOf = (value: number | undefined) => (value === undefined ? "" : String(value));

export function modelEditOf(model: ModelDetails): ModelEdit {
  const { options, prices } = model;
  const { reasoningEffort } = options;
  return {
    displayName: model.displayName,
    model: model.model,
    contextLimit: String(model.contextLimit),
    compressionThreshold: String(model.compressionThreshold),
    inputMicros: dollars(prices?.inputMicros),
    outputMicros: dollars(prices?.outputMicros),
    cacheReadMicros: dollars(prices?.cacheReadMicros),
    cacheWriteMicros: dollars(prices?.cacheWriteMicros),
    effort: reasoningEffort === undefined ? NO_REASONING : (reasoningEffort.default ?? PROVIDER_DECIDES),
    maxEffort: reasoningEffort?.max ?? UNSET,
    openaiApi: options.openaiApi ?? UNSET,
    store: options.store ?? false,
    maxOutputTokens: textOf(options.maxOutputTokens),
    temperature: textOf(options.temperature),
    topP: textOf(options.topP),
  };
}

/** `2.5` for 2,500,000 micros; nothing for no price. */
function dollars(micros: number | undefined): string {
  if (micros === undefined) return "";
  return String(Number((micros / MICROS_PER_DOLLAR).toFixed(MICRO_DIGITS)));
}

/** Micros; null for what is no amount. A comma is taken for a point. */
function parseDollars(text: string): number | null {
  const match = /^\$?\s*(\d{1,6}(?:[.,]\d{1,6})?)$/.exec(text.trim());
  return match?.[1] === undefined ? null : Math.round(Number(match[1].replace(",", ".")) * MICROS_PER_DOLLAR);
}

function parseNumber(text: string): number | null {
  return /^\d+([.,]\d+)?$/.test(text.trim()) ? Number(text.trim().replace(",", ".")) : null;
}

/** What is wrong before anything is sent, by field. */
export function modelProblems(edit: ModelEdit): Map<string, string> {
  const problems = new Map<string, string>();
  if (edit.displayName.trim() === "") problems.set("displayName", "Enter a name.");
  if (edit.model.trim() === "") problems.set("model", "Enter the name that the provider gives the model.");
  if (parseContextLimit(edit.contextLimit) === null) {
    problems.set("contextLimit", "Enter a number of tokens, such as 200k.");
  }
  const threshold = parseNumber(edit.compressionThreshold);
  if (threshold === null || !Number.isInteger(threshold) || threshold > PERCENT) {
    problems.set("compressionThreshold", "Enter a whole number from 0 to 100.");
  }
  for (const [name, problem] of [...priceProblems(edit), ...numberProblems(edit)])
    problems.set(name, problem);
  return problems;
}

function priceProblems(edit: ModelEdit): [string, string][] {
  const wrong = PRICES.filter((name) => edit[name].trim() !== "" && parseDollars(edit[name]) === null);
  if (wrong.length > 0) return wrong.map((name) => [name, "Enter dollars, such as 2.50."]);
  if (PRICES.every((name) => edit[name].trim() === "")) return [];
  return (["inputMicros", "outputMicros"] as const)
    .filter((name) => edit[name].trim() === "")
    .map((name) => [name, "A cost needs both of these prices."]);
}

function numberProblems(edit: ModelEdit): [string, string][] {
  return NUMBERS.flatMap((name): [string, string][] => {
    if (edit[name].trim() === "") return [];
    const { max, whole, problem } = RANGES[name];
    const value = parseNumber(edit[name]);
    const fits = value !== null && value <= max && (!whole || (Number.isInteger(value) && value > 0));
    return fits ? [] : [[name, problem]];
  });
}

/** What to send for a draft without problems. */
export function modelChanges(model: ModelDetails, edit: ModelEdit): UpdateModelBody {
  return {
    displayName: edit.displayName.trim(),
    model: edit.model.trim(),
    contextLimit: parseContextLimit(edit.contextLimit) ?? model.contextLimit,
    compressionThreshold: parseNumber(edit.compressionThreshold) ?? model.compressionThreshold,
    prices: pricesOf(edit),
    options: optionsOf(model, edit),
  };
}

function pricesOf(edit: ModelEdit): UpdateModelBody["prices"] {
  const [inputMicros, outputMicros, cacheReadMicros, cacheWriteMicros] = PRICES.map((name) =>
    parseDollars(edit[name]),
  );
  if (typeof inputMicros !== "number" || typeof outputMicros !== "number") return null;
  return {
    inputMicros,
    outputMicros,
    ...(typeof cacheReadMicros === "number" && { cacheReadMicros }),
    ...(typeof cacheWriteMicros === "number" && { cacheWriteMicros }),
  };
}

function optionsOf(model: ModelDetails, edit: ModelEdit): NonNullable<UpdateModelBody["options"]> {
  const set = Object.fromEntries(
    NUMBERS.flatMap((name) => {
      const value = parseNumber(edit[name]);
      return value === null ? [] : [[name, value]];
    }),
  );
  const api = OPENAI_APIS.find((one) => one === edit.openaiApi);
  const isOpenai = model.providerType === "openai";
  return {
    ...set,
    ...(edit.effort !== NO_REASONING && { reasoningEffort: effortOf(edit) }),
    ...(isOpenai && api !== undefined && { openaiApi: api }),
    ...(isOpenai && edit.store && api !== "chat" && { store: true }),
  };
}

function effortOf(edit: ModelEdit) {
  const level = REASONING_EFFORTS.find((one) => one === edit.effort);
  const max = REASONING_EFFORTS.find((one) => one === edit.maxEffort);
  return { ...(level !== undefined && { default: level }), ...(max !== undefined && { max }) };
}
