/** The same ids with one of them at another place; places count from 1 and are held within the list. */
export function movedTo(ids: readonly string[], id: string, place: number): string[] {
  const rest = ids.filter((other) => other !== id);
  if (rest.length === ids.length) return [...ids];
  rest.splice(Math.min(Math.max(place, 1), ids.length) - 1, 0, id);
  return rest;
}

/** The place that a row dragged to the height `y` would take among rows with these centres. */
export function placeAt(
  centres: readonly { id: string; centre: number }[],
  { id, y }: { id: string; y: number },
): number {
  return 1 + centres.filter((row) => row.id !== id && row.centre < y).length;
}
