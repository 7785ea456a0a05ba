import type { PromptRow } from "../chat/messages";
import type { WireFormat } from "../providers/model-connection";
import { keepTrying } from "./keep-trying";
import { bytesToRead } from "./prepare/file-budget";
import { fileIdsOf, type PromptFile, type PromptFiles } from "./prepare/user-content";
import type { StepContext, StepDeps } from "./step-deps";

/**
 * The stored files that rows refer to, with as much of their contents as a prompt in this format shows: sizes are asked first,
 * and what is not shown is never read.
 */
export async function loadFiles(
  deps: Pick<StepDeps, "clock" | "log" | "describeFiles" | "readFile">,
  { signal }: Pick<StepContext, "signal">,
  { rows, format }: { rows: readonly PromptRow[]; format: WireFormat },
): Promise<PromptFiles> {
  const ids = [...new Set(rows.flatMap((row) => (row.role === "user" ? fileIdsOf(row.parts) : [])))];
  if (ids.length === 0) return new Map();
  const trying = { ...deps, signal };
  const sizes = await keepTrying(trying, () => deps.describeFiles(ids));
  const wanted = bytesToRead({ rows, sizes, format });
  const found = await Promise.all(
    [...sizes].map(async ([id, { mediaType, size }]): Promise<(readonly [string, PromptFile])[]> => {
      const bytes = wanted.get(id);
      if (bytes === undefined) return [[id, { mediaType, size, data: null }]];
      const data = await keepTrying(trying, () => deps.readFile(id, bytes));
      return data === null ? [] : [[id, { mediaType, size, data }]];
    }),
  );
  return new Map(found.flat());
}
