"use client";

import { type FormEvent, useState } from "react";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { toast, toastError } from "@/components/ui/toast";
import { isApiError } from "@/lib/api/api-error";
import { writeSetting } from "@/lib/api/settings";
import {
  AUTOSTOP_SETTING,
  MAX_AUTOSTOP_MINUTES,
  MAX_QUOTA,
  QUOTA_SETTING,
} from "@/lib/chat/workspace-settings";
import { workspaceLimitsCopy as words } from "@/lib/copy/workspace-limits-copy";
import { formatCount } from "@/lib/format";

interface WorkspaceLimitsProps {
  autostopMinutes: number;
  perUser: number;
}

/** When workspaces stop by themselves, and how many a person may have. */
export function WorkspaceLimits(stored: WorkspaceLimitsProps) {
  const [minutes, setMinutes] = useState(String(stored.autostopMinutes));
  const [perUser, setPerUser] = useState(String(stored.perUser));
  const [busy, setBusy] = useState(false);
  const problems = {
    minutes: problemOf(minutes, MAX_AUTOSTOP_MINUTES),
    perUser: problemOf(perUser, MAX_QUOTA),
  };

  const save = async (event: FormEvent) => {
    event.preventDefault();
    if (problems.minutes ?? problems.perUser) return;
    setBusy(true);
    try {
      await writeSetting(AUTOSTOP_SETTING, { minutes: Number(minutes) });
      await writeSetting(QUOTA_SETTING, { perUser: Number(perUser) });
      toast(words.saved);
    } catch (error) {
      toastError(words.notSaved, isApiError(error) ? { detail: error.message } : {});
    } finally {
      setBusy(false);
    }
  };
  return (
    <form onSubmit={(event) => void save(event)} className="flex max-w-160 flex-col gap-4 pt-8">
      <h2 className="text-panel">{words.title}</h2>
      <div className="grid grid-cols-2 gap-4 phone:grid-cols-1">
        <NumberField {...words.autostop} value={minutes} problem={problems.minutes} onChange={setMinutes} />
        <NumberField {...words.quota} value={perUser} problem={problems.perUser} onChange={setPerUser} />
      </div>
      <Button type="submit" look="primary" size="form" busy={busy} className="self-start">
        {words.save}
      </Button>
    </form>
  );
}

interface NumberFieldProps {
  label: string;
  help: string;
  value: string;
  problem: string | undefined;
  onChange: (value: string) => void;
}

function NumberField({ label, help, value, problem, onChange }: NumberFieldProps) {
  return (
    <Field label={label} help={help} error={problem}>
      {(control) => (
        <Input
          {...control}
          inputMode="numeric"
          autoComplete="off"
          value={value}
          onChange={(event) => onChange(event.currentTarget.value)}
        />
      )}
    </Field>
  );
}

function problemOf(value: string, max: number): string | undefined {
  const isFine = /^\d{1,9}$/.test(value.trim()) && Number(value) <= max;
  return isFine ? undefined : words.range(formatCount(max));
}
