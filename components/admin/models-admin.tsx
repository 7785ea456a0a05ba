"use client";

import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { EmptyState } from "@/components/ui/empty-state";
import { toast } from "@/components/ui/toast";
import { allModelsQuery } from "@/lib/api/models";
import { providersQuery } from "@/lib/api/providers";
import type { ModelDetails } from "@/lib/api/schemas/models";
import type { Provider } from "@/lib/api/schemas/providers";
import { copy } from "@/lib/copy";
import { AddModelForm } from "./add-model-form";
import { EditModel } from "./edit-model";
import { EditProvider } from "./edit-provider";
import { ProviderSection } from "./provider-section";
import { useModelCommands } from "./use-model-commands";

interface ModelsAdminProps {
  providers: Provider[];
  models: ModelDetails[];
  /** What the address of the page says is edited. */
  edited?: Edited | null;
}

/** A model, or the provider that serves it. */
export interface Edited {
  kind: "model" | "provider";
  id: string;
  /** Of a provider: the model that led to it. */
  modelId?: string;
}

type Deleting = { kind: "model"; model: ModelDetails } | { kind: "provider"; provider: Provider };

export function ModelsAdmin(initial: ModelsAdminProps) {
  const { data: providers } = useQuery({
    ...providersQuery(),
    initialData: { items: initial.providers, nextCursor: null },
  });
  const { data: models } = useQuery({
    ...allModelsQuery(),
    initialData: { items: initial.models, nextCursor: null },
  });
  const commands = useModelCommands();
  const [deleting, setDeleting] = useState<Deleting | null>(null);
  const [edited, setEdited] = useState(initial.edited ?? null);
  const hasDemo = providers.items.some((provider) => provider.type === "demo" && provider.enabled);
  const withoutModel = copy.noModel("admin", "");

  return (
    <div className="flex flex-col gap-8">
      {providers.items.length === 0 && (
        <EmptyState
          padded={false}
          actions={
            <Button busy={commands.busyId === "demo"} onClick={() => void commands.enableDemo()}>
              {withoutModel.buttons[1]}
            </Button>
          }
        >
          No model is set up, so nothing can run. Add one below, or try the demo first.
        </EmptyState>
      )}
      {providers.items.map((provider) => (
        <ProviderSection
          key={provider.id}
          provider={provider}
          models={models.items.filter((model) => model.providerId === provider.id)}
          commands={commands}
          onEdit={() => setEdited({ kind: "provider", id: provider.id })}
          onEditModel={({ id }) => setEdited({ kind: "model", id })}
          onDeleteModel={(model) => setDeleting({ kind: "model", model })}
          onDeleteProvider={(gone) => setDeleting({ kind: "provider", provider: gone })}
        />
      ))}
      <section id="add" className="scroll-mt-4">
        <h2 className="pb-4 text-panel">Add a model</h2>
        <AddModelForm
          key={providers.items.length === 0 ? "first" : "further"}
          providers={providers.items.filter((provider) => provider.type !== "demo")}
          onAdded={(model) => {
            toast(`${model.displayName} was added.`);
            void commands.refresh();
          }}
          extra={
            providers.items.length > 0 &&
            !hasDemo && (
              <Button
                look="quiet"
                size="form"
                busy={commands.busyId === "demo"}
                onClick={() => void commands.enableDemo()}
              >
                Add the demo
              </Button>
            )
          }
        />
      </section>
      <Editing
        edited={edited}
        providers={providers.items}
        models={models.items}
        onClose={() => setEdited(null)}
        onSaved={() => void commands.refresh()}
      />
      <DeleteDialog
        deleting={deleting}
        isBusy={commands.busyId !== null}
        onClose={() => setDeleting(null)}
        onConfirm={async (what) => {
          if (what.kind === "model") await commands.removeModel(what.model);
          else await commands.removeProvider(what.provider);
          setDeleting(null);
        }}
      />
    </div>
  );
}

interface EditingProps {
  edited: Edited | null;
  providers: readonly Provider[];
  models: readonly ModelDetails[];
  onClose: () => void;
  onSaved: () => void;
}

function Editing({ edited, providers, models, onClose, onSaved }: EditingProps) {
  if (edited === null) return null;
  if (edited.kind === "provider") {
    const provider = providers.find(({ id }) => id === edited.id);
    return (
      provider && (
        <EditProvider
          provider={provider}
          all={providers}
          testModelId={edited.modelId ?? firstModelOf(provider, models)}
          onClose={onClose}
          onSaved={onSaved}
        />
      )
    );
  }
  const model = models.find(({ id }) => id === edited.id);
  return model && <EditModel model={model} onClose={onClose} onSaved={onSaved} />;
}

function firstModelOf({ id }: Provider, models: readonly ModelDetails[]): string | null {
  const own = models.filter((model) => model.providerId === id);
  return (own.find(({ enabled }) => enabled) ?? own[0])?.id ?? null;
}

interface DeleteDialogProps {
  deleting: Deleting | null;
  isBusy: boolean;
  onClose: () => void;
  onConfirm: (what: Deleting) => Promise<void>;
}

function DeleteDialog({ deleting, isBusy, onClose, onConfirm }: DeleteDialogProps) {
  const isModel = deleting?.kind === "model";
  const name = deleting === null ? "" : isModel ? deleting.model.displayName : deleting.provider.name;
  return (
    <ConfirmDialog
      open={deleting !== null}
      onOpenChange={(open) => !open && onClose()}
      title={`Delete ${name}?`}
      sentence={
        isModel
          ? "Chats that use it go on with the default model. Their history is kept."
          : "Its key and its models are deleted with it. Chats that use them go on with the default model."
      }
      confirm={isModel ? "Delete the model" : "Delete the provider"}
      destructive
      busy={isBusy}
      onConfirm={() => deleting && void onConfirm(deleting)}
    />
  );
}
