"use client";

import { useState } from "react";
import { Choice } from "@/components/ui/choice";
import { toastError } from "@/components/ui/toast";
import { isApiError } from "@/lib/api/api-error";
import { writeOwnDebugRecording } from "@/lib/api/debug";
import type { OwnDebugRecording } from "@/lib/api/schemas/debug";
import { debugCopy } from "@/lib/copy/debug-copy";

const { settings: words } = debugCopy;

/** Applies at once; where there is no choice it says why. */
export function DebugRecordingForm({ recording: initial }: { recording: OwnDebugRecording }) {
  const [recording, setRecording] = useState(initial);
  const [isBusy, setIsBusy] = useState(false);
  const { mode, recorded } = recording;

  const choose = async (enabled: boolean) => {
    setIsBusy(true);
    setRecording({ ...recording, enabled, recorded: enabled });
    try {
      setRecording(await writeOwnDebugRecording(enabled));
    } catch (error) {
      setRecording(recording);
      toastError(words.notSaved, isApiError(error) ? { detail: error.message } : {});
    } finally {
      setIsBusy(false);
    }
  };
  return (
    <div className="flex max-w-160 flex-col gap-3">
      <Choice
        type="checkbox"
        label={words.label}
        help={words.help}
        checked={recorded}
        disabled={mode !== "users" || isBusy}
        onChange={(event) => void choose(event.currentTarget.checked)}
      />
      {mode !== "users" && <p className="text-form text-muted">{words[mode]}</p>}
    </div>
  );
}
