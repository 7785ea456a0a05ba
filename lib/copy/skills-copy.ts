/** What the page of one's own skills says. */
export const skillsCopy = {
  title: "Skills",
  about:
    "Instructions for one kind of task, kept for all your chats. The agent sees their names and descriptions, and reads one when a task calls for it, or when you ask for it: type / in a message. Nothing that it does changes them.",
  empty: "No skills yet. One is a name, a sentence on when it helps, and what the agent is to do then.",
  create: "New skill",
  full: (most: number) =>
    `You have ${most} skills, which is as many as one may have. Delete one to write another.`,
  count: (count: number, most: number) => `${count} of ${most} skills`,
  noDescription: "No description: the agent sees only the name.",

  file: "Skill file",
  help: "Between the lines of three hyphens: name (small letters, digits, hyphens) and description, which says when the skill helps. Below them what to do, in Markdown.",
  size: (size: string, most: string) => `${size} of ${most}`,
  preview: "Preview",
  unreadable: "It is shown once its front matter can be read.",
  save: "Save",
  cancel: "Cancel",
  kept: (name: string) => `${name} is kept. Chats know of it from their next turn on.`,
  template: `---
name: release-notes
description: When release notes or a changelog entry are to be written.
---

Look at what changed since the last tag, and say what it means for users.
`,

  discard: {
    title: "Leave without saving?",
    sentence: "What you wrote here is lost then.",
    confirm: "Leave it",
    cancel: "Go on writing",
  },
  remove: {
    title: (name: string) => `Delete ${name}?`,
    sentence: "Chats that have read it keep what they read. A skill that is deleted cannot be brought back.",
    confirm: "Delete the skill",
    done: (name: string) => `${name} was deleted.`,
    failed: (name: string) => `${name} was not deleted.`,
  },
  notOpened: (name: string) => `${name} could not be opened.`,
};
