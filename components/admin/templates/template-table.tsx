"use client";

import { Ellipsis } from "lucide-react";
import Link from "next/link";
import { useRouter } from "next/navigation";
import { Chip } from "@/components/ui/chip";
import { type Column, DataTable } from "@/components/ui/data-table";
import { IconButton } from "@/components/ui/icon-button";
import { Menu, MenuItem, MenuSeparator } from "@/components/ui/menu";
import { Spinner } from "@/components/ui/spinner";
import type { TemplateDetails } from "@/lib/api/schemas/templates";
import type { Isolation } from "@/lib/chat/workspace-types";
import { templatesAdmin as words, whereWords } from "@/lib/copy/template-copy";
import { routes } from "@/lib/routes";
import type { TemplateCommands } from "./use-template-commands";

interface TemplateTableProps {
  templates: readonly TemplateDetails[];
  isolation: Isolation;
  commands: TemplateCommands;
  onDelete: (template: TemplateDetails) => void;
}

export function TemplateTable({ templates, isolation, commands, onDelete }: TemplateTableProps) {
  const columns: Column<TemplateDetails>[] = [
    { title: words.columns.name, isTitle: true, cell: (template) => <TemplateName template={template} /> },
    {
      title: words.columns.where,
      width: "w-64",
      hasLine: true,
      cell: ({ driver, driverParameters }) => whereWords(driver, driverParameters, isolation),
    },
    { title: words.columns.readers, width: "w-32", cell: words.readers },
    { title: words.columns.workspaces, width: "w-28", cell: ({ workspaces }) => workspaces },
    {
      title: words.columns.state,
      width: "w-24",
      isBare: true,
      cell: (template) => <TemplateState template={template} />,
    },
    {
      title: "",
      width: "w-12",
      isAction: true,
      cell: (template) => <TemplateMenu template={template} commands={commands} onDelete={onDelete} />,
    },
  ];
  return <DataTable label={words.tableLabel} columns={columns} rows={templates} rowKey={({ id }) => id} />;
}

function TemplateName({ template }: { template: TemplateDetails }) {
  return (
    <span className="flex min-w-0 flex-col">
      <Link
        href={routes.template(template.id)}
        className="text-fg break-words hover:underline touch:-my-2 touch:py-2"
      >
        {template.name}
      </Link>
      {template.description !== "" && (
        <span className="truncate font-normal text-meta text-muted phone:whitespace-normal">
          {template.description}
        </span>
      )}
    </span>
  );
}

function TemplateState({ template }: { template: TemplateDetails }) {
  if (!template.enabled) return <Chip>{words.off}</Chip>;
  return template.isDefault ? <Chip tone="accent">{words.standard}</Chip> : <Chip tone="ok">{words.on}</Chip>;
}

type TemplateMenuProps = Pick<TemplateTableProps, "commands" | "onDelete"> & { template: TemplateDetails };

function TemplateMenu({ template, commands, onDelete }: TemplateMenuProps) {
  const router = useRouter();
  const { id, name, enabled, isDefault, builtin } = template;
  if (commands.busyId === id) {
    return (
      <span role="status" className="inline-grid size-7 place-items-center text-muted touch:size-11">
        <Spinner />
        <span className="sr-only">{words.working(name)}</span>
      </span>
    );
  }
  return (
    <Menu
      align="end"
      trigger={
        <IconButton label={words.menu(name)} tooltip={false} className="inline-grid">
          <Ellipsis aria-hidden="true" size={16} strokeWidth={1.75} />
        </IconButton>
      }
    >
      <MenuItem onSelect={() => router.push(routes.template(id))}>{words.edit}</MenuItem>
      <MenuItem
        disabled={isDefault || !enabled}
        onSelect={() => void commands.change(template, { isDefault: true }, words.madeDefault(name))}
      >
        {words.makeDefault}
      </MenuItem>
      <MenuItem
        onSelect={() =>
          void commands.change(
            template,
            { enabled: !enabled },
            enabled ? words.isOff(name) : words.isOn(name),
          )
        }
      >
        {enabled ? words.switchOff : words.switchOn}
      </MenuItem>
      {!builtin && (
        <>
          <MenuSeparator />
          <MenuItem danger onSelect={() => onDelete(template)}>
            {words.delete}
          </MenuItem>
        </>
      )}
    </Menu>
  );
}
