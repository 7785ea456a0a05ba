import { z } from "zod";
import { done, type Tool } from "./tool";

const TIMEOUT_MS = 30_000;
const MAX_QUESTIONS = 20;
const MIN_OPTIONS = 2;
const MAX_OPTIONS = 4;

const words = (what: string) => z.string().refine((text) => text.trim() !== "", `${what} must not be blank`);

const optionSchema = z.strictObject({
  label: words("A label").describe("What can be chosen, in a few words."),
  description: words("A description").describe("What choosing it means."),
});

const questionSchema = z.strictObject({
  header: words("A header").describe("What it is about, in one or two words."),
  question: words("A question").describe("The whole question."),
  options: z
    .array(optionSchema)
    .min(MIN_OPTIONS)
    .max(MAX_OPTIONS)
    // An answer names what was chosen by its label, and nothing else.
    .refine(
      (options) => new Set(options.map(({ label }) => label.trim())).size === options.length,
      "Each option of a question needs a label of its own",
    ),
});

const inputSchema = z.strictObject({ questions: z.array(questionSchema).min(1).max(MAX_QUESTIONS) });

/** Puts questions to the person. It only says them: the answer is the person's next message. */
export function askUserQuestionTool(): Tool {
  return {
    name: "ask_user_question",
    description:
      "Ask the person what only they can decide, with two to four answers to choose from for each question; they can also answer in their own words. Your turn ends with it, and the answer is their next message.",
    inputSchema,
    kind: "server",
    timeoutMs: () => TIMEOUT_MS,
    run: async (input) => done(inputSchema.parse(input)),
  };
}
