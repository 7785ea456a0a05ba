"use client";

import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { orToast } from "@/components/ui/or-toast";
import { toast } from "@/components/ui/toast";
import type { TemplateDetails, UpdateTemplateBody } from "@/lib/api/schemas/templates";
import { deleteTemplate, updateTemplate } from "@/lib/api/templates";
import { templatesAdmin as words } from "@/lib/copy/template-copy";

export interface TemplateCommands {
  /** Its id while something is at work on a template. */
  busyId: string | null;
  change: (template: TemplateDetails, patch: UpdateTemplateBody, done: string) => Promise<boolean>;
  remove: (template: TemplateDetails) => Promise<boolean>;
}

/** Changes templates, says what was done, and asks for the list anew. */
export function useTemplateCommands(): TemplateCommands {
  const queries = useQueryClient();
  const [busyId, setBusyId] = useState<string | null>(null);
  const run = async (id: string, work: Promise<unknown>, done: string): Promise<boolean> => {
    setBusyId(id);
    const isDone = await orToast(work, words.failed);
    if (isDone) toast(done);
    setBusyId(null);
    await queries.invalidateQueries({ queryKey: ["templates"] });
    return isDone;
  };
  return {
    busyId,
    change: (template, patch, done) => run(template.id, updateTemplate(template.id, patch), done),
    remove: (template) => run(template.id, deleteTemplate(template.id), words.deleted(template.name)),
  };
}
