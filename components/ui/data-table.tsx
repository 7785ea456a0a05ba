import type { ReactNode } from "react";
import { cn } from "@/lib/cn";

export interface Column<T> {
  title: string;
  cell: (row: T) => ReactNode;
  /** The first line of the item that a row becomes on a phone. */
  isTitle?: boolean;
  /** A class that fixes its width on wide screens; without any the browser decides. */
  width?: string;
  /** Its buttons, at the end of the row. */
  isAction?: boolean;
}

interface DataTableProps<T> {
  label: string;
  columns: readonly Column<T>[];
  rows: readonly T[];
  rowKey: (row: T) => string;
}

/** Rows of 40, without zebra; on a phone each becomes an item of two lines. Roles are written out: display: grid would drop them. */
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
          <tr
            key={rowKey(row)}
            role="row"
            className="border-b phone:flex phone:flex-wrap phone:items-center phone:gap-x-3 phone:py-2"
          >
            {columns.map((column) => (
              <td
                key={column.title}
                role="cell"
                className={cn(
                  "h-10 min-w-0 py-1 phone:h-auto phone:p-0",
                  column.isTitle ? "phone:w-full phone:font-medium" : "text-muted phone:text-meta",
                  column.isAction ? "text-right phone:ml-auto" : "pr-4",
                )}
              >
                {!column.isTitle && !column.isAction && column.title && (
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
