/**
 * Where a client stands in a chat's event stream (api.md): `base` is the snapshot version of the last completely sent sync, `n`
 * counts the events since, and the rest names the last chunk sent (zeros: none). Cursors grow in the order (base, n).
 */
export interface StreamCursor {
  base: number;
  n: number;
  historyVersion: number;
  attempt: number;
  seq: number;
}

const PATTERN = /^(\d{1,15})\.(\d{1,15})\.(\d{1,15})\.(\d{1,9})\.(\d{1,9})$/;

export function formatCursor(cursor: StreamCursor): string {
  return `${cursor.base}.${cursor.n}.${cursor.historyVersion}.${cursor.attempt}.${cursor.seq}`;
}

/** The cursor that a text stands for, or null for anything that was never sent. */
export function parseCursor(text: string): StreamCursor | null {
  const match = PATTERN.exec(text);
  if (!match) return null;
  const [base = 0, n = 0, historyVersion = 0, attempt = 0, seq = 0] = match.slice(1).map(Number);
  const noPart = historyVersion === 0 && attempt === 0 && seq === 0;
  const plausible = base > 0 && historyVersion <= base && (noPart || (historyVersion > 0 && attempt > 0));
  return plausible ? { base, n, historyVersion, attempt, seq } : null;
}

interface ChatPosition {
  snapshotVersion: number;
  historyVersion: number;
  attempt: number;
}

/** Whether a chat that stands at `chat` can have sent this cursor: one from the future was sent by another chat. */
export function isPossible(cursor: StreamCursor, chat: ChatPosition): boolean {
  if (cursor.base > chat.snapshotVersion || cursor.historyVersion > chat.historyVersion) return false;
  return (
    cursor.historyVersion < chat.historyVersion ||
    cursor.attempt <= chat.attempt ||
    cursor.base < chat.snapshotVersion
  );
}
