"use client";

import { useState, useTransition } from "react";
import { Prose } from "@/components/chat/markdown/prose";
import { Button } from "@/components/ui/button";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { Field } from "@/components/ui/field";
import { Textarea } from "@/components/ui/textarea";
import { toast } from "@/components/ui/toast";
import { keepSkill } from "@/lib/actions/skills";
import { MAX_SKILL_BYTES, type Skill, skillProblem } from "@/lib/api/schemas/skills";
import { parseSkill } from "@/lib/chat/skill-file";
import { skillsCopy as copy } from "@/lib/copy/skills-copy";
import { formatBytes } from "@/lib/format";
import { PageHead } from "./page-head";

interface SkillEditorProps {
  /** Null: a new one. */
  skill: Skill | null;
  onDone: () => void;
}

/** The file of one skill, and beside it how it reads. What is wrong with it is said while it is typed. */
export function SkillEditor({ skill, onDone }: SkillEditorProps) {
  const before = skill?.content ?? copy.template;
  const [content, setContent] = useState(before);
  const [refusal, setRefusal] = useState<string | null>(null);
  const [leaving, setLeaving] = useState(false);
  const [isPending, startTransition] = useTransition();
  const problem = skillProblem(content) ?? refusal;
  const size = new TextEncoder().encode(content).length;

  const save = () =>
    startTransition(async () => {
      const result = await keepSkill({ skillId: skill?.id ?? null, content });
      if (!result.ok) return setRefusal(result.error.fields[0]?.message ?? result.error.message);
      toast(copy.kept(result.data.name));
      onDone();
    });

  return (
    <>
      <PageHead title={skill?.name ?? copy.create}>{copy.help}</PageHead>
      <div className="grid grid-cols-2 items-start gap-6 phone:grid-cols-1">
        <Field
          label={copy.file}
          help={copy.size(formatBytes(size), formatBytes(MAX_SKILL_BYTES))}
          error={problem ?? undefined}
        >
          {(control) => (
            <Textarea
              {...control}
              value={content}
              onChange={(event) => {
                setContent(event.target.value);
                setRefusal(null);
              }}
              spellCheck={false}
              rows={18}
              className="field-sizing-content max-h-[60dvh] min-h-80 font-mono text-code"
            />
          )}
        </Field>
        <Preview content={content} />
      </div>
      <div className="flex gap-2 pt-4">
        <Button look="primary" size="form" busy={isPending} disabled={problem !== null} onClick={save}>
          {copy.save}
        </Button>
        <Button size="form" onClick={() => (content === before ? onDone() : setLeaving(true))}>
          {copy.cancel}
        </Button>
      </div>
      <ConfirmDialog
        open={leaving}
        onOpenChange={setLeaving}
        title={copy.discard.title}
        sentence={copy.discard.sentence}
        confirm={copy.discard.confirm}
        cancel={copy.discard.cancel}
        destructive
        onConfirm={onDone}
      />
    </>
  );
}

function Preview({ content }: { content: string }) {
  const parsed = parseSkill(content);
  return (
    <section className="flex min-w-0 flex-col gap-1" aria-label={copy.preview}>
      <h2 className="font-medium text-ui">{copy.preview}</h2>
      <div className="min-w-0 rounded-card border px-3 py-2.5">
        {parsed.ok ? (
          <>
            <p className="border-b pb-2 text-ui">
              <span className="block font-mono text-code wrap-anywhere">/{parsed.name}</span>
              <span className="text-muted wrap-anywhere">{parsed.description || copy.noDescription}</span>
            </p>
            <div className="pt-2">
              <Prose text={parsed.body} isStreaming={false} />
            </div>
          </>
        ) : (
          <p className="text-muted text-ui">{copy.unreadable}</p>
        )}
      </div>
    </section>
  );
}
