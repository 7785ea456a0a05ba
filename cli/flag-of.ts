import type { Command } from "./command";

/** How an option is written that fills a field of the API: `baseUrl` is `--base-url`, `providerId` is `--provider`. */
export function flagOf(path: string, options: Command["options"]): string {
  const name = path.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  const whole = name.split(".")[0] ?? name;
  const known = [whole, `${whole}-stdin`, whole.replace(/-id$/, "")].find((one) =>
    Object.hasOwn(options, one),
  );
  return known === undefined ? path : `--${known}`;
}
