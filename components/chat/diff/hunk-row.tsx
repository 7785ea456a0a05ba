import { UnfoldVertical } from "lucide-react";
import { panelCopy } from "@/lib/copy/panel-copy";
import type { DiffHunk, DiffNote } from "./parse-diff";

interface HunkRowProps {
  row: DiffHunk | DiffNote;
  columns: number;
  onExpand: (() => void) | undefined;
}

/** Where a stretch of the file begins; what lies between two stretches can be brought in. */
export function HunkRow({ row, columns, onExpand }: HunkRowProps) {
  return (
    <tr className="bg-inset text-faint">
      <td colSpan={columns} className="px-3 whitespace-pre">
        {row.kind === "hunk" && onExpand && (
          <button
            type="button"
            aria-label={panelCopy.changes.expand}
            title={panelCopy.changes.expand}
            onClick={onExpand}
            className="focus-inside mr-2 -ml-1 inline-grid size-5 place-items-center rounded-chip align-middle hover:bg-hover hover:text-fg touch:size-11"
          >
            <UnfoldVertical aria-hidden="true" size={14} strokeWidth={1.75} />
          </button>
        )}
        {row.kind === "hunk" ? row.header : row.text}
      </td>
    </tr>
  );
}
