"use client";

import { Ellipsis } from "lucide-react";
import { TextButton } from "@/components/tool-call/text-button";
import { Chip } from "@/components/ui/chip";
import { type Column, DataTable } from "@/components/ui/data-table";
import { IconButton } from "@/components/ui/icon-button";
import { Menu, MenuItem, MenuSeparator } from "@/components/ui/menu";
import { Spinner } from "@/components/ui/spinner";
import type { ModelDetails } from "@/lib/api/schemas/models";
import { formatCount, formatMoney } from "@/lib/format";
import { TestResult } from "./test-result";
import type { ModelCommands } from "./use-model-commands";

interface ModelTableProps {
  providerName: string;
  models: readonly ModelDetails[];
  commands: ModelCommands;
  onEdit: (model: ModelDetails) => void;
  onDelete: (model: ModelDetails) => void;
}

export function ModelTable({ providerName, models, commands, onEdit, onDelete }: ModelTableProps) {
  const columns: Column<ModelDetails>[] = [
    { title: "Model", isTitle: true, cell: (model) => <ModelName model={model} /> },
    { title: "Context window", width: "w-36", cell: (model) => formatCount(model.contextLimit) },
    { title: "Prices", width: "w-32", cell: (model) => <Prices model={model} onEdit={onEdit} /> },
    { title: "State", width: "w-32", isBare: true, cell: (model) => <ModelState model={model} /> },
    {
      title: "",
      width: "w-12",
      isAction: true,
      cell: (model) => <ModelMenu model={model} commands={commands} onEdit={onEdit} onDelete={onDelete} />,
    },
  ];
  const tested = models.flatMap((model) => {
    const result = commands.tests.get(model.id);
    return result === undefined ? [] : [{ model, result }];
  });
  return (
    <>
      <DataTable
        label={`Models of ${providerName}`}
        columns={columns}
        rows={models}
        rowKey={(model) => model.id}
      />
      {tested.map(({ model, result }) => (
        <div key={model.id} className="mt-2">
          <p className="pb-1 text-meta text-muted">Test of {model.displayName}</p>
          <TestResult result={result} />
        </div>
      ))}
    </>
  );
}

function ModelName({ model }: { model: ModelDetails }) {
  return (
    <span className="flex flex-wrap items-baseline gap-x-2">
      <span className="break-words">{model.displayName}</span>
      {model.displayName !== model.model && (
        <code className="break-all font-normal text-code text-muted">{model.model}</code>
      )}
    </span>
  );
}

/** Input and output, a million tokens each. */
function Prices({ model, onEdit }: { model: ModelDetails; onEdit: (model: ModelDetails) => void }) {
  const { prices, displayName, providerType } = model;
  if (prices !== null) return `${formatMoney(prices.inputMicros)} · ${formatMoney(prices.outputMicros)}`;
  if (providerType === "demo") return "free";
  return (
    <span className="touch:-my-3 touch:inline-flex">
      <TextButton onClick={() => onEdit(model)}>
        {formatMoney(null)}
        <span className="sr-only"> for {displayName}: set it</span>
      </TextButton>
    </span>
  );
}

function ModelState({ model }: { model: ModelDetails }) {
  if (model.unavailable === "model_disabled") return <Chip>off</Chip>;
  if (model.unavailable === "provider_disabled") return <Chip>provider is off</Chip>;
  if (model.unavailable === "missing_api_key") return <Chip tone="warn">no API key</Chip>;
  return model.isDefault ? <Chip tone="accent">default</Chip> : <Chip tone="ok">on</Chip>;
}

type ModelMenuProps = Pick<ModelTableProps, "commands" | "onEdit" | "onDelete"> & { model: ModelDetails };

function ModelMenu({ model, commands, onEdit, onDelete }: ModelMenuProps) {
  const name = model.displayName;
  if (commands.busyId === model.id) {
    return (
      <span role="status" className="inline-grid size-7 place-items-center text-muted touch:size-11">
        <Spinner />
        <span className="sr-only">Working on {name}</span>
      </span>
    );
  }
  return (
    <Menu
      align="end"
      trigger={
        <IconButton label={`Menu of ${name}`} tooltip={false} className="inline-grid">
          <Ellipsis aria-hidden="true" size={16} strokeWidth={1.75} />
        </IconButton>
      }
    >
      <MenuItem onSelect={() => onEdit(model)}>Edit…</MenuItem>
      <MenuItem onSelect={() => void commands.testModel(model)}>Test</MenuItem>
      <MenuItem
        disabled={model.isDefault || model.unavailable !== null}
        onSelect={() =>
          void commands.changeModel(model, { isDefault: true }, `New chats use ${name} from now on.`)
        }
      >
        Make it the default
      </MenuItem>
      <MenuItem
        onSelect={() =>
          void commands.changeModel(
            model,
            { enabled: !model.enabled },
            model.enabled ? `${name} is off.` : `${name} is on.`,
          )
        }
      >
        {model.enabled ? "Switch off" : "Switch on"}
      </MenuItem>
      <MenuSeparator />
      <MenuItem danger onSelect={() => onDelete(model)}>
        Delete…
      </MenuItem>
    </Menu>
  );
}
