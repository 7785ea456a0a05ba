"use client";

import { Plus, X } from "lucide-react";
import { type FormEvent, useState } from "react";
import { Button } from "@/components/ui/button";
import { FieldError } from "@/components/ui/field";
import { IconButton } from "@/components/ui/icon-button";
import { Input } from "@/components/ui/input";
import { isProblem, type LabelRow, MAX_LABELS, MAX_NAME, MAX_VALUE, toLabels, toRows } from "./label-rows";

interface LabelsFormProps {
  labels: Readonly<Record<string, string>>;
  /** True when they are kept. */
  onSave: (labels: Record<string, string>) => Promise<boolean>;
  onClose: () => void;
}

const ICON = { "aria-hidden": true, size: 14, strokeWidth: 1.75 } as const;

/** Names and values that a chat is found by through the API. */
export function LabelsForm({ labels, onSave, onClose }: LabelsFormProps) {
  const [rows, setRows] = useState<LabelRow[]>(() => [
    ...toRows(labels),
    { id: MAX_LABELS, name: "", value: "" },
  ]);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<{ row: number; problem: string } | null>(null);
  const change = (id: number, patch: Partial<LabelRow>) =>
    setRows(rows.map((row) => (row.id === id ? { ...row, ...patch } : row)));
  const save = async (event: FormEvent) => {
    event.preventDefault();
    const result = toLabels(rows);
    if (isProblem(result)) return setProblem(result);
    setProblem(null);
    setBusy(true);
    const isKept = await onSave(result);
    setBusy(false);
    if (isKept) onClose();
  };
  return (
    <form onSubmit={(event) => void save(event)} className="flex flex-col gap-2">
      <ul className="flex max-h-[50dvh] flex-col gap-1 overflow-y-auto p-0.5">
        {rows.map(({ id, name, value }, index) => (
          <li key={id} className="flex items-center gap-1">
            <Input
              aria-label={`Name of label ${index + 1}`}
              aria-invalid={problem?.row === id || undefined}
              placeholder="Name"
              autoFocus={index === 0}
              value={name}
              maxLength={MAX_NAME}
              autoComplete="off"
              onChange={(event) => change(id, { name: event.target.value })}
              className="min-w-0 flex-1"
            />
            <Input
              aria-label={`Value of label ${index + 1}`}
              placeholder="Value"
              value={value}
              maxLength={MAX_VALUE}
              autoComplete="off"
              onChange={(event) => change(id, { value: event.target.value })}
              className="min-w-0 flex-1"
            />
            <IconButton
              label={`Remove label ${index + 1}`}
              tooltip={false}
              onClick={() => setRows(rows.filter((row) => row.id !== id))}
            >
              <X {...ICON} />
            </IconButton>
          </li>
        ))}
      </ul>
      {problem && <FieldError>{problem.problem}</FieldError>}
      <div className="flex flex-wrap gap-2">
        <Button
          icon={<Plus {...ICON} />}
          disabled={rows.length >= MAX_LABELS}
          onClick={() => setRows([...rows, { id: nextId(rows), name: "", value: "" }])}
        >
          Add a label
        </Button>
        <span className="flex-1" />
        <Button size="form" onClick={onClose}>
          Cancel
        </Button>
        <Button size="form" look="primary" type="submit" busy={busy}>
          Save
        </Button>
      </div>
    </form>
  );
}

function nextId(rows: readonly LabelRow[]): number {
  return Math.max(MAX_LABELS, ...rows.map(({ id }) => id)) + 1;
}
