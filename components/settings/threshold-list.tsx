"use client";

import { type SubmitEvent, useState } from "react";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { toast } from "@/components/ui/toast";
import { putThreshold } from "@/lib/api/overrides";
import type { CompactionThreshold } from "@/lib/api/schemas/overrides";
import { useKept } from "./use-kept";

/** From how full a window one's chats are summarised, a model each. */
export function ThresholdList({ thresholds }: { thresholds: CompactionThreshold[] }) {
  if (thresholds.length === 0) {
    return <p className="text-form text-muted">No model can be used yet.</p>;
  }
  return (
    <ul className="flex max-w-160 flex-col gap-4">
      {thresholds.map((threshold) => (
        <li key={threshold.modelId}>
          <ThresholdForm threshold={threshold} />
        </li>
      ))}
    </ul>
  );
}

const asText = (percent: number | null) => (percent === null ? "" : String(percent));

function ThresholdForm({ threshold }: { threshold: CompactionThreshold }) {
  const { modelId, displayName, defaultPercent } = threshold;
  const [kept, keep] = useKept(threshold.thresholdPercent, async (percent) => {
    await putThreshold(modelId, percent);
    toast(`The threshold of ${displayName} was kept.`);
  });
  const [text, setText] = useState(asText(kept));
  const isChanged = text.trim() !== asText(kept);
  const submit = (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    void keep(text.trim() === "" ? null : Number(text));
  };
  return (
    <form onSubmit={submit}>
      <Field
        label={displayName}
        help={`Percent of the window. Empty: ${defaultPercent}, as the model says. 100: never.`}
      >
        {(control) => (
          <div className="flex gap-2">
            <Input
              {...control}
              type="number"
              inputMode="numeric"
              min={0}
              max={100}
              step={1}
              placeholder={String(defaultPercent)}
              value={text}
              onChange={(event) => setText(event.currentTarget.value)}
              className="w-24"
            />
            <Button type="submit" size="form" disabled={!isChanged}>
              Save
            </Button>
          </div>
        )}
      </Field>
    </form>
  );
}
