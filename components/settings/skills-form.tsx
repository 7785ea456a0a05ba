"use client";

import { useState, useTransition } from "react";
import { Button } from "@/components/ui/button";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { type Column, DataTable } from "@/components/ui/data-table";
import { EmptyState } from "@/components/ui/empty-state";
import { toast, toastError } from "@/components/ui/toast";
import { deleteSkill } from "@/lib/actions/skills";
import { MAX_SKILLS, type Skill, type SkillSummary } from "@/lib/api/schemas/skills";
import { readOwnSkill } from "@/lib/api/skills";
import { skillsCopy as copy } from "@/lib/copy/skills-copy";
import { PageHead } from "./page-head";
import { SkillEditor } from "./skill-editor";

/** One's own skills, or the one that is being written. */
export function SkillsForm({ skills }: { skills: SkillSummary[] }) {
  const [edited, setEdited] = useState<Skill | "new" | null>(null);
  if (edited !== null) {
    return <SkillEditor skill={edited === "new" ? null : edited} onDone={() => setEdited(null)} />;
  }
  return <SkillList skills={skills} onEdit={setEdited} />;
}

interface SkillListProps {
  skills: SkillSummary[];
  onEdit: (skill: Skill | "new") => void;
}

function SkillList({ skills, onEdit }: SkillListProps) {
  const [chosen, setChosen] = useState<SkillSummary | null>(null);
  const [opening, setOpening] = useState<string | null>(null);
  const [isPending, startTransition] = useTransition();

  const open = async ({ id, name }: SkillSummary) => {
    setOpening(id);
    try {
      onEdit(await readOwnSkill(id));
    } catch (error) {
      toastError(copy.notOpened(name), error instanceof Error ? { detail: error.message } : {});
      setOpening(null);
    }
  };
  const remove = ({ id, name }: SkillSummary) =>
    startTransition(async () => {
      const result = await deleteSkill(id);
      setChosen(null);
      if (!result.ok) return toastError(copy.remove.failed(name), { detail: result.error.message });
      toast(copy.remove.done(name));
    });

  const columns: Column<SkillSummary>[] = [
    {
      title: "Name",
      isTitle: true,
      width: "w-50",
      cell: ({ name }) => <span className="font-mono text-code wrap-anywhere">{name}</span>,
    },
    {
      title: "Description",
      isBare: true,
      hasLine: true,
      cell: ({ description }) => <span className="wrap-anywhere">{description || copy.noDescription}</span>,
    },
    {
      title: "",
      isAction: true,
      width: "w-40",
      cell: (skill) => (
        <span className="flex justify-end gap-1">
          <Button
            look="quiet"
            busy={opening === skill.id}
            onClick={() => void open(skill)}
            aria-label={`Edit ${skill.name}`}
          >
            Edit
          </Button>
          <Button look="quiet" onClick={() => setChosen(skill)} aria-label={`Delete ${skill.name}`}>
            Delete
          </Button>
        </span>
      ),
    },
  ];
  const isFull = skills.length >= MAX_SKILLS;
  const create = (
    <Button look="primary" size="form" disabled={isFull} onClick={() => onEdit("new")}>
      {copy.create}
    </Button>
  );
  return (
    <>
      <PageHead title={copy.title} actions={skills.length > 0 && create}>
        {copy.about}
      </PageHead>
      {skills.length === 0 ? (
        <EmptyState padded={false} actions={create}>
          {copy.empty}
        </EmptyState>
      ) : (
        <>
          <DataTable label={copy.title} columns={columns} rows={skills} rowKey={({ id }) => id} />
          <p className="pt-2 text-meta text-muted">
            {isFull ? copy.full(MAX_SKILLS) : copy.count(skills.length, MAX_SKILLS)}
          </p>
        </>
      )}
      <ConfirmDialog
        open={chosen !== null}
        onOpenChange={(isOpen) => !isOpen && setChosen(null)}
        title={copy.remove.title(chosen?.name ?? "")}
        sentence={copy.remove.sentence}
        confirm={copy.remove.confirm}
        destructive
        busy={isPending}
        onConfirm={() => chosen && remove(chosen)}
      />
    </>
  );
}
