"use client";

import { useState, useTransition } from "react";
import { Prose } from "@/components/chat/markdown/prose";
import { Button } from "@/components/ui/button";
import { Chip } from "@/components/ui/chip";
import { Field } from "@/components/ui/field";
import { FormAlert } from "@/components/ui/form-alert";
import { Textarea } from "@/components/ui/textarea";
import { toast } from "@/components/ui/toast";
import { keepSkill } from "@/lib/actions/skills";
import { skillProblem } from "@/lib/api/schemas/skills";
import { parseSkill } from "@/lib/chat/skill-file";
import type { OwnSkill } from "./skills-form";

const EMPTY = `---
name: release-notes
description: When release notes or a changelog entry are to be written.
---

Look at what changed since the last tag, and say what it means for users.
`;

interface SkillEditorProps {
  /** Null: a new one. */
  skill: OwnSkill | null;
  onDone: () => void;
}

/** The file of one skill, and beside it how it reads. What is wrong with it is said while it is typed. */
export function SkillEditor({ skill, onDone }: SkillEditorProps) {
  const [content, setContent] = useState(skill?.content ?? EMPTY);
  const [failure, setFailure] = useState<string | null>(null);
  const [isPending, startTransition] = useTransition();
  const problem = skillProblem(content);

  const save = () =>
    startTransition(async () => {
      const result = await keepSkill({ skillId: skill?.id ?? null, content });
      if (!result.ok) return setFailure(result.error.fields[0]?.message ?? result.error.message);
      toast(`${result.data.name} is kept.`);
      onDone();
    });

  return (
    <section className="flex flex-col gap-4" aria-label={skill === null ? "New skill" : `Edit ${skill.name}`}>
      <h2 className="text-panel">{skill === null ? "New skill" : skill.name}</h2>
      {failure !== null && <FormAlert>{failure}</FormAlert>}
      <div className="grid grid-cols-2 gap-4 phone:grid-cols-1">
        <Field
          label="Skill file"
          help="Between the lines of three hyphens: name (small letters, digits, hyphens) and description. Below them Markdown."
          error={problem ?? undefined}
        >
          {(control) => (
            <Textarea
              {...control}
              value={content}
              onChange={(event) => setContent(event.target.value)}
              spellCheck={false}
              rows={18}
              className="min-h-80 font-mono text-code"
            />
          )}
        </Field>
        <Preview content={content} />
      </div>
      <div className="flex gap-2">
        <Button look="primary" size="form" busy={isPending} disabled={problem !== null} onClick={save}>
          Save
        </Button>
        <Button size="form" onClick={onDone}>
          Cancel
        </Button>
      </div>
    </section>
  );
}

function Preview({ content }: { content: string }) {
  const parsed = parseSkill(content);
  return (
    <section className="flex min-w-0 flex-col gap-1" aria-label="Preview">
      <h3 className="font-medium text-ui">Preview</h3>
      <div className="min-w-0 rounded-card border px-3 py-2.5">
        {parsed.ok ? (
          <>
            <p className="flex flex-wrap items-baseline gap-2 pb-2 text-ui">
              <Chip>{parsed.name}</Chip>
              <span className="min-w-0 text-muted">{parsed.description || "No description."}</span>
            </p>
            <Prose text={parsed.body} isStreaming={false} />
          </>
        ) : (
          <p className="text-muted text-ui">It is shown once its front matter can be read.</p>
        )}
      </div>
    </section>
  );
}
