import { test as base } from "@playwright/test";
import type { Draft } from "../lib/api/schemas/drafts";
import type { ApiClient } from "./api-client";
import { createStand, type Stand } from "./stand";
import { chatIds, stopChats } from "./stop-chats";

/** One whole Lathe for each worker process of the test run; the script and the record are emptied before every test, and what it left at work or in the composer is cleared away. */
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
      await clearDraft(stand.api);
    },
    { auto: true },
  ],
});

/** What a test typed and did not send is kept for its user, and would stand in the next one's composer. */
async function clearDraft(api: ApiClient): Promise<void> {
  const path = "/api/v1/me/drafts/new";
  const { text, version } = await api.json<Draft>("GET", path);
  if (text !== "") await api.json("PUT", path, { text: "", expectedVersion: version });
}

export { expect } from "@playwright/test";
