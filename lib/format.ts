const MS_PER_SECOND = 1_000;
const SECONDS_PER_MINUTE = 60;
const SECONDS_PER_HOUR = 3_600;
const SECONDS_PER_DAY = 86_400;
const DAYS_UNTIL_DATE = 7;
const MICROS_PER_DOLLAR = 1_000_000;
const MICROS_PER_CENT = 10_000;
const THOUSAND = 1_000;
const MILLION = 1_000_000;
const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"] as const;

const NBSP = "\u00a0";

/** How long something took: `0.3 s`, `4.1 s`, `41 s`, `1 m 12 s`, `2 h 3 m`. */
export function formatDuration(ms: number): string {
  const seconds = Math.max(0, ms) / MS_PER_SECOND;
  const tenths = Math.floor(seconds * 10) / 10;
  if (tenths < 10) return `${tenths.toFixed(1)}${NBSP}s`;
  return formatSeconds(Math.floor(seconds));
}

/** How long something has been going on, in whole seconds so that only the last digit moves: `4 s`, `1 m 12 s`, `2 h 3 m`. */
export function formatElapsed(ms: number): string {
  return formatSeconds(Math.floor(Math.max(0, ms) / MS_PER_SECOND));
}

function formatSeconds(total: number): string {
  if (total < SECONDS_PER_MINUTE) return `${total}${NBSP}s`;
  if (total < SECONDS_PER_HOUR) {
    return `${Math.floor(total / SECONDS_PER_MINUTE)}${NBSP}m${NBSP}${total % SECONDS_PER_MINUTE}${NBSP}s`;
  }
  const minutes = Math.floor((total % SECONDS_PER_HOUR) / SECONDS_PER_MINUTE);
  return `${Math.floor(total / SECONDS_PER_HOUR)}${NBSP}h${NBSP}${minutes}${NBSP}m`;
}

/** `940`, `12.4k`, `1.2M`; a trailing `.0` is left out. */
export function formatCount(count: number): string {
  if (count < THOUSAND) return String(Math.round(count));
  if (count < MILLION - THOUSAND / 2) return `${oneDecimal(count / THOUSAND)}k`;
  return `${oneDecimal(count / MILLION)}M`;
}

function oneDecimal(value: number): string {
  return value >= 100 ? String(Math.round(value)) : String(Math.round(value * 10) / 10);
}

/** `38.2k tokens`, `1 token`. */
export function formatTokens(count: number): string {
  return `${formatCount(count)} ${count === 1 ? "token" : "tokens"}`;
}

/** `$0.42`, `< $0.01`, `no price set`: an unknown price is never shown as nothing. */
export function formatMoney(micros: number | null): string {
  if (micros === null) return "no price set";
  if (micros === 0) return "free";
  if (micros < MICROS_PER_CENT) return `<${NBSP}$0.01`;
  return `$${(micros / MICROS_PER_DOLLAR).toFixed(2)}`;
}

/** `now`, `4m`, `2h`, `1d`, and after seven days `12 Nov` (with the year when it is another one). */
export function formatAge(iso: string, now: number): string {
  const then = new Date(iso);
  const seconds = Math.floor((now - then.getTime()) / MS_PER_SECOND);
  if (Number.isNaN(seconds)) return "";
  if (seconds < SECONDS_PER_MINUTE) return "now";
  if (seconds < SECONDS_PER_HOUR) return `${Math.floor(seconds / SECONDS_PER_MINUTE)}m`;
  if (seconds < SECONDS_PER_DAY) return `${Math.floor(seconds / SECONDS_PER_HOUR)}h`;
  const days = Math.floor(seconds / SECONDS_PER_DAY);
  return days < DAYS_UNTIL_DATE ? `${days}d` : formatDate(iso, now);
}

/** `12 Nov`, or `12 Nov 2024` when `now` is in another year. */
export function formatDate(iso: string, now: number): string {
  const date = new Date(iso);
  const day = `${date.getDate()} ${MONTHS[date.getMonth()] ?? ""}`;
  const year = date.getFullYear();
  return year === new Date(now).getFullYear() ? day : `${day} ${year}`;
}

/** The whole moment, for tooltips: `12 Nov 2025, 14:03:22`. */
export function formatMoment(iso: string): string {
  const date = new Date(iso);
  const two = (value: number) => String(value).padStart(2, "0");
  const time = [date.getHours(), date.getMinutes(), date.getSeconds()].map(two).join(":");
  return `${date.getDate()} ${MONTHS[date.getMonth()] ?? ""} ${date.getFullYear()}, ${time}`;
}

/** `1 file`, `3 files`. */
export function formatPlural(count: number, one: string, many = `${one}s`): string {
  return `${formatCount(count)} ${count === 1 ? one : many}`;
}

/** `+38` and `−12`, with the real minus sign. */
export function formatChange(additions: number, deletions: number): { added: string; removed: string } {
  return { added: `+${formatCount(additions)}`, removed: `−${formatCount(deletions)}` };
}

/** Cuts the middle out, so that both the folder and the file name stay readable. */
export function cutMiddle(text: string, max: number): string {
  if (text.length <= max) return text;
  const tail = Math.ceil((max - 1) * 0.6);
  return `${text.slice(0, max - 1 - tail)}…${text.slice(text.length - tail)}`;
}

const BYTE_UNITS = ["B", "KB", "MB", "GB"];
const BYTES_PER_UNIT = 1_024;

/** `812 B`, `3.4 MB`. */
export function formatBytes(bytes: number): string {
  let value = bytes;
  let unit = 0;
  for (; value >= BYTES_PER_UNIT && unit < BYTE_UNITS.length - 1; unit += 1) value /= BYTES_PER_UNIT;
  return `${unit === 0 || value >= 10 ? Math.round(value) : value.toFixed(1)} ${BYTE_UNITS[unit]}`;
}
