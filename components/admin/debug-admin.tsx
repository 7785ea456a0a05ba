"use client";

import { type FormEvent, useState } from "react";
import { Button } from "@/components/ui/button";
import { Choice } from "@/components/ui/choice";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { toast, toastError } from "@/components/ui/toast";
import { isApiError } from "@/lib/api/api-error";
import { writeSetting } from "@/lib/api/settings";
import { DEBUG_MODES, DEBUG_SETTING, type DebugSetting } from "@/lib/chat/debug-recording";
import { debugCopy } from "@/lib/copy/debug-copy";

const { admin: words } = debugCopy;
const DAYS = /^\d{1,4}$/;
const MAX_DAYS = 3_650;

/** Whose model calls are recorded, and for how long. */
export function DebugAdmin({ setting }: { setting: DebugSetting }) {
  const [mode, setMode] = useState(setting.mode);
  const [days, setDays] = useState(String(setting.retentionDays));
  const [isBusy, setIsBusy] = useState(false);
  const [isTried, setIsTried] = useState(false);
  const isValid = DAYS.test(days.trim()) && Number(days) <= MAX_DAYS;

  const save = async (event: FormEvent) => {
    event.preventDefault();
    setIsTried(true);
    if (!isValid) return;
    setIsBusy(true);
    try {
      await writeSetting(DEBUG_SETTING, { mode, retentionDays: Number(days) });
      toast(debugCopy.settings.saved);
    } catch (error) {
      toastError(debugCopy.settings.notSaved, isApiError(error) ? { detail: error.message } : {});
    } finally {
      setIsBusy(false);
    }
  };
  return (
    <form onSubmit={(event) => void save(event)} noValidate className="flex max-w-160 flex-col gap-6">
      <fieldset className="flex flex-col gap-2">
        <legend className="mb-2 font-medium text-ui">{words.legend}</legend>
        {DEBUG_MODES.map((value) => (
          <Choice
            key={value}
            type="radio"
            name="mode"
            value={value}
            label={words.modes[value].label}
            help={words.modes[value].help}
            checked={mode === value}
            onChange={() => setMode(value)}
          />
        ))}
      </fieldset>
      <Field label={words.days} help={words.daysHelp} error={isTried && !isValid ? words.badDays : undefined}>
        {(control) => (
          <Input
            {...control}
            inputMode="numeric"
            className="max-w-30"
            value={days}
            onChange={(event) => setDays(event.currentTarget.value)}
          />
        )}
      </Field>
      <Button type="submit" look="primary" size="form" busy={isBusy} className="self-start">
        Save
      </Button>
    </form>
  );
}
