import type { ReactNode } from "react";
import { cn } from "@/lib/cn";

export interface Column<T> {
  title: string;
  cell: (row: T) => ReactNode;
  /** The first line of the item that a row becomes on a phone. */
  isTitle?: boolean;
  /** A class that fixes its width on wide screens; without any the browser decides. */
  width?: string;
  /** Its buttons, at the end of the row; on a phone at the end of its first line. */
  isAction?: boolean;
  /** Says itself what it is: on a phone it comes right after the title, without its name. */
  isBare?: boolean;
  /** On a phone it has a line of its own, so that rows are alike whatever it holds. */
  hasLine?: boolean;
}

interface DataTableProps<T> {
  label: string;
  columns: readonly Column<T>[];
  rows: readonly T[];
  rowKey: (row: T) => string;
}

/**
 * Rows of 40, without zebra. On a phone each becomes an item: its title with its buttons, what needs no name, then small facts.
 * Roles are written out: display: flex would drop them.
 */
export function DataTable<T>({ label, columns, rows, rowKey }: DataTableProps<T>) {
  return (
    <table
      aria-label={label}
      role="table"
      className={cn(
        "w-full border-collapse text-ui phone:block",
        columns.some((column) => column.width) && "table-fixed",
      )}
    >
      <thead role="rowgroup" className="phone:sr-only">
        <tr role="row">
          {columns.map((column) => (
            <th
              key={column.title}
              role="columnheader"
              scope="col"
              className={cn("h-8 border-b pr-4 text-left font-normal text-meta text-muted", column.width)}
            >
              {column.title || <span className="sr-only">Actions</span>}
            </th>
          ))}
        </tr>
      </thead>
      <tbody role="rowgroup" className="phone:block">
        {rows.map((row) => (
          <tr key={rowKey(row)} role="row" className={cn("border-b", PHONE_ROW)}>
            {columns.map((column) => (
              <td
                key={column.title}
                role="cell"
                className={cn("h-10 min-w-0 py-1 phone:h-auto phone:p-0", look(column))}
              >
                {!column.isTitle && !column.isAction && !column.isBare && column.title && (
                  <span className="hidden phone:inline">{column.title}: </span>
                )}
                {column.cell(row)}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** What comes before its first line ends stands in order 0; an empty thing in order 1 ends that line. */
const PHONE_ROW =
  "phone:flex phone:flex-wrap phone:items-center phone:gap-x-3 phone:gap-y-0.5 phone:pb-3 phone:before:order-1 phone:before:w-full";

/** On a phone the middle of a button of 44 is that of the title's first line, and only the part beside it takes room. */
function look<T>({ isTitle, isAction, isBare, hasLine }: Column<T>) {
  if (isTitle) return "pr-4 phone:flex-1 phone:pt-3 phone:font-medium";
  if (isAction) return "text-right phone:self-start phone:-mb-3";
  return cn(
    "pr-4 text-muted phone:max-w-full phone:text-meta",
    hasLine && "phone:w-full",
    isBare ? "phone:order-2" : hasLine ? "phone:order-4" : "phone:order-3",
  );
}
