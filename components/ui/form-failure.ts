interface FieldMessage {
  path: string;
  message: string;
}

interface Failure {
  message: string;
  fields: readonly FieldMessage[];
}

/** What a form shows of a failed call: a sentence of its own only for what no field shows. */
export interface FormFailure {
  sentence: string | null;
  field: (path: string) => string | undefined;
}

export function formFailure(failure: Failure | null, shown: readonly string[]): FormFailure {
  const messages = new Map((failure?.fields ?? []).map(({ path, message }) => [path, message]));
  const elsewhere = [...messages].filter(([path]) => !shown.includes(path));
  return {
    sentence: failure === null ? null : sentenceOf(failure, { messages, elsewhere }),
    field: (path) => messages.get(path),
  };
}

interface Sorted {
  messages: Map<string, string>;
  elsewhere: [string, string][];
}

function sentenceOf(failure: Failure, { messages, elsewhere }: Sorted): string | null {
  if (messages.size === 0) return failure.message;
  if (elsewhere.length === 0) return null;
  return elsewhere.map(([path, message]) => `${path}: ${message}`).join(" ");
}
