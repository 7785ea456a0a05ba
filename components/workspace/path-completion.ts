/** A path field and the list of folders under it. */
export interface PathField {
  text: string;
  /** The row that the arrows stand on; null while the field itself is meant. */
  active: number | null;
}

export type PathKey = "ArrowDown" | "ArrowUp" | "Enter" | "Tab";

export type PathAnswer =
  | { type: "field"; field: PathField }
  /** The folder in the field is the one. */
  | { type: "use" }
  /** The key keeps its usual meaning. */
  | { type: "leave" };

/** What a key does: arrows walk the list and back to the field, Tab completes, Enter opens the row or takes the field. */
export function pressPathKey(key: PathKey, field: PathField, paths: readonly string[]): PathAnswer {
  switch (key) {
    case "ArrowDown":
      return { type: "field", field: { ...field, active: step(field.active, 1, paths.length) } };
    case "ArrowUp":
      return { type: "field", field: { ...field, active: step(field.active, -1, paths.length) } };
    case "Tab": {
      // After a whole folder Tab leaves the field: otherwise the keyboard could never get out of it.
      const isWhole = field.text === "" || field.text.endsWith("/");
      const path = paths[field.active ?? (isWhole ? -1 : 0)];
      return path === undefined ? { type: "leave" } : { type: "field", field: openPath(path) };
    }
    case "Enter": {
      const path = field.active === null ? undefined : paths[field.active];
      if (path !== undefined) return { type: "field", field: openPath(path) };
      return field.text.trim() === "" ? { type: "leave" } : { type: "use" };
    }
  }
}

/** The field after a folder was taken: what is in it comes next. */
export function openPath(path: string): PathField {
  return { text: path.endsWith("/") ? path : `${path}/`, active: null };
}

function step(active: number | null, by: 1 | -1, count: number): number | null {
  if (count === 0) return null;
  if (active === null) return by === 1 ? 0 : count - 1;
  const next = active + by;
  return next < 0 || next >= count ? null : next;
}

const MAX_RECENT = 5;

/** The last folders first, each once. */
export function addRecent(recent: readonly string[], path: string): string[] {
  return [path, ...recent.filter((item) => item !== path)].slice(0, MAX_RECENT);
}

/** Folders as a browser's storage gives them back. */
export function parseRecent(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === "string").slice(0, MAX_RECENT) : [];
}
