"use client";

import { useState, useTransition } from "react";
import { Button } from "@/components/ui/button";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { type Column, DataTable } from "@/components/ui/data-table";
import { EmptyState } from "@/components/ui/empty-state";
import { toast, toastError } from "@/components/ui/toast";
import { deleteSkill } from "@/lib/actions/skills";
import { SkillEditor } from "./skill-editor";

export interface OwnSkill {
  id: string;
  name: string;
  description: string;
  content: string;
}

/** One's own skills: the list, and the one that is being written below it. */
export function SkillsForm({ skills }: { skills: OwnSkill[] }) {
  const [edited, setEdited] = useState<OwnSkill | "new" | null>(null);
  const [chosen, setChosen] = useState<OwnSkill | null>(null);
  const [isPending, startTransition] = useTransition();

  const remove = (skill: OwnSkill) =>
    startTransition(async () => {
      const result = await deleteSkill(skill.id);
      setChosen(null);
      if (!result.ok) return toastError(`${skill.name} was not deleted.`, { detail: result.error.message });
      if (edited !== "new" && edited?.id === skill.id) setEdited(null);
      toast(`${skill.name} was deleted.`);
    });

  const columns: Column<OwnSkill>[] = [
    { title: "Name", isTitle: true, cell: ({ name }) => <span className="wrap-anywhere">{name}</span> },
    { title: "Description", cell: ({ description }) => description || "none" },
    {
      title: "",
      isAction: true,
      cell: (skill) => (
        <span className="flex gap-1">
          <Button look="quiet" onClick={() => setEdited(skill)} aria-label={`Edit ${skill.name}`}>
            Edit
          </Button>
          <Button look="quiet" onClick={() => setChosen(skill)} aria-label={`Delete ${skill.name}`}>
            Delete
          </Button>
        </span>
      ),
    },
  ];
  return (
    <div className="flex flex-col gap-6">
      {skills.length === 0 ? (
        <EmptyState padded={false}>
          No skills yet. One is a name, a sentence on when it helps, and what to do then.
        </EmptyState>
      ) : (
        <DataTable label="Skills" columns={columns} rows={skills} rowKey={({ id }) => id} />
      )}
      {edited === null ? (
        <Button look="primary" size="form" className="self-start" onClick={() => setEdited("new")}>
          New skill
        </Button>
      ) : (
        <SkillEditor
          key={edited === "new" ? "new" : edited.id}
          skill={edited === "new" ? null : edited}
          onDone={() => setEdited(null)}
        />
      )}
      <ConfirmDialog
        open={chosen !== null}
        onOpenChange={(open) => !open && setChosen(null)}
        title={`Delete ${chosen?.name ?? ""}?`}
        sentence="Chats that have read it keep what they read. That cannot be undone."
        confirm="Delete the skill"
        destructive
        busy={isPending}
        onConfirm={() => chosen && remove(chosen)}
      />
    </div>
  );
}
