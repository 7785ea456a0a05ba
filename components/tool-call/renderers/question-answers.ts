import { listField, textField } from "../json-fields";

export interface Option {
  label: string;
  description: string;
}

export interface Question {
  header: string;
  question: string;
  options: readonly Option[];
}

/** What is chosen for one question: an option's place, or words of one's own. */
export interface Choice {
  option: number | "other" | null;
  text: string;
}

export const NO_CHOICE: Choice = { option: null, text: "" };

/** Questions as a call puts them; what cannot be read is left out. */
export function questionsOf(value: unknown): Question[] {
  return listField(value, "questions").flatMap((entry) => {
    const question = textField(entry, "question");
    if (question === null) return [];
    const options = listField(entry, "options").flatMap((option) => {
      const label = textField(option, "label");
      return label === null ? [] : [{ label, description: textField(option, "description") ?? "" }];
    });
    return [{ header: textField(entry, "header") ?? "", question, options }];
  });
}

/** The answer to one question; null while there is none. */
export function answerOf({ options }: Question, { option, text }: Choice): string | null {
  if (option === null) return null;
  if (option === "other") return text.trim() === "" ? null : text.trim();
  return options[option]?.label ?? null;
}

/** The message that answers all questions; null while one is open. */
export function answersText(questions: readonly Question[], choices: readonly Choice[]): string | null {
  const answers = questions.map((question, index) => answerOf(question, choices[index] ?? NO_CHOICE));
  if (answers.length === 0 || answers.includes(null)) return null;
  return questions.map(({ question }, index) => `${question}\n→ ${answers[index] ?? ""}`).join("\n\n");
}
