export interface SafeLink {
  href: string;
  /** Where it leads, for the reader to see before following it. */
  host: string;
}

const PROTOCOLS = new Set(["http:", "https:", "mailto:"]);

/** An address that a model may send a person to, or null: a path of the workspace or a script is not one. */
export function safeLink(href: string | undefined): SafeLink | null {
  if (href === undefined || !URL.canParse(href)) return null;
  const url = new URL(href);
  if (!PROTOCOLS.has(url.protocol)) return null;
  return { href: url.href, host: url.protocol === "mailto:" ? url.pathname : url.host };
}
