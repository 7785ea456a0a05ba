import { randomBytes } from "node:crypto";
import {
  closeSync,
  constants,
  type Dirent,
  fstatSync,
  lstatSync,
  opendirSync,
  openSync,
  renameSync,
  unlinkSync,
  writeFileSync,
} from "node:fs";
import { readUpTo } from "../context/read-text";

const LOOK_INTERVAL_MS = 100;
const MAX_REQUEST_BYTES = 4 * 1024;
/** More entries are not looked at in one go. */
const MAX_LISTED = 2_000;
/** With more than these, nothing is left lying. */
const CROWDED = 100;
const MAX_AT_ONCE = 4;
/** Whoever asked has given up before. */
const KEEP_MS = 30_000;
const NAME_BYTES = 8;
const OWNER_ONLY = 0o600;

const REQUEST = /^request-([\w-]{1,80})$/;
const DIRECTORY = constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW;
/** Never waits for a FIFO, never follows a link. */
const READ = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;

export interface MailboxAnswer {
  state: "ok" | "refused" | "unanswered";
  words: string;
}

interface MailboxDeps {
  directory: string;
  /** Whether anything runs that could ask. */
  isNeeded(): boolean;
  answer(request: string): Promise<MailboxAnswer>;
}

/**
 * A directory in which commands leave requests and find their answers. Whatever else they leave there is deleted unread. It is only
 * looked into while something runs, which only begins in what `during` is given.
 */
export function createMailbox({ directory, isNeeded, answer }: MailboxDeps) {
  let timer: NodeJS.Timeout | null = null;
  let open = 0;

  function look(): void {
    timer = isNeeded() ? setTimeout(look, LOOK_INTERVAL_MS) : null;
    within(directory, (at) => {
      const files = list(at);
      const requests = files.filter((entry) => entry.isFile() && REQUEST.test(entry.name));
      const taken = requests.slice(0, Math.max(0, MAX_AT_ONCE - open));
      for (const { name } of taken) take(at, name);
      for (const entry of files) {
        if (!taken.includes(entry) && (files.length > CROWDED || isOld(`${at}/${entry.name}`)))
          remove(`${at}/${entry.name}`);
      }
    });
  }

  function take(at: string, name: string): void {
    const request = readRequest(`${at}/${name}`);
    remove(`${at}/${name}`);
    if (request === null) return;
    open++;
    void answer(request)
      .catch(() => ({ state: "unanswered", words: "Lathe could not be asked. Ask again." }) as const)
      .then((said) => {
        within(directory, (now) => leave(now, REQUEST.exec(name)?.[1] ?? "", said));
        open--;
      });
  }

  return {
    during:
      <A extends unknown[], R>(work: (...args: A) => R) =>
      (...args: A): R => {
        timer ??= setTimeout(look, LOOK_INTERVAL_MS);
        return work(...args);
      },
  };
}

/** Through its descriptor, so that nothing above a name can be swapped meanwhile. */
function within(directory: string, work: (at: string) => void): void {
  try {
    const fd = openSync(directory, DIRECTORY);
    try {
      work(`/proc/self/fd/${fd}`);
    } finally {
      closeSync(fd);
    }
  } catch {
    // Commands may do with it what they like: then they get no answer.
  }
}

/** Without directories: nobody asks with one. */
function list(at: string): Dirent[] {
  const entries: Dirent[] = [];
  const directory = opendirSync(at, { bufferSize: 256 });
  try {
    for (let count = 0; count < MAX_LISTED; count++) {
      const next = directory.readSync();
      if (next === null) break;
      if (!next.isDirectory()) entries.push(next);
    }
  } finally {
    directory.closeSync();
  }
  return entries;
}

function readRequest(at: string): string | null {
  try {
    const fd = openSync(at, READ);
    try {
      if (!fstatSync(fd).isFile()) return null;
      const bytes = Buffer.alloc(MAX_REQUEST_BYTES + 1);
      const length = readUpTo(fd, bytes);
      if (length > MAX_REQUEST_BYTES) return null;
      return new TextDecoder("utf-8", { fatal: true }).decode(bytes.subarray(0, length));
    } finally {
      closeSync(fd);
    }
  } catch {
    return null;
  }
}

function leave(at: string, id: string, { state, words }: MailboxAnswer): void {
  const draft = `${at}/.${randomBytes(NAME_BYTES).toString("hex")}`;
  const sentence = words.replaceAll(/\p{Cc}+/gu, " ");
  writeFileSync(draft, `${state}\n${sentence}\n`, { flag: "wx", mode: OWNER_ONLY });
  renameSync(draft, `${at}/answer-${id}`);
}

/** Whatever time it claims to be of. */
function isOld(at: string): boolean {
  const stats = lstatSync(at, { throwIfNoEntry: false });
  return stats !== undefined && Math.abs(Date.now() - stats.ctimeMs) > KEEP_MS;
}

function remove(at: string): void {
  try {
    unlinkSync(at);
  } catch {
    // It is gone, or nothing that could be deleted.
  }
}
