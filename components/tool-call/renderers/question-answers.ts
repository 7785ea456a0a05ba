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

/** What a message chose of each question; null when it does not answer them as `answersText` does. */
export function choicesOf(questions: readonly Question[], text: string): Choice[] | null {
  const heads = questions.map(({ question }, index) => `${index === 0 ? "" : "\n\n"}${question}\n→ `);
  heads[0] = heads[0]?.trimStart() ?? "";
  const choices: Choice[] = [];
  let at = 0;
  for (const [index, question] of questions.entries()) {
    const head = heads[index] ?? "";
    if (!text.startsWith(head, at)) return null;
    const from = at + head.length;
    const next = heads[index + 1];
    at = next === undefined ? text.length : text.indexOf(next, from);
    if (at === -1) return null;
    choices.push(choiceOf(question, text.slice(from, at).trim()));
  }
  return choices.length === 0 ? null : choices;
}

function choiceOf({ options }: Question, answer: string): Choice {
  const index = options.findIndex(({ label }) => label.trim() === answer);
  return index === -1 ? { option: "other", text: answer } : { option: index, text: "" };
}
