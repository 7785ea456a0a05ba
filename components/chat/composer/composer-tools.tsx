"use client";

import { Paperclip } from "lucide-react";
import { useRef } from "react";
import { PHONE_QUERY, useMedia } from "@/components/shell/use-media";
import { IconButton } from "@/components/ui/icon-button";
import { cn } from "@/lib/cn";
import { attachmentCopy } from "@/lib/copy/attachment-copy";
import type { ModelChoice } from "./model-choices";
import { ModelPicker } from "./model-picker";
import { PhoneTools } from "./phone-tools";
import { type PlanChoice, PlanToggle } from "./plan-toggle";

const ACCEPTED =
  "image/png,image/jpeg,image/gif,image/webp,application/pdf,text/*,.md,.json,.csv,.log,.ts,.tsx,.js,.py,.go,.rs,.sql,.yaml,.yml,.toml";
const ICON = { "aria-hidden": true, size: 16, strokeWidth: 1.75 } as const;

interface ComposerToolsProps {
  onFiles: (files: readonly File[]) => void;
  plan: PlanChoice | null;
  model: ModelChoice;
  busy: boolean;
  /** The list of models is open. */
  choosing: boolean;
  onChoosing: (choosing: boolean) => void;
}

/** What belongs to a message beside its words: files, a plan first, the model. On a phone all of it is behind one button. */
export function ComposerTools({ onFiles, plan, model, busy, choosing, onChoosing }: ComposerToolsProps) {
  const input = useRef<HTMLInputElement>(null);
  const isPhone = useMedia(PHONE_QUERY);
  const attach = () => input.current?.click();
  return (
    <>
      <input
        ref={input}
        type="file"
        multiple
        accept={ACCEPTED}
        hidden
        aria-hidden="true"
        tabIndex={-1}
        data-attach=""
        onChange={(event) => {
          onFiles([...(event.target.files ?? [])]);
          // The same file may be chosen again.
          event.target.value = "";
        }}
      />
      <span className="contents phone:hidden">
        <IconButton label={attachmentCopy.attach} onClick={attach}>
          <Paperclip {...ICON} />
        </IconButton>
      </span>
      <span className="hidden phone:contents">
        <PhoneTools
          onAttach={attach}
          plan={plan}
          model={model}
          busy={busy}
          open={choosing && isPhone}
          onOpenChange={onChoosing}
        />
      </span>
      {plan && (
        <span className={cn("contents", !plan.on && "phone:hidden")}>
          <PlanToggle choice={plan} busy={busy} />
        </span>
      )}
      <span className="contents phone:hidden">
        <ModelPicker choice={model} open={choosing && !isPhone} onOpenChange={onChoosing} />
      </span>
    </>
  );
}
