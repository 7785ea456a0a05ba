export const instructionsCopy = {
  title: "Instructions",
  lead: "What every agent is told, besides what Lathe tells it.",
  plan: {
    label: "When the agent plans",
    help: (left: string) =>
      `Told to every agent whose person wants a plan first, after Lathe's own words. From the next turn on. ${left}`,
    left: (characters: string) => `${characters} characters left.`,
    over: (characters: string) => `${characters} characters too many.`,
    preview: "What the agent is told when it plans",
  },
  save: "Save",
  saved: "Saved. It holds from the next turn on.",
  notSaved: "The instructions were not saved.",
} as const;
