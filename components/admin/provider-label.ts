import type { Provider } from "@/lib/api/schemas/providers";

/** Two names that differ in this differ to a reader, too. */
export function plainName(name: string): string {
  return name.trim().toLowerCase();
}

/** Its name, with its address or where its key comes from when another one (made through the API) has the same name. */
export function providerLabel(provider: Provider, all: readonly Provider[]): string {
  const { name, baseUrl, source } = provider;
  const twins = all.filter((other) => plainName(other.name) === plainName(name));
  if (twins.length < 2) return name;
  if (source === "environment") return `${name} (key from the environment)`;
  return `${name} (${baseUrl ?? "its own address"})`;
}
