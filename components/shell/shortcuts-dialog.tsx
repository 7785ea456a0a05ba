"use client";

import Link from "next/link";
import { Dialog } from "@/components/ui/dialog";
import { Kbd } from "@/components/ui/kbd";
import { useCommandKey } from "@/components/ui/use-command-key";
import { routes } from "@/lib/routes";
import { SHORTCUTS } from "./single-key";
import { useView } from "./view-provider";

export function ShortcutsDialog({
  open,
  onOpenChange,
}: {
  open: boolean;
  onOpenChange: (open: boolean) => void;
}) {
  const { view } = useView();
  const command = useCommandKey();
  return (
    <Dialog open={open} onOpenChange={onOpenChange} title="Keyboard shortcuts">
      <dl className="grid grid-cols-[1fr_auto] gap-y-1 text-ui">
        {SHORTCUTS.map(({ keys, does }) => (
          <div key={does} className="col-span-2 grid grid-cols-subgrid items-center py-0.5">
            <dt>{does}</dt>
            <dd className="flex justify-end gap-1">
              {keys.map((key) => (
                <Kbd key={key}>{key === "Command" ? command : key}</Kbd>
              ))}
            </dd>
          </div>
        ))}
      </dl>
      <p className="text-meta text-muted">
        {view.singleKeys
          ? "Single keys work outside of fields. "
          : "Single keys are switched off in this browser; only ? works. "}
        <Link
          href={routes.settings("appearance")}
          onClick={() => onOpenChange(false)}
          className="text-link underline"
        >
          Change that in Appearance
        </Link>
      </p>
    </Dialog>
  );
}
