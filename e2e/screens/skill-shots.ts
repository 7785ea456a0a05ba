import type { Page } from "@playwright/test";
import { expect } from "../browser-fixture";
import type { Stand } from "../stand";
import { type Shot, still } from "./shot";

const SKILLS = [
  {
    name: "release-notes",
    description: "When release notes or a changelog entry are to be written.",
    body: "Look at what changed since the last tag, and say what it means for **users**.\n\n1. Group it by what people do.\n2. Leave out what only we see.\n\n```sh\ngit log --oneline v1.2..HEAD\n```",
  },
  {
    name: "review",
    description: "When a change is to be reviewed before it is merged: names, and tests that can fail.",
    body: "Read it twice.",
  },
];

/** A person's own skills; once the sample chats are there, for their scripts look at what is said last. Answers what takes them away. */
export async function createSampleSkills({ api }: Stand): Promise<() => Promise<void>> {
  const ids: string[] = [];
  for (const { name, description, body } of SKILLS) {
    const content = `---\nname: ${name}\ndescription: "${description}"\n---\n\n${body}\n`;
    ids.push((await api.json<{ id: string }>("POST", "/api/v1/me/skills", { content })).id);
  }
  return async () => {
    for (const id of ids) await api.send("DELETE", `/api/v1/me/skills/${id}`);
  };
}

const composer = (page: Page) => page.getByLabel("Message", { exact: true });

export const SKILL_SHOTS: Shot[] = [
  {
    ...still("settings-skills", "/settings/skills"),
    ready: (page) => expect(page.getByRole("button", { name: "Edit review" })).toBeVisible(),
  },
  {
    ...still("settings-skill", "/settings/skills"),
    ready: async (page) => {
      await page.getByRole("button", { name: "Edit release-notes" }).click();
      await expect(page.getByRole("region", { name: "Preview" }).locator("pre")).toBeVisible();
    },
    fullPage: true,
  },
  {
    name: "new-chat-skills",
    path: "/agents",
    ready: async (page) => {
      await composer(page).fill("/");
      await expect(page.getByRole("option", { name: /release-notes/ })).toBeVisible();
    },
    after: (page) => composer(page).fill(""),
  },
];
