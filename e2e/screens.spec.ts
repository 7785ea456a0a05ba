import { mkdirSync } from "node:fs";
import type { BrowserContext } from "@playwright/test";
import { expect, test } from "./browser-fixture";
import { createLatheServer, type LatheServer } from "./lathe-server";
import { collectErrors } from "./page-errors";
import { createSampleChats, type SampleChats } from "./sample-chats";
import { chatShots } from "./screens/chat-shots";
import { LOOKS } from "./screens/looks";
import { FRESH, PAGES, SIGNED_OUT } from "./screens/page-shots";
import { createSampleWorkspaces, type SampleWorkspaces } from "./screens/sample-workspaces";
import { createSampleSkills, SKILL_SHOTS } from "./screens/skill-shots";
import { SCREENS_DIRECTORY, type Shot, take } from "./screens/shot";
import { workspaceShots } from "./screens/workspace-shots";

/** Twenty pages each. */
test.setTimeout(420_000);

let fresh: LatheServer;
let chats: SampleChats;
let workspaces: SampleWorkspaces;
let removeSkills: () => Promise<void>;

test.beforeAll(async ({ stand }) => {
  mkdirSync(SCREENS_DIRECTORY, { recursive: true });
  fresh = await createLatheServer();
  await fresh.start();
  workspaces = await createSampleWorkspaces(stand);
  chats = await createSampleChats(stand);
  removeSkills = await createSampleSkills(stand);
});

test.afterAll(async ({ stand }) => {
  await stand.api.send("POST", `/api/v1/chats/${chats.running.id}/interrupt`);
  await removeSkills();
  await fresh.destroy();
});

for (const { colorScheme, viewport, ...look } of LOOKS) {
  test(`every screen, ${colorScheme}, ${viewport.width} px wide`, async ({
    stand,
    browser,
    signedInState,
  }) => {
    const options = { ...look, viewport, colorScheme };
    const visit = async (context: BrowserContext, shots: Shot[]) => {
      const errors = collectErrors(context);
      // What was opened for one picture stays closed in the next.
      await context.addInitScript(() => {
        if (location.protocol !== "about:") sessionStorage.clear();
      });
      const page = await context.newPage();
      for (const shot of shots) await take(page, shot, `${colorScheme}-${viewport.width}`);
      await context.close();
      expect(errors).toEqual([]);
    };
    const signedIn = { ...options, baseURL: stand.lathe.url, storageState: signedInState };
    await visit(await browser.newContext(signedIn), [
      ...chatShots(chats),
      ...workspaceShots(chats, workspaces),
      ...PAGES,
      ...SKILL_SHOTS,
    ]);
    await visit(await browser.newContext({ ...options, baseURL: stand.lathe.url }), SIGNED_OUT);
    await visit(await browser.newContext({ ...options, baseURL: fresh.url }), FRESH);
  });
}
