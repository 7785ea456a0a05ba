"use client";

import { type FormEvent, useState } from "react";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { ScrollRegion } from "@/components/ui/scroll-region";
import { Textarea } from "@/components/ui/textarea";
import { toast, toastError } from "@/components/ui/toast";
import { isApiError } from "@/lib/api/api-error";
import { writeSetting } from "@/lib/api/settings";
import {
  MAX_PLAN_INSTRUCTIONS,
  PLAN_INSTRUCTIONS_SETTING,
  planInstructionsBlock,
} from "@/lib/chat/plan-instructions";
import { instructionsCopy as words } from "@/lib/copy/instructions-copy";
import { formatCount } from "@/lib/format";

interface InstructionsAdminProps {
  planText: string;
  /** What Lathe itself tells an agent that plans. */
  planBlocks: string;
}

/** The text, and beside it all that an agent that plans is told with it. */
export function InstructionsAdmin({ planText, planBlocks }: InstructionsAdminProps) {
  const [text, setText] = useState(planText);
  const [busy, setBusy] = useState(false);
  const left = MAX_PLAN_INSTRUCTIONS - text.length;
  const said = planInstructionsBlock(text);

  const save = async (event: FormEvent) => {
    event.preventDefault();
    if (left < 0) return;
    setBusy(true);
    try {
      await writeSetting(PLAN_INSTRUCTIONS_SETTING, { text });
      toast(words.saved);
    } catch (error) {
      toastError(words.notSaved, isApiError(error) ? { detail: error.message } : {});
    } finally {
      setBusy(false);
    }
  };
  return (
    <form onSubmit={(event) => void save(event)} className="flex max-w-160 flex-col gap-6">
      <Field
        label={words.plan.label}
        help={words.plan.help(words.plan.left(formatCount(Math.max(0, left))))}
        error={left < 0 ? words.plan.over(formatCount(-left)) : undefined}
      >
        {(control) => (
          <Textarea
            {...control}
            rows={8}
            value={text}
            onChange={(event) => setText(event.currentTarget.value)}
          />
        )}
      </Field>
      <Button type="submit" look="primary" size="form" busy={busy} className="self-start">
        {words.save}
      </Button>
      <section className="flex flex-col gap-2">
        <h2 className="text-panel">{words.plan.preview}</h2>
        <ScrollRegion
          aria-label={words.plan.preview}
          className="max-h-100 overflow-y-auto rounded-card border"
        >
          <p className="px-3 py-2 text-form text-muted whitespace-pre-wrap wrap-anywhere">{planBlocks}</p>
          {said !== null && (
            <p className="border-t bg-plan-bg px-3 py-2 text-form whitespace-pre-wrap wrap-anywhere">
              {said}
            </p>
          )}
        </ScrollRegion>
      </section>
    </form>
  );
}
