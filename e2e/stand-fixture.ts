import { test as base } from "@playwright/test";
import { createStand, type Stand } from "./stand";
import { chatIds, stopChats } from "./stop-chats";

/** One whole Lathe for each worker process of the test run; the script and the record are emptied before every test, and what it left at work is stopped. */
export const test = base.extend<{ cleanScript: void }, { stand: Stand }>({
  stand: [
    async ({}, use) => {
      const stand = await createStand();
      await use(stand);
      await stand.destroy();
    },
    { scope: "worker", timeout: 240_000 },
  ],
  cleanScript: [
    async ({ stand }, use) => {
      stand.models.reset();
      const before = await chatIds(stand.api);
      await use();
      await stopChats(stand.api, before);
    },
    { auto: true },
  ],
});

export { expect } from "@playwright/test";
