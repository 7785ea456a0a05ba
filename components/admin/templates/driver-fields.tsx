"use client";

import { Choice } from "@/components/ui/choice";
import { FormAlert } from "@/components/ui/form-alert";
import { WORKSPACE_DRIVERS, type WorkspaceDriver } from "@/lib/chat/workspace-types";
import { DRIVER_WORDS, templateForm as words } from "@/lib/copy/template-copy";
import type { DriverReports } from "@/lib/workspace/drivers/drivers";
import { type DriverDraft, PULLS } from "./driver-draft";
import { ChoiceField, Pair, type Part, RowList, Section, TextField } from "./form-parts";

interface DriverFieldsProps extends Part {
  isBuiltin: boolean;
  reports: DriverReports;
}

interface DriverPart {
  value: DriverDraft;
  set: (patch: Partial<DriverDraft>) => void;
  problem: Part["problem"];
}

/** Where workspaces are made, how far they are kept apart there, and what the driver is told. */
export function DriverFields({ draft, change, problem, isBuiltin, reports }: DriverFieldsProps) {
  const { driver, driverParameters: value } = draft;
  const part: DriverPart = {
    value,
    set: (patch) => change({ driverParameters: { ...value, ...patch } }),
    problem,
  };
  return (
    <Section title={words.where}>
      <ChoiceField
        label={words.where}
        {...(isBuiltin && { help: words.builtinDriver })}
        error={problem("driver")}
        value={driver}
        disabled={isBuiltin}
        options={WORKSPACE_DRIVERS.map((name) => ({ value: name, label: DRIVER_WORDS[name] }))}
        onPick={(picked) => change({ driver: picked })}
      />
      <Report driver={driver} reports={reports} />
      {driver === "local" && (
        <Choice
          type="checkbox"
          checked={value.hasNetwork}
          onChange={(event) => part.set({ hasNetwork: event.currentTarget.checked })}
          label={words.network}
        />
      )}
      {driver === "docker" && <DockerFields {...part} />}
    </Section>
  );
}

function Report({ driver, reports }: { driver: WorkspaceDriver; reports: DriverReports }) {
  const report = reports[driver];
  if (report === undefined) return <FormAlert>{words.noDriver}</FormAlert>;
  if (!report.allowed) return <FormAlert>{report.sentence}</FormAlert>;
  return <p className="text-form text-muted">{report.sentence}</p>;
}

function DockerFields(part: DriverPart) {
  const { value, set, problem } = part;
  const text = (name: "image" | "network" | "user" | "workdir") => ({
    value: value[name],
    error: problem(`driverParameters.${name}`),
    spellCheck: false,
    onText: (typed: string) => set({ [name]: typed }),
  });
  return (
    <>
      <TextField label={words.image} help={words.imageHelp} {...text("image")} />
      <Pair>
        <TextField label={words.dockerNetwork} help={words.dockerNetworkHelp} {...text("network")} />
        <ChoiceField
          label={words.pull}
          error={problem("driverParameters.pull")}
          value={PULLS.find((pull) => pull === value.pull) ?? "missing"}
          options={PULLS.map((pull) => ({ value: pull, label: words.pulls[pull] }))}
          onPick={(pull) => set({ pull })}
        />
        <TextField label={words.user} help={words.userHelp} {...text("user")} />
        <TextField label={words.workdir} help={words.workdirHelp} {...text("workdir")} />
      </Pair>
      <Volumes {...part} />
    </>
  );
}

function Volumes({ value, set, problem }: DriverPart) {
  const { volumes } = value;
  return (
    <div className="flex flex-col gap-3">
      <div>
        <h3 className="font-medium text-ui">{words.volumes}</h3>
        <p className="text-meta text-muted">{words.volumesHelp}</p>
      </div>
      <RowList
        rows={volumes}
        blank={{ name: "", path: "" }}
        what={words.volume}
        nameOf={({ name }) => name}
        add={words.addVolume}
        onRows={(rows) => set({ volumes: rows })}
        fields={({ name, path }, index, change) => (
          <>
            <TextField
              label={words.volume}
              value={name}
              spellCheck={false}
              error={problem(`driverParameters.volumes.${index}.name`)}
              onText={(typed) => change({ name: typed })}
            />
            <TextField
              label={words.path}
              value={path}
              spellCheck={false}
              error={problem(`driverParameters.volumes.${index}.path`)}
              onText={(typed) => change({ path: typed })}
            />
          </>
        )}
      />
    </div>
  );
}
