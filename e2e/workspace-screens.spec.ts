import { mkdirSync } from "node:fs";
import { expect, signIn, test } from "./browser-fixture";
import { collectErrors } from "./page-errors";
import { LOOKS } from "./screens/looks";
import { SCREENS_DIRECTORY, take } from "./screens/shot";
import { workspaceStateShots } from "./screens/workspace-state-shots";
import { createWorkspaceStates, type WorkspaceStates } from "./screens/workspace-states";
import { ADMIN } from "./stand";

/** A workspace is given up after a minute and a half. */
test.setTimeout(300_000);

let states: WorkspaceStates;

test.beforeAll(async () => {
  mkdirSync(SCREENS_DIRECTORY, { recursive: true });
  states = await createWorkspaceStates();
});
test.afterAll(() => states.destroy());

for (const { colorScheme, viewport, ...look } of LOOKS) {
  test(`states of workspaces, ${colorScheme}, ${viewport.width} px wide`, async ({ browser }) => {
    const baseURL = states.stand.lathe.url;
    const context = await browser.newContext({ ...look, baseURL, viewport, colorScheme });
    const errors = collectErrors(context);
    const page = await context.newPage();
    await signIn(page, ADMIN);
    for (const shot of workspaceStateShots(states))
      await take(page, shot, `${colorScheme}-${viewport.width}`);
    await context.close();
    expect(errors).toEqual([]);
  });
}
