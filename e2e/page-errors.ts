import type { BrowserContext, Page } from "@playwright/test";

/** Errors that a test causes on purpose (a server that is killed, a sign-out) are not the page's own. */
const EXPECTED_ERRORS = [/Failed to load resource/, /net::ERR_/, /ERR_INCOMPLETE_CHUNKED/];

/** What the pages of a context complain about in their consoles, from now on. */
export function collectErrors(target: BrowserContext): string[] {
  const errors: string[] = [];
  target.on("console", (message) => {
    if (message.type() === "error" && !EXPECTED_ERRORS.some((known) => known.test(message.text())))
      errors.push(message.text());
  });
  target.on("weberror", (error) => errors.push(String(error.error())));
  return errors;
}

/** How far the page scrolls sideways, in pixels; a page never should. */
export function sidewaysScroll(page: Page): Promise<number> {
  return page.evaluate(() => {
    const { scrollWidth, clientWidth } = document.documentElement;
    return Math.max(scrollWidth, document.body.scrollWidth) - clientWidth;
  });
}
