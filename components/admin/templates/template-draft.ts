import type { CreateTemplateBody, TemplateDetails } from "@/lib/api/schemas/templates";
import { type TemplateAccess, WORKSPACE_DRIVERS, type WorkspaceDriver } from "@/lib/chat/workspace-types";
import type { DriverReports } from "@/lib/workspace/drivers/drivers";
import { type DriverDraft, driverDraftOf, driverParametersOf } from "./driver-draft";
import { numberOf } from "./number-of";
import { type ParameterDraft, parameterDraftOf, parameterOf } from "./parameter-draft";
import { type PresetDraft, presetDraftOf, presetOf } from "./preset-draft";
import { type Row, rowOf } from "./rows";

export interface Person {
  id: string;
  name: string;
  email: string;
}

/** A new one begins with what works here: with containers, where there are any. */
export function firstDraft(template: TemplateDetails | null, reports: DriverReports): TemplateDraft {
  const draft = templateDraftOf(template);
  if (template !== null || reports[draft.driver]?.allowed === true) return draft;
  const driver = WORKSPACE_DRIVERS.find((name) => reports[name]?.allowed === true);
  return driver === undefined ? draft : { ...draft, driver };
}

export const LIMITS = ["processes", "memoryMb", "cpus", "diskMb"] as const;
export type LimitName = (typeof LIMITS)[number];

export const AUTOSTOPS = ["deployment", "never", "after"] as const;
export type Autostop = (typeof AUTOSTOPS)[number];

export type EnvDraft = Row<{ name: string; value: string }>;

/** What the form holds: text as it was typed. */
export interface TemplateDraft {
  name: string;
  description: string;
  readme: string;
  driver: WorkspaceDriver;
  driverParameters: DriverDraft;
  parameters: ParameterDraft[];
  presets: PresetDraft[];
  env: EnvDraft[];
  limits: Record<LimitName, string>;
  autostop: Autostop;
  autostopMinutes: string;
  allowAgents: boolean;
  access: TemplateAccess;
  userIds: string[];
  enabled: boolean;
  isDefault: boolean;
}

const DEFAULT_AUTOSTOP = "60";
const NO_LIMITS = { processes: "", memoryMb: "", cpus: "", diskMb: "" };

const EMPTY: TemplateDraft = {
  name: "",
  description: "",
  readme: "",
  driver: "docker",
  driverParameters: driverDraftOf({}),
  parameters: [],
  presets: [],
  env: [],
  limits: NO_LIMITS,
  autostop: "deployment",
  autostopMinutes: DEFAULT_AUTOSTOP,
  allowAgents: true,
  access: "everyone",
  userIds: [],
  enabled: true,
  isDefault: false,
};

export function templateDraftOf(template: TemplateDetails | null): TemplateDraft {
  if (template === null) return EMPTY;
  const { name, description, readme, driver, allowAgents, access, userIds, enabled, isDefault } = template;
  const { autostopMinutes, limits } = template;
  return {
    name,
    description,
    readme,
    driver,
    allowAgents,
    access,
    userIds,
    enabled,
    isDefault,
    driverParameters: driverDraftOf(template.driverParameters),
    parameters: template.parameters.map(parameterDraftOf),
    presets: template.presets.map((preset) => presetDraftOf(preset)),
    env: Object.entries(template.env).map(([key, value]) => rowOf({ name: key, value })),
    limits: {
      processes: String(limits.processes ?? ""),
      memoryMb: String(limits.memoryMb ?? ""),
      cpus: String(limits.cpus ?? ""),
      diskMb: String(limits.diskMb ?? ""),
    },
    autostop: autostopMinutes === null ? "deployment" : autostopMinutes === 0 ? "never" : "after",
    autostopMinutes: autostopMinutes ? String(autostopMinutes) : DEFAULT_AUTOSTOP,
  };
}

const NOT_A_NUMBER = "Enter a number.";

/** What is wrong before anything is sent, by the field's path. What fits together is judged by the server. */
export function draftProblems(draft: TemplateDraft): Map<string, string> {
  const problems = new Map<string, string>();
  if (draft.name.trim() === "") problems.set("name", "Enter a name.");
  for (const name of LIMITS) {
    if (Number.isNaN(numberOf(draft.limits[name]))) problems.set(`limits.${name}`, NOT_A_NUMBER);
  }
  const minutes = numberOf(draft.autostopMinutes);
  if (draft.autostop === "after" && !(Number.isInteger(minutes) && Number(minutes) > 0)) {
    problems.set("autostopMinutes", "Enter a number of minutes.");
  }
  draft.parameters.forEach((parameter, index) => {
    for (const name of ["min", "max"] as const) {
      if (Number.isNaN(numberOf(parameter[name]))) problems.set(`parameters.${index}.${name}`, NOT_A_NUMBER);
    }
  });
  const names = draft.env.map(({ name }) => name.trim());
  names.forEach((name, index) => {
    if (name !== "" && names.indexOf(name) !== index) {
      problems.set(`env.${name}`, "This name is there twice.");
    }
  });
  return problems;
}

/** What to send for a draft without problems. */
export function templateBody(draft: TemplateDraft): CreateTemplateBody {
  const { description, readme, driver, allowAgents, access, userIds, enabled, isDefault } = draft;
  return {
    readme,
    driver,
    allowAgents,
    access,
    userIds,
    enabled,
    isDefault,
    name: draft.name.trim(),
    description: description.trim(),
    driverParameters: driverParametersOf(driver, draft.driverParameters),
    parameters: draft.parameters.map(parameterOf),
    presets: draft.presets.map((preset) => presetOf(preset, draft.parameters)),
    env: Object.fromEntries(
      draft.env.flatMap(({ name, value }) => (name.trim() === "" ? [] : [[name.trim(), value]])),
    ),
    limits: Object.fromEntries(
      LIMITS.flatMap((name) => {
        const value = numberOf(draft.limits[name]);
        return value === undefined ? [] : [[name, value]];
      }),
    ),
    autostopMinutes: autostopOf(draft),
  };
}

function autostopOf({ autostop, autostopMinutes }: TemplateDraft): number | null {
  if (autostop === "deployment") return null;
  return autostop === "never" ? 0 : (numberOf(autostopMinutes) ?? null);
}

const FIELDS = ["name", "description", "readme", "driver", "autostopMinutes", "access", "userIds"];

/** The fields that say at themselves what is wrong with them. */
export function shownPaths({ parameters, presets, env, driverParameters }: TemplateDraft): string[] {
  const parts = ["name", "label", "type", "default", "pattern", "min", "max", "description", "options"];
  return [
    ...FIELDS,
    ...LIMITS.map((name) => `limits.${name}`),
    ...["image", "network", "user", "workdir", "pull", "volumes"].map((name) => `driverParameters.${name}`),
    ...driverParameters.volumes.flatMap((_, index) =>
      ["name", "path"].map((part) => `driverParameters.volumes.${index}.${part}`),
    ),
    ...parameters.flatMap(({ options }, index) => [
      ...parts.map((part) => `parameters.${index}.${part}`),
      ...options.flatMap((_, at) =>
        ["value", "label"].map((part) => `parameters.${index}.options.${at}.${part}`),
      ),
    ]),
    ...presets.flatMap((_, index) => [
      ...["id", "name", "description"].map((part) => `presets.${index}.${part}`),
      ...parameters.map(({ name }) => `presets.${index}.values.${name}`),
    ]),
    ...env.map(({ name }) => `env.${name.trim()}`),
  ];
}
