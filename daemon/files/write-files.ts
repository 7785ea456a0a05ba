import { type Stats, unlinkSync } from "node:fs";
import type { FileDiff, FileEdit } from "../../lib/workspace/connection";
import { DaemonError } from "../daemon-error";
import { applyEdit } from "./apply-edit";
import { codeOf, type Entry, withEntry } from "./beneath";
import { decodeText, MAX_FILE_BYTES, readContent } from "./file-content";
import { prepareReplacement, type Replacement, temporaryPrefix } from "./replace-file";
import type { SeenFiles } from "./seen-files";
import type { TouchedFiles } from "./touched-files";
import { unifiedDiff } from "./unified-diff";

const BOM = "\uFEFF";

export interface WriteContext {
  root: string;
  chatId: string | null;
  callId: string;
  seen: SeenFiles;
  touched: TouchedFiles;
}

interface PlannedFile {
  entry: Entry;
  before: { bytes: Buffer; stats: Stats } | null;
  after: Buffer;
}

/** Replaces a file's whole content, making it and its directories where they are missing. */
export function writeFile(
  request: { path: string; content: string },
  context: WriteContext,
): Promise<{ ok: true; created: boolean } & FileDiff> {
  return withEntry({ root: context.root, path: request.path, createDirectories: true }, (entry) => {
    if (entry.relative === "") throw new DaemonError("invalid", `${request.path} is a directory.`);
    const before = readContent(entry, request.path);
    context.seen.assertUnchanged(context.chatId, { relative: entry.relative, bytes: before?.bytes ?? null });
    putAll([{ entry, before, after: Buffer.from(request.content, "utf8") }], context);
    const diff = unifiedDiff(entry.relative, {
      before: before && textOrNothing(before.bytes),
      after: request.content,
    });
    return { ok: true, created: before === null, ...diff };
  });
}

/** Applies edits to any number of files: all of them, or none. */
export async function editFiles(
  request: { edits: FileEdit[] },
  context: WriteContext,
): Promise<{ ok: true; files: FileDiff[] }> {
  const groups = new Map<string, { edit: FileEdit; number: number }[]>();
  for (const [index, edit] of request.edits.entries()) {
    const group = groups.get(edit.path) ?? [];
    group.push({ edit, number: index + 1 });
    groups.set(edit.path, group);
  }
  const files = await planEdits([...groups.values()], [], context);
  return { ok: true, files };
}

type Group = { edit: FileEdit; number: number }[];

/** Opens one file after the other and keeps all of them open until every edit is known to fit. */
async function planEdits(
  groups: Group[],
  planned: PlannedFile[],
  context: WriteContext,
): Promise<FileDiff[]> {
  const [group, ...rest] = groups;
  const path = group?.[0]?.edit.path;
  if (!group || path === undefined) {
    putAll(planned, context);
    return planned.map(({ entry, before, after }) =>
      unifiedDiff(entry.relative, {
        before: before && textOrNothing(before.bytes),
        after: after.toString("utf8"),
      }),
    );
  }
  return withEntry({ root: context.root, path }, (entry) => {
    if (planned.some((file) => file.entry.relative === entry.relative)) {
      throw new DaemonError(
        "invalid",
        `${path} is named in two ways. Use one path for it. Nothing was changed.`,
      );
    }
    return planEdits(rest, [...planned, planFile(entry, group, context)], context);
  });
}

function planFile(entry: Entry, group: Group, context: WriteContext): PlannedFile {
  const path = group[0]?.edit.path ?? entry.relative;
  const before = readContent(entry, path);
  if (!before) {
    throw new DaemonError(
      "not_found",
      `${path} does not exist. Nothing was changed. Use write_file for new files.`,
    );
  }
  context.seen.assertUnchanged(context.chatId, { relative: entry.relative, bytes: before.bytes });
  const original = decodeText(before.bytes, path);
  const bom = original.startsWith(BOM) ? BOM : "";
  const plain = original.slice(bom.length);
  const windows = plain.includes("\r\n") && !/(^|[^\r])\n/.test(plain);
  let text = windows ? plain.replaceAll("\r\n", "\n") : plain;
  for (const { edit, number } of group) {
    const result = applyEdit(text, windows ? withUnixEnds(edit) : edit);
    if (!result.ok) {
      throw new DaemonError(
        "invalid",
        `Edit ${number} (${path}) does not fit: ${result.problem}. Nothing was changed.`,
      );
    }
    text = result.text;
  }
  const after = Buffer.from(bom + (windows ? text.replaceAll("\n", "\r\n") : text), "utf8");
  if (after.length > MAX_FILE_BYTES) {
    throw new DaemonError("invalid", `${path} would become too large. Nothing was changed.`);
  }
  return { entry, before, after };
}

function withUnixEnds(edit: FileEdit): FileEdit {
  return {
    ...edit,
    old_text: edit.old_text.replaceAll("\r\n", "\n"),
    new_text: edit.new_text.replaceAll("\r\n", "\n"),
  };
}

/** Every new content is complete on disk before the first file is replaced; a failing replacement puts the earlier ones back. */
function putAll(files: PlannedFile[], context: WriteContext): void {
  const prefix = temporaryPrefix(context.callId);
  const prepared: Replacement[] = [];
  try {
    for (const [index, { entry, before, after }] of files.entries()) {
      const content = { bytes: after, before: before?.stats ?? null };
      prepared.push(prepareReplacement(entry, content, `${prefix}${index}`));
    }
  } catch (error) {
    for (const replacement of prepared) replacement.discard();
    throw error;
  }
  for (const { entry, before } of files) {
    context.touched.record(context.chatId, { relative: entry.relative, before: before?.bytes ?? null });
  }
  let done = 0;
  try {
    for (const replacement of prepared) {
      replacement.put();
      done++;
    }
  } catch (error) {
    for (const replacement of prepared.slice(done)) replacement.discard();
    for (const file of files.slice(0, done)) restore(file, `${prefix}old`);
    throw new DaemonError("refused", `A file could not be replaced: ${codeOf(error)}. Nothing was changed.`);
  }
  for (const { entry, after } of files) context.seen.record(context.chatId, entry.relative, after);
}

function restore({ entry, before }: PlannedFile, name: string): void {
  if (before) prepareReplacement(entry, { bytes: before.bytes, before: before.stats }, name).put();
  else unlinkSync(entry.at);
}

function textOrNothing(bytes: Buffer): string {
  try {
    return decodeText(bytes, "");
  } catch {
    return "";
  }
}
