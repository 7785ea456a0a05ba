"use client";

import { useQueryClient } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useEffect, useRef, useState } from "react";
import { Button } from "@/components/ui/button";
import { ButtonLink } from "@/components/ui/button-link";
import { Field } from "@/components/ui/field";
import { FormAlert } from "@/components/ui/form-alert";
import { Textarea } from "@/components/ui/textarea";
import { toast } from "@/components/ui/toast";
import type { TemplateDetails } from "@/lib/api/schemas/templates";
import { createTemplate, updateTemplate } from "@/lib/api/templates";
import { templateForm as words } from "@/lib/copy/template-copy";
import { routes } from "@/lib/routes";
import type { DriverReports } from "@/lib/workspace/drivers/drivers";
import { useSaving } from "../use-saving";
import { DriverFields } from "./driver-fields";
import { type Part, TextField } from "./form-parts";
import { ParameterFields } from "./parameter-fields";
import { PresetFields } from "./preset-fields";
import { AccessFields, EnvironmentFields, LimitFields } from "./setting-fields";
import {
  draftProblems,
  firstDraft,
  type Person,
  shownPaths,
  type TemplateDraft,
  templateBody,
} from "./template-draft";

interface TemplateFormProps {
  /** Null: a new one. */
  template: TemplateDetails | null;
  people: readonly Person[];
  reports: DriverReports;
}

/** Everything that a template says. */
export function TemplateForm({ template, people, reports }: TemplateFormProps) {
  const router = useRouter();
  const queries = useQueryClient();
  const [draft, setDraft] = useState(() => firstDraft(template, reports));
  const { busy, save, sentence, field } = useSaving(shownPaths(draft));
  const hasProblems = shownPaths(draft).some((path) => field(path) !== undefined);
  const part: Part = {
    draft,
    change: (patch) => setDraft((before: TemplateDraft) => ({ ...before, ...patch })),
    problem: field,
  };
  const form = useRef<HTMLFormElement>(null);
  const [refused, setRefused] = useState(0);
  // Synchronises the focus with what was found wrong: the form is longer than a screen.
  useEffect(() => {
    if (refused > 0) form.current?.querySelector<HTMLElement>("[aria-invalid]")?.focus();
  }, [refused]);
  const keep = async () => {
    const body = templateBody(draft);
    const isKept = await save(draftProblems(draft), () =>
      template === null ? createTemplate(body) : updateTemplate(template.id, body),
    );
    if (!isKept) return setRefused((before) => before + 1);
    toast(template === null ? words.created(body.name) : words.saved(body.name));
    await queries.invalidateQueries({ queryKey: ["templates"] });
    router.push(routes.admin("workspaces"));
    router.refresh();
  };
  const said = sentence ?? (hasProblems ? words.look : null);
  return (
    <form
      ref={form}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void keep();
      }}
      className="flex max-w-160 flex-col gap-6"
    >
      <Texts {...part} />
      <DriverFields {...part} isBuiltin={template?.builtin ?? false} reports={reports} />
      <ParameterFields {...part} />
      <PresetFields {...part} />
      <EnvironmentFields {...part} />
      <LimitFields {...part} />
      <AccessFields {...part} people={people} wasDefault={template?.isDefault ?? false} />
      {said !== null && <FormAlert>{said}</FormAlert>}
      <div className="flex justify-end gap-2 border-t pt-4">
        <ButtonLink href={routes.admin("workspaces")} size="form">
          {words.cancel}
        </ButtonLink>
        <Button type="submit" look="primary" size="form" busy={busy}>
          {template === null ? words.create : words.save}
        </Button>
      </div>
    </form>
  );
}

function Texts({ draft, change, problem }: Part) {
  return (
    <div className="flex flex-col gap-4">
      <TextField
        label={words.name}
        value={draft.name}
        error={problem("name")}
        onText={(name) => change({ name })}
      />
      <Field label={words.description} help={words.descriptionHelp} error={problem("description")}>
        {(control) => (
          <Textarea
            {...control}
            value={draft.description}
            onChange={(event) => change({ description: event.currentTarget.value })}
          />
        )}
      </Field>
      <Field label={words.readme} help={words.readmeHelp} error={problem("readme")}>
        {(control) => (
          <Textarea
            {...control}
            rows={6}
            value={draft.readme}
            onChange={(event) => change({ readme: event.currentTarget.value })}
          />
        )}
      </Field>
    </div>
  );
}
