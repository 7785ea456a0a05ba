"use client";

import { putOwnModelOverride } from "@/lib/api/overrides";
import type { OwnModelOverrides } from "@/lib/api/schemas/overrides";
import { OVERRIDE_PURPOSES, OWN_CHAT_DEFAULT, OWN_DEPLOYMENT_DEFAULT } from "@/lib/copy/override-copy";
import { type ModelChoice, PurposeField } from "./purpose-field";

const DEFAULTS = [
  { value: "deployment_default", label: OWN_DEPLOYMENT_DEFAULT },
  { value: "chat_default", label: OWN_CHAT_DEFAULT },
] as const;

/** Which models do what is not a turn, for one's own chats. */
export function OwnModels({ overrides, models }: { overrides: OwnModelOverrides; models: ModelChoice[] }) {
  if (!overrides.allowed) {
    return <p className="text-form text-muted">An administrator chooses these models for everyone.</p>;
  }
  return (
    <div className="flex max-w-160 flex-col gap-6">
      {OVERRIDE_PURPOSES.map(({ context, copy }) => {
        const own = overrides.items.find((one) => one.context === context);
        const value = own?.mode === "model" ? own.modelId : own?.mode;
        return (
          <PurposeField
            key={context}
            label={copy.label}
            help={copy.help}
            defaults={DEFAULTS}
            models={models}
            value={value ?? "deployment_default"}
            isUnusable={own?.isUnusable ?? false}
            keep={(chosen) => putOwnModelOverride(context, bodyOf(chosen))}
          />
        );
      })}
    </div>
  );
}

function bodyOf(chosen: string) {
  const preset = DEFAULTS.find((one) => one.value === chosen);
  return preset === undefined ? { mode: "model" as const, modelId: chosen } : { mode: preset.value };
}
