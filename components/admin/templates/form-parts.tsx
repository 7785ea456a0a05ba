"use client";

import { Plus, X } from "lucide-react";
import { type ComponentProps, type ReactNode, useId } from "react";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { IconButton } from "@/components/ui/icon-button";
import { Input } from "@/components/ui/input";
import { Select } from "@/components/ui/select";
import { templateForm as words } from "@/lib/copy/template-copy";
import { changeRow, type Row, rowOf } from "./rows";
import type { TemplateDraft } from "./template-draft";

/** What every part of the form is given. */
export interface Part {
  draft: TemplateDraft;
  change: (patch: Partial<TemplateDraft>) => void;
  /** What is wrong with the field at this path. */
  problem: (path: string) => string | undefined;
}

interface SectionProps {
  title: string;
  help?: ReactNode;
  children: ReactNode;
}

export function Section({ title, help, children }: SectionProps) {
  const id = useId();
  return (
    <section aria-labelledby={id} className="flex flex-col gap-4 border-t pt-6">
      <div>
        <h2 id={id} className="text-panel">
          {title}
        </h2>
        {help && <p className="pt-1 text-meta text-muted">{help}</p>}
      </div>
      {children}
    </section>
  );
}

export function Pair({ children }: { children: ReactNode }) {
  return <div className="grid grid-cols-2 items-start gap-3 phone:grid-cols-1">{children}</div>;
}

interface TextProps extends Omit<ComponentProps<"input">, "onChange" | "value"> {
  label: string;
  help?: string;
  error: string | undefined;
  value: string;
  onText: (text: string) => void;
}

export function TextField({ label, help, error, value, onText, ...rest }: TextProps) {
  return (
    <Field label={label} help={help} error={error}>
      {(control) => (
        <Input
          autoComplete="off"
          {...rest}
          {...control}
          value={value}
          onChange={(event) => onText(event.currentTarget.value)}
        />
      )}
    </Field>
  );
}

interface ChoiceFieldProps<V extends string> {
  label: string;
  help?: string;
  error?: string | undefined;
  value: V;
  options: readonly { value: V; label: string }[];
  disabled?: boolean;
  onPick: (value: V) => void;
}

export function ChoiceField<V extends string>(props: ChoiceFieldProps<V>) {
  const { label, help, error, value, options, disabled, onPick } = props;
  return (
    <Field label={label} help={help} error={error}>
      {(control) => (
        <Select
          {...control}
          value={value}
          disabled={disabled}
          onChange={(event) => {
            const picked = options.find((option) => option.value === event.currentTarget.value);
            if (picked !== undefined) onPick(picked.value);
          }}
        >
          {options.map((option) => (
            <option key={option.value} value={option.value}>
              {option.label}
            </option>
          ))}
        </Select>
      )}
    </Field>
  );
}

/** Part of a list that can be taken away; `what` names it for everyone. */
function ListItem({ what, onRemove, children }: { what: string; onRemove: () => void; children: ReactNode }) {
  return (
    <li className="flex items-start gap-2">
      <div className="min-w-0 flex-1">{children}</div>
      <RemoveButton what={what} onRemove={onRemove} className="mt-6" />
    </li>
  );
}

interface RowListProps<T extends object> {
  rows: readonly Row<T>[];
  /** A new row. */
  blank: T;
  /** Names a row for everyone, as long as it has no name of its own. */
  what: string;
  nameOf: (row: T) => string;
  add: string;
  /** Under the list. */
  note?: ReactNode;
  onRows: (rows: Row<T>[]) => void;
  /** The two fields of a row. */
  fields: (row: Row<T>, index: number, change: (patch: Partial<Row<T>>) => void) => ReactNode;
}

/** A list of pairs that grows and shrinks, such as names with their values. */
export function RowList<T extends object>(props: RowListProps<T>) {
  const { rows, blank, what, nameOf, add, note, onRows, fields } = props;
  return (
    <>
      <ul className="flex flex-col gap-3 empty:hidden">
        {rows.map((row, index) => (
          <ListItem
            key={row.key}
            what={nameOf(row) || `${what} ${index + 1}`}
            onRemove={() => onRows(rows.filter(({ key }) => key !== row.key))}
          >
            <Pair>{fields(row, index, (patch) => onRows(changeRow(rows, row.key, patch)))}</Pair>
          </ListItem>
        ))}
      </ul>
      {note}
      <AddButton onAdd={() => onRows([...rows, rowOf(blank)])}>{add}</AddButton>
    </>
  );
}

export function RemoveButton(props: { what: string; onRemove: () => void; className?: string }) {
  const { what, onRemove, className } = props;
  return (
    <IconButton label={words.remove(what)} onClick={onRemove} {...(className !== undefined && { className })}>
      <X aria-hidden="true" size={16} strokeWidth={1.75} />
    </IconButton>
  );
}

export function AddButton({ onAdd, children }: { onAdd: () => void; children: ReactNode }) {
  return (
    <div>
      <Button size="form" icon={<Plus aria-hidden="true" size={16} strokeWidth={1.75} />} onClick={onAdd}>
        {children}
      </Button>
    </div>
  );
}
