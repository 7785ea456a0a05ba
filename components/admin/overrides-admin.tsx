"use client";

import { type ModelChoice, PurposeField } from "@/components/settings/purpose-field";
import { useKept } from "@/components/settings/use-kept";
import { Choice } from "@/components/ui/choice";
import { putModelOverride } from "@/lib/api/overrides";
import type { ModelOverride } from "@/lib/api/schemas/overrides";
import { writeSetting } from "@/lib/api/settings";
import { whyUnavailable } from "@/lib/chat/agent-types";
import { NO_DESKTOP_AGENTS, OVERRIDE_PURPOSES } from "@/lib/copy/override-copy";

interface OverridesAdminProps {
  overrides: ModelOverride[];
  models: ModelChoice[];
  personalAllowed: boolean;
}

const USUAL = "";

/** Which models do what is not a turn of a chat, for everyone. */
export function OverridesAdmin({ overrides, models, personalAllowed }: OverridesAdminProps) {
  const [allowed, allow] = useKept(personalAllowed, (next) =>
    writeSetting("personal-model-overrides", { allowed: next }),
  );
  return (
    <div className="flex max-w-160 flex-col gap-6">
      {OVERRIDE_PURPOSES.map(({ context, copy }) => {
        const override = overrides.find((one) => one.context === context);
        return (
          <PurposeField
            key={context}
            label={copy.label}
            help={copy.help}
            defaults={[{ value: USUAL, label: copy.usual }]}
            models={models}
            value={override?.modelId ?? USUAL}
            isUnusable={override?.isUnusable ?? false}
            keep={(value) => putModelOverride(context, value === USUAL ? null : value)}
          />
        );
      })}
      {whyUnavailable("computer_use", { planMode: false }) !== null && (
        <p className="text-ui text-muted">{NO_DESKTOP_AGENTS}</p>
      )}
      <Choice
        type="checkbox"
        label="People may choose for their own chats"
        help="They find it in their settings under Models."
        checked={allowed}
        onChange={(event) => void allow(event.currentTarget.checked)}
      />
    </div>
  );
}
