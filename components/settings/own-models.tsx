"use client";

import Link from "next/link";
import { putOwnModelOverride } from "@/lib/api/overrides";
import type { OwnModelOverrides } from "@/lib/api/schemas/overrides";
import type { ChatRole } from "@/lib/copy/error-copy";
import { OVERRIDE_PURPOSES, OWN_CHAT_DEFAULT, OWN_DEPLOYMENT_DEFAULT } from "@/lib/copy/override-copy";
import { routes } from "@/lib/routes";
import { type ModelChoice, PurposeField } from "./purpose-field";

const DEFAULTS = [
  { value: "deployment_default", label: OWN_DEPLOYMENT_DEFAULT },
  { value: "chat_default", label: OWN_CHAT_DEFAULT },
] as const;

interface OwnModelsProps {
  overrides: OwnModelOverrides;
  models: ModelChoice[];
  role: ChatRole;
}

/** Which models do what is not a turn, for one's own chats. */
export function OwnModels({ overrides, models, role }: OwnModelsProps) {
  if (!overrides.allowed) {
    return <NotAllowed role={role} />;
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

function NotAllowed({ role }: { role: ChatRole }) {
  if (role !== "admin") {
    return <p className="text-form text-muted">An administrator chooses these models for everyone.</p>;
  }
  return (
    <p className="text-form text-muted">
      These models are chosen once for everyone, under{" "}
      <Link href={routes.admin("overrides")} className="text-link underline">
        Model overrides
      </Link>{" "}
      in the administration. There you can also let people choose for their own chats.
    </p>
  );
}

function bodyOf(chosen: string) {
  const preset = DEFAULTS.find((one) => one.value === chosen);
  return preset === undefined ? { mode: "model" as const, modelId: chosen } : { mode: preset.value };
}
