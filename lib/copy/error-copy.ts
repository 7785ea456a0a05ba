import { isAddressError } from "../chat/chat-errors";
import type { ChatError, ErrorKind } from "../chat/wire";
import { formatCount } from "../format";

export type ChatRole = "admin" | "member";

export type ErrorAction =
  | "retry"
  | "compact"
  | "switch_model"
  | "open_models"
  | "edit_model"
  | "edit_provider"
  | "show_details";

export interface ErrorButton {
  action: ErrorAction;
  label: string;
}

export interface ErrorCopy {
  /** Without a full stop; also the line in the sidebar. */
  title: string;
  sentence: string;
  /** The first is primary. */
  buttons: ErrorButton[];
}

export interface ErrorSituation {
  role: ChatRole;
  /** Who can change providers and models, as a member reads it: "Ada or Grace". */
  adminNames: string;
  model: string | null;
  contextTokens: number;
  contextLimit: number | null;
}

interface Facts extends ErrorSituation {
  provider: string;
  modelName: string;
  message: string;
}

type Entry = Record<ChatRole, (facts: Facts) => ErrorCopy>;

const KEPT = "Everything up to here is kept.";
const retry: ErrorButton = { action: "retry", label: "Try again" };
const switchModel: ErrorButton = { action: "switch_model", label: "Switch model" };
const compact: ErrorButton = { action: "compact", label: "Compact and try again" };
const openModels = (label: string): ErrorButton => ({ action: "open_models", label });

const same = (write: (facts: Facts) => ErrorCopy): Entry => ({ admin: write, member: write });

const editProvider = (label: string): ErrorButton => ({ action: "edit_provider", label });

/** An error that only an administrator can put right. */
function settled(
  title: (facts: Facts) => string,
  fix: ErrorButton,
  cannot: (names: string) => string,
): Entry {
  return {
    admin: (facts) => ({ title: title(facts), sentence: KEPT, buttons: [fix, retry] }),
    member: (facts) => ({
      title: title(facts),
      sentence: `${KEPT} ${cannot(facts.adminNames)}`,
      buttons: [switchModel],
    }),
  };
}

const ENTRIES: Record<ErrorKind, Entry> = {
  generic: same(({ message }) => ({
    title: "This turn stopped on an error",
    sentence: `${message} ${KEPT}`,
    buttons: [retry],
  })),
  overloaded: same(({ provider }) => ({
    title: `${provider} is overloaded`,
    sentence: `Lathe tried again several times. ${KEPT}`,
    buttons: [retry, switchModel],
  })),
  rate_limit: same(({ provider }) => ({
    title: `${provider} is limiting the rate of requests`,
    sentence: `${KEPT} It may work again in a minute.`,
    buttons: [retry, switchModel],
  })),
  // Not reached, broken off, or out of time: the message says which.
  timeout: same(({ message }) => ({
    title: firstSentence(message),
    sentence: KEPT,
    buttons: [retry, switchModel],
  })),
  stream_silence_timeout: same(({ modelName }) => ({
    title: `${modelName} sent nothing for too long`,
    sentence: KEPT,
    buttons: [retry, switchModel],
  })),
  auth: settled(
    ({ provider }) => `${provider} rejected the API key`,
    editProvider("Fix the key"),
    (names) => `Only ${names} can change it.`,
  ),
  config: settled(
    ({ provider }) => `${provider} rejected the model or its settings`,
    { action: "edit_model", label: "Fix the model" },
    (names) => `Only ${names} can change them.`,
  ),
  missing_key: settled(
    ({ provider }) => `There is no API key for ${provider}`,
    editProvider("Add the key"),
    (names) => `Only ${names} can add one.`,
  ),
  provider_disabled: settled(
    ({ provider }) => `${provider} is switched off`,
    openModels("Open models"),
    (names) => `Only ${names} can switch it on.`,
  ),
  usage_limit: {
    admin: ({ provider }) => ({
      title: `The quota of the ${provider} account is used up`,
      sentence: `${KEPT} Its billing and limits need a look.`,
      buttons: [retry, switchModel],
    }),
    member: ({ provider, adminNames }) => ({
      title: `The quota of the ${provider} account is used up`,
      sentence: `${KEPT} Only ${adminNames} can change that.`,
      buttons: [switchModel, retry],
    }),
  },
  content_filter: same(({ provider }) => ({
    title: `${provider} blocked this under its content policy`,
    sentence: `${KEPT} Say it another way, or use another model.`,
    buttons: [switchModel, retry],
  })),
  context_overflow: same(({ modelName, contextTokens, contextLimit }) => ({
    title: `This chat no longer fits ${modelName}`,
    sentence: `${overflow(contextTokens, contextLimit)} ${KEPT}`.trim(),
    buttons: [compact, switchModel],
  })),
  owner_died: same(() => ({
    title: "This step stopped the server three times, so Lathe set it aside",
    sentence: "Nothing is lost.",
    buttons: [retry, { action: "show_details", label: "Show details" }],
  })),
};

function overflow(tokens: number, limit: number | null): string {
  if (limit === null || tokens <= limit) return "";
  return `${formatCount(tokens)} of ${formatCount(limit)} tokens.`;
}

/** What a person reads about an error, and what they can do. The provider's own words are `error.detail`, never the title. */
export function errorCopy(error: ChatError, situation: ErrorSituation): ErrorCopy {
  const provider = error.provider ?? "The model provider";
  const modelName = situation.model ?? "The model";
  const facts = { ...situation, provider, modelName, message: error.message };
  // No provider has said anything: it is our own finding, in our own words.
  if (error.kind === "config" && error.provider === undefined) return ownFinding(error, situation.role);
  if (isAddressError(error)) return wrongAddress(error, situation);
  return ENTRIES[error.kind][situation.role](facts);
}

/** The provider has not been asked at all, or from the wrong place: what helps is its address. */
function wrongAddress({ message }: ChatError, { role, adminNames }: ErrorSituation): ErrorCopy {
  const title = firstSentence(message);
  if (role === "admin") return { title, sentence: KEPT, buttons: [editProvider("Fix the address"), retry] };
  return { title, sentence: `${KEPT} Only ${adminNames} can change it.`, buttons: [switchModel] };
}

function ownFinding({ message }: ChatError, role: ChatRole): ErrorCopy {
  const buttons = [switchModel, ...(role === "admin" ? [openModels("Open models")] : []), retry];
  return { title: firstSentence(message), sentence: KEPT, buttons };
}

/** Without its full stop. */
function firstSentence(message: string): string {
  return message.split(/\.(?:\s|$)/)[0] ?? message;
}

/** "Ada", "Ada or Grace", "Ada, Grace or Alan": who can be asked. */
export function listNames(names: readonly string[]): string {
  const last = names.at(-1);
  if (last === undefined) return "an administrator";
  return names.length === 1 ? last : `${names.slice(0, -1).join(", ")} or ${last}`;
}
