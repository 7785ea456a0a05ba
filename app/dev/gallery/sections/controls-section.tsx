"use client";

import { Ellipsis, Plus } from "lucide-react";
import { useState } from "react";
import { Banner } from "@/components/ui/banner";
import { Button } from "@/components/ui/button";
import { ChangeCount } from "@/components/ui/change-count";
import { Chip, type ChipTone } from "@/components/ui/chip";
import { Choice } from "@/components/ui/choice";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { Field } from "@/components/ui/field";
import { FormAlert } from "@/components/ui/form-alert";
import { IconButton } from "@/components/ui/icon-button";
import { Input } from "@/components/ui/input";
import { Kbd } from "@/components/ui/kbd";
import { Menu, MenuChoice, MenuItem, MenuSeparator } from "@/components/ui/menu";
import { Popover } from "@/components/ui/popover";
import { Select } from "@/components/ui/select";
import { Skeleton } from "@/components/ui/skeleton";
import { Spinner } from "@/components/ui/spinner";
import { Tabs } from "@/components/ui/tabs";
import { Textarea } from "@/components/ui/textarea";
import { toast, toastError } from "@/components/ui/toast";
import { copy } from "@/lib/copy";
import { LONG_WORD } from "../hostile-data";
import { Specimen } from "../specimen";

const ICON = { "aria-hidden": true, size: 16, strokeWidth: 1.75 } as const;
const TONES: ChipTone[] = ["neutral", "accent", "ok", "warn", "danger", "plan"];
const LOOKS = ["primary", "default", "quiet", "destructive"] as const;
const nothing = () => {};

export function ControlsSection() {
  return (
    <>
      <Specimen name="Buttons: at rest, busy, not possible">
        {LOOKS.map((look) => (
          <div key={look} className="flex flex-wrap items-center gap-2">
            <Button look={look}>Try again</Button>
            <Button look={look} size="form" icon={<Plus {...ICON} />}>
              Add a model
            </Button>
            <Button look={look} size="form" busy>
              Save
            </Button>
            <Button look={look} disabled>
              Stop
            </Button>
          </div>
        ))}
        <div className="flex items-center gap-2">
          <IconButton label="More" hint="?">
            <Ellipsis {...ICON} />
          </IconButton>
          <IconButton label="On" on>
            <Ellipsis {...ICON} />
          </IconButton>
          <Kbd>?</Kbd>
          <Spinner />
          <ChangeCount additions={38} deletions={12} />
        </div>
      </Specimen>
      <Specimen name="Chips">
        <div className="flex flex-wrap gap-2">
          {TONES.map((tone) => (
            <Chip key={tone} tone={tone}>
              {tone === "danger" ? "exit 1" : tone}
            </Chip>
          ))}
        </div>
      </Specimen>
      <Specimen name="Fields">
        <div className="flex max-w-160 flex-col gap-4">
          <FormAlert>The e-mail address or the password is wrong, or the account was disabled.</FormAlert>
          <Field label="Name" help="Others see it on what you share with them.">
            {(control) => <Input {...control} defaultValue={LONG_WORD} />}
          </Field>
          <Field label="Base URL" error="An http or https URL without user name, query and fragment">
            {(control) => <Input {...control} placeholder="https://" />}
          </Field>
          <Field label="Expires">
            {(control) => (
              <Select {...control}>
                <option>In 30 days</option>
              </Select>
            )}
          </Field>
          <Field label="Instructions">{(control) => <Textarea {...control} />}</Field>
          <Choice type="checkbox" label="Revoke my API tokens too" help="Scripts need new ones." />
          <Choice type="radio" name="gallery" label="Light" defaultChecked />
        </div>
      </Specimen>
      <Specimen name="Banners">
        <Banner tone="warn" actions={<Button>Reconnect</Button>}>
          {copy.connection.paused("41 s").sentence}
        </Banner>
        <Banner tone="danger">{LONG_WORD}</Banner>
        <Banner tone="accent" actions={<Button>Reload</Button>}>
          {copy.connection.newVersion.sentence}
        </Banner>
      </Specimen>
      <Specimen name="Skeleton">
        <Skeleton className="h-4 w-60" />
      </Specimen>
      <Overlays />
    </>
  );
}

function Overlays() {
  const [isAsking, setIsAsking] = useState(false);
  const [tab, setTab] = useState<"changes" | "details">("changes");
  const [chosen, setChosen] = useState<"queue" | "steer">("queue");
  const { sentence, buttons } = copy.workspace.confirmDelete("lathe-dev", 3, 2);
  return (
    <>
      <Specimen name="Overlays">
        <div className="flex flex-wrap gap-2">
          <Menu trigger={<Button>Menu</Button>}>
            <MenuChoice
              label="While the agent works"
              value={chosen}
              onChange={setChosen}
              options={[
                { value: "queue", label: "Queue", description: "After this turn" },
                { value: "steer", label: "Steer", description: "After this step" },
              ]}
            />
            <MenuSeparator />
            <MenuItem hint="E" onSelect={nothing}>
              Archive
            </MenuItem>
            <MenuItem danger onSelect={nothing}>
              Delete…
            </MenuItem>
          </Menu>
          <Popover title="Running" trigger={<Button>Popover</Button>}>
            <p className="px-3 pb-3">npm test · 41 s</p>
          </Popover>
          <Button onClick={() => setIsAsking(true)}>Dialog</Button>
          <Button onClick={() => toast(copy.sidebar.archived, { action: { label: "Undo", run: nothing } })}>
            Toast
          </Button>
          <Button onClick={() => toastError("The chat was not archived.", { detail: LONG_WORD })}>
            Error toast
          </Button>
        </div>
      </Specimen>
      <Specimen name="Tabs">
        <div className="h-24 border">
          <Tabs
            label="Panel"
            value={tab}
            onChange={setTab}
            tabs={[
              {
                value: "changes",
                label: "Changes",
                count: 3,
                panel: <p className="p-4">{copy.changes.empty}</p>,
              },
              { value: "details", label: "Details", panel: <p className="p-4">Details</p> },
            ]}
          />
        </div>
      </Specimen>
      <ConfirmDialog
        open={isAsking}
        onOpenChange={setIsAsking}
        title="Delete lathe-dev?"
        sentence={sentence}
        confirm={buttons[0] ?? ""}
        destructive
        onConfirm={() => setIsAsking(false)}
      />
    </>
  );
}
