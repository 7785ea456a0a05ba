import { FitAddon } from "@xterm/addon-fit";
import { Terminal as Xterm } from "@xterm/xterm";
import "@xterm/xterm/css/xterm.css";
import { keepAnswersQuiet } from "./quiet-answers";
import { decideTerminalKey } from "./terminal-key";
import { withStyleNonce } from "./with-style-nonce";
import { readTheme, watchTheme } from "./xterm-theme";

const FONT_SIZE = 12.5;
const LINE_HEIGHT = 1.3;
const SCROLLBACK_LINES = 5_000;
const FIT_DELAY_MS = 80;

export interface ScreenDeps {
  element: HTMLElement;
  label: string;
  onType: (text: string) => void;
  onSize: (size: { cols: number; rows: number }) => void;
  onLeave: () => void;
}

export interface Screen {
  write(text: string, replayed: boolean): void;
  reset(): void;
  focus(): void;
  close(): void;
}

/** An xterm in `element`, of its size and in the colours and the type of the page. */
export async function openScreen(deps: ScreenDeps): Promise<Screen> {
  const { element, onType } = deps;
  const style = getComputedStyle(element);
  const fontFamily = style.fontFamily;
  // Measured before its font is there, every character would have the width of another one.
  await document.fonts.load(`${FONT_SIZE}px ${fontFamily}`).catch(() => []);
  const xterm = new Xterm({
    fontFamily,
    fontSize: FONT_SIZE,
    lineHeight: LINE_HEIGHT,
    fontWeight: 400,
    fontWeightBold: 550,
    scrollback: SCROLLBACK_LINES,
    theme: readTheme(element),
    minimumContrastRatio: 4.5,
    drawBoldTextInBrightColors: false,
    cursorBlink: false,
    // A link in a terminal says what it likes; it leads nowhere.
    linkHandler: { activate: () => {} },
  });
  const fit = new FitAddon();
  xterm.loadAddon(fit);
  withStyleNonce(() => xterm.open(element));
  xterm.textarea?.setAttribute("aria-label", deps.label);

  /** Pieces of old text that are not drawn yet; new text comes after them. */
  let replaying = 0;
  keepAnswersQuiet(xterm, () => replaying > 0);
  xterm.onData(onType);
  xterm.attachCustomKeyEventHandler((event) => handleKey(event, { xterm, onLeave: deps.onLeave }));
  const stopFitting = keepFitting(element, fit);
  deps.onSize({ cols: xterm.cols, rows: xterm.rows });
  xterm.onResize(({ cols, rows }) => deps.onSize({ cols, rows }));
  const stopWatching = watchTheme(() => {
    xterm.options.theme = readTheme(element);
  });
  return {
    write: (text, replayed) => {
      if (replayed) replaying += 1;
      xterm.write(text, () => {
        if (replayed) replaying -= 1;
      });
    },
    reset: () => xterm.reset(),
    focus: () => xterm.focus(),
    close: () => {
      stopFitting();
      stopWatching();
      xterm.dispose();
    },
  };
}

function keepFitting(element: HTMLElement, fit: FitAddon): () => void {
  let timer: ReturnType<typeof setTimeout> | null = null;
  const now = () => {
    timer = null;
    // Nothing fits into what is not on screen.
    if (element.clientWidth > 0 && element.clientHeight > 0) fit.fit();
  };
  now();
  const observer = new ResizeObserver(() => {
    timer ??= setTimeout(now, FIT_DELAY_MS);
  });
  observer.observe(element);
  return () => {
    observer.disconnect();
    if (timer) clearTimeout(timer);
  };
}

/** Whether the terminal is to have a key. */
function handleKey(event: KeyboardEvent, { xterm, onLeave }: { xterm: Xterm; onLeave: () => void }): boolean {
  const isMac = /Mac|iP(hone|ad)/.test(navigator.platform);
  const decision = decideTerminalKey(event, { isMac, hasSelection: xterm.hasSelection() });
  if (decision === "terminal") return true;
  if (decision === "browser" || event.type !== "keydown") return false;
  event.preventDefault();
  event.stopPropagation();
  if (decision === "leave") onLeave();
  else {
    void navigator.clipboard?.writeText(xterm.getSelection()).catch(() => {});
    xterm.clearSelection();
  }
  return false;
}
