import type { Provider, UpdateProviderBody } from "@/lib/api/schemas/providers";
import type { Connection } from "./connection-fields";
import { plainName } from "./provider-label";
import { isLocalAddress, PROVIDER_KINDS } from "./provider-kinds";

/** What is typed into the form "Edit" of a provider. */
export interface ProviderEdit extends Connection {
  name: string;
  removesKey: boolean;
}

export function editOf({ name, baseUrl }: Provider): ProviderEdit {
  return { name, baseUrl: baseUrl ?? "", apiKey: "", removesKey: false, acceptLocalAddress: false };
}

/** Whether the address is one that only a person may say yes to, and nobody has. */
export function needsNewAcceptance(provider: Provider, { baseUrl }: ProviderEdit): boolean {
  return isLocalAddress(baseUrl) && !(provider.localAddressAccepted && isSameHost(provider, baseUrl));
}

/** Whether the key goes with the old address: it is never sent to another host without being entered again. */
export function needsKeyAgain(provider: Provider, edit: ProviderEdit): boolean {
  if (!provider.hasKey || edit.removesKey) return false;
  return !isSameHost(provider, edit.baseUrl);
}

/** What is wrong before anything is sent, by field. `names` are those of the other providers. */
export function editProblems(
  provider: Provider,
  edit: ProviderEdit,
  names: readonly string[],
): Map<string, string> {
  const problems = new Map<string, string>();
  if (edit.name.trim() === "") problems.set("name", "Enter a name.");
  if (names.some((name) => plainName(name) === plainName(edit.name))) {
    problems.set("name", "Another provider has this name already. Choose one that tells them apart.");
  }
  if (provider.source !== "user" || provider.type === "demo") return problems;
  if (PROVIDER_KINDS[provider.type].needsBaseUrl && edit.baseUrl.trim() === "") {
    problems.set("baseUrl", "This type needs the address of its server.");
  }
  const wasAllowed = isSameHost(provider, edit.baseUrl);
  if (needsNewAcceptance(provider, edit) && !edit.acceptLocalAddress && !wasAllowed) {
    problems.set("acceptLocalAddress", "Say yes to calling this computer, or enter another address.");
  }
  if (needsKeyAgain(provider, edit) && edit.apiKey.trim() === "") {
    problems.set("apiKey", "The address is on another host, so the key is needed again.");
  }
  return problems;
}

/** Only what was changed. */
export function changesOf(provider: Provider, edit: ProviderEdit): UpdateProviderBody {
  const name = edit.name.trim();
  const patch: UpdateProviderBody = name === provider.name ? {} : { name };
  if (provider.source !== "user") return patch;
  const baseUrl = edit.baseUrl.trim() || null;
  if (baseUrl !== provider.baseUrl || edit.acceptLocalAddress) {
    Object.assign(patch, { baseUrl, acceptLocalAddress: edit.acceptLocalAddress });
  }
  const apiKey = edit.apiKey.trim();
  if (apiKey !== "") patch.apiKey = apiKey;
  else if (edit.removesKey) patch.apiKey = null;
  return patch;
}

function isSameHost(provider: Provider, baseUrl: string): boolean {
  return originOf(baseUrl) === originOf(provider.baseUrl ?? "");
}

function originOf(baseUrl: string): string | null {
  return URL.parse(baseUrl.trim())?.origin ?? null;
}
