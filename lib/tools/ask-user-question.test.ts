import { expect, test } from "vitest";
import { askUserQuestionTool } from "./ask-user-question";

const asking = (...labels: string[]) => ({
  questions: [
    {
      header: "Store",
      question: "Where does it go?",
      options: labels.map((label) => ({ label, description: "There." })),
    },
  ],
});
const { inputSchema } = askUserQuestionTool();

test("options of a question are told apart by their labels", () => {
  expect(inputSchema.safeParse(asking("Disk", "Memory")).success).toBe(true);
  const refused = inputSchema.safeParse(asking("Disk", "Memory", " Disk"));
  expect(refused.error?.issues).toMatchObject([
    { path: ["questions", 0, "options"], message: "Each option of a question needs a label of its own" },
  ]);
});

test.each([[["Disk"]], [["a", "b", "c", "d", "e"]], [["Disk", " "]]])("refuses %j", (labels) => {
  expect(inputSchema.safeParse(asking(...labels)).success).toBe(false);
});
