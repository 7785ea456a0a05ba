import type { ITheme } from "@xterm/xterm";

/** Black and white would vanish on one of the themes; the rest as everywhere that ANSI colours are shown. */
const VARIABLES = {
  background: "--main",
  foreground: "--fg",
  cursor: "--accent",
  cursorAccent: "--main",
  selectionBackground: "--active",
  selectionInactiveBackground: "--hover",
  scrollbarSliderBackground: "--active",
  scrollbarSliderHoverBackground: "--border-control",
  scrollbarSliderActiveBackground: "--border-control",
  black: "--faint",
  red: "--danger",
  green: "--ok",
  yellow: "--warn",
  blue: "--accent",
  magenta: "--ansi-magenta",
  cyan: "--ansi-cyan",
  white: "--fg",
  brightBlack: "--muted",
  brightRed: "--danger",
  brightGreen: "--ok",
  brightYellow: "--warn",
  brightBlue: "--accent",
  brightMagenta: "--ansi-magenta",
  brightCyan: "--ansi-cyan",
  brightWhite: "--fg",
} as const satisfies Partial<Record<keyof ITheme, string>>;

/** The interface's colours as they are at `element` now. */
export function readTheme(element: HTMLElement): ITheme {
  const probe = document.createElement("span");
  probe.hidden = true;
  element.append(probe);
  const colorOf = (variable: string) => {
    probe.style.color = `var(${variable})`;
    return getComputedStyle(probe).color;
  };
  const theme = Object.fromEntries(
    Object.entries(VARIABLES).map(([name, variable]) => [name, colorOf(variable)]),
  );
  probe.remove();
  return theme;
}

/** Calls back when the theme was changed, by the person or by their system. */
export function watchTheme(changed: () => void): () => void {
  const observer = new MutationObserver(changed);
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme", "class"] });
  const queries = ["(prefers-color-scheme: dark)", "(prefers-contrast: more)"].map((query) =>
    matchMedia(query),
  );
  for (const query of queries) query.addEventListener("change", changed);
  return () => {
    observer.disconnect();
    for (const query of queries) query.removeEventListener("change", changed);
  };
}
