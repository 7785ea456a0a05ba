import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { DaemonConfig } from "../lib/workspace/protocol";

const OWNER_ONLY = { mode: 0o600 };
const MAX_URLS = 50;

/** Where servers were last known to be, kept on disk: when one dies, another is found, also by the next daemon. */
export interface ServerAddresses {
  current(): string;
  /** The current one does not answer. */
  next(): void;
  /** What a server says; the current one stays current. */
  learn(urls: readonly string[]): void;
  count(): number;
}

export function openServerAddresses(
  stateDirectory: string,
  { urls: configured, fixedUrls }: Pick<DaemonConfig, "urls" | "fixedUrls">,
): ServerAddresses {
  const path = join(stateDirectory, "urls.json");
  let urls = unique([...configured, ...(fixedUrls ? [] : load(path))]);
  let index = 0;
  return {
    current: () => urls[index % urls.length] ?? "",
    next: () => {
      index = (index + 1) % Math.max(1, urls.length);
    },
    count: () => urls.length,
    learn: (told) => {
      if (told.length === 0 || fixedUrls) return;
      const current = urls[index % urls.length] ?? "";
      const next = unique([current, ...told, ...configured]).slice(0, MAX_URLS);
      if (next.length === urls.length && next.every((url) => urls.includes(url))) return;
      urls = next;
      index = 0;
      save(path, urls);
    },
  };
}

function unique(urls: readonly string[]): string[] {
  return [...new Set(urls.map((url) => url.replace(/\/+$/, "")))].filter((url) => url !== "");
}

function load(path: string): string[] {
  if (!existsSync(path)) return [];
  try {
    const stored: unknown = JSON.parse(readFileSync(path, "utf8"));
    return Array.isArray(stored) ? stored.filter((url) => typeof url === "string") : [];
  } catch {
    return [];
  }
}

function save(path: string, urls: readonly string[]): void {
  try {
    writeFileSync(`${path}.new`, JSON.stringify(urls), OWNER_ONLY);
    renameSync(`${path}.new`, path);
  } catch {
    // Without the file a later daemon begins with the configured addresses.
  }
}
