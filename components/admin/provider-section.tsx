"use client";

import { Ellipsis } from "lucide-react";
import { Chip } from "@/components/ui/chip";
import { IconButton } from "@/components/ui/icon-button";
import { Menu, MenuItem, MenuSeparator } from "@/components/ui/menu";
import type { ModelDetails } from "@/lib/api/schemas/models";
import type { Provider } from "@/lib/api/schemas/providers";
import { ModelTable } from "./model-table";
import type { ModelCommands } from "./use-model-commands";

interface ProviderSectionProps {
  provider: Provider;
  models: readonly ModelDetails[];
  commands: ModelCommands;
  onEdit: () => void;
  onEditModel: (model: ModelDetails) => void;
  onDeleteModel: (model: ModelDetails) => void;
  onDeleteProvider: (provider: Provider) => void;
}

/** A provider, its key, and its models below. */
export function ProviderSection(props: ProviderSectionProps) {
  const { provider, models, commands, onEdit, onEditModel, onDeleteModel, onDeleteProvider } = props;
  return (
    <section>
      <div className="flex items-start gap-2 pb-1">
        <div className="flex min-h-7 min-w-0 flex-1 flex-wrap items-center gap-x-3 gap-y-1 touch:min-h-11">
          <h2 className="text-panel break-words">{provider.name}</h2>
          <KeyState provider={provider} />
          {!provider.enabled && <Chip>off</Chip>}
          {provider.baseUrl && (
            <code className="min-w-0 break-all text-code text-muted">{provider.baseUrl}</code>
          )}
        </div>
        <Menu
          align="end"
          trigger={
            <IconButton label={`Menu of ${provider.name}`} tooltip={false}>
              <Ellipsis aria-hidden="true" size={16} strokeWidth={1.75} />
            </IconButton>
          }
        >
          <MenuItem onSelect={onEdit}>Edit…</MenuItem>
          <MenuItem
            onSelect={() =>
              void commands.changeProvider(
                provider,
                { enabled: !provider.enabled },
                provider.enabled ? `${provider.name} is off.` : `${provider.name} is on.`,
              )
            }
          >
            {provider.enabled ? "Switch off" : "Switch on"}
          </MenuItem>
          {provider.source !== "environment" && (
            <>
              <MenuSeparator />
              <MenuItem danger onSelect={() => onDeleteProvider(provider)}>
                Delete…
              </MenuItem>
            </>
          )}
        </Menu>
      </div>
      {models.length > 0 ? (
        <ModelTable
          providerName={provider.name}
          models={models}
          commands={commands}
          onEdit={onEditModel}
          onDelete={onDeleteModel}
        />
      ) : (
        <p className="border-t py-3 text-muted text-ui">It has no models yet. Add one below.</p>
      )}
    </section>
  );
}

function KeyState({ provider }: { provider: Provider }) {
  if (provider.type === "demo") return <Chip>a script, needs no key</Chip>;
  if (provider.source === "environment") {
    return provider.hasKey ? <Chip>key from the environment</Chip> : <Chip tone="warn">key is gone</Chip>;
  }
  return provider.hasKey ? <Chip>key kept</Chip> : <Chip>no key</Chip>;
}
