type ClassValue = string | false | null | undefined;

/** Joins class names and leaves out what is not there. Later classes do not override earlier ones: write each fact once. */
export function cn(...values: ClassValue[]): string {
  return values.filter(Boolean).join(" ");
}
