import { join } from "node:path";
import type { Page } from "@playwright/test";
import { expect } from "../browser-fixture";
import { sidewaysScroll } from "../page-errors";

export const SCREENS_DIRECTORY = "docs/screens";
export const WRITES_SCREENS = process.env["LATHE_WRITE_SCREENS"] === "1";

export interface Shot {
  name: string;
  path: string;
  /** Until what the picture is of is there. */
  ready: (page: Page) => Promise<void>;
  /** Takes away what would be in the next picture, such as a draft. */
  after?: (page: Page) => Promise<void>;
  fullPage?: boolean;
  /** Shows nothing that differs from run to run, so it must look as the picture that is kept. */
  compared?: boolean;
}

/** Text is drawn a little differently by another machine's fonts. */
const MAX_DIFFERENT_PIXELS = 0.02;
/** The gallery is twenty screens high, and is drawn until two pictures are alike. */
const PICTURE_TIMEOUT_MS = 60_000;

export const heading = (page: Page) => expect(page.getByRole("heading", { level: 1 }).first()).toBeVisible();
export const at = (name: string, path: string): Shot => ({ name, path, ready: heading });
export const still = (name: string, path: string): Shot => ({ ...at(name, path), compared: true });

/** Opens a page as a shot wants it, and takes its picture, or compares it with the one that is kept. */
export async function take(page: Page, shot: Shot, suffix: string): Promise<void> {
  await page.goto(shot.path);
  await shot.ready(page);
  await page.evaluate(() => document.fonts.ready.then(() => true));
  expect(await sidewaysScroll(page), `${shot.name} scrolls sideways`).toBe(0);
  const name = `${shot.name}-${suffix}.png`;
  const fullPage = shot.fullPage ?? false;
  if (shot.compared) {
    const options = { fullPage, maxDiffPixelRatio: MAX_DIFFERENT_PIXELS, timeout: PICTURE_TIMEOUT_MS };
    await expect.soft(page).toHaveScreenshot(name, options);
  } else if (WRITES_SCREENS) {
    await page.screenshot({
      path: join(SCREENS_DIRECTORY, name),
      fullPage,
      animations: "disabled",
      caret: "hide",
    });
  }
  await shot.after?.(page);
}
