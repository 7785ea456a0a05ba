import type { Isolation, TemplateAccess, WorkspaceDriver } from "../chat/workspace-types";
import { ISOLATION_WORDS } from "./workspace-copy";

/** Where workspaces of a driver are. */
export const DRIVER_WORDS: Record<WorkspaceDriver, string> = {
  local: "This computer",
  docker: "Container",
  external: "A machine of yours",
};

/** Where a template's workspaces are, and how far they are kept apart. */
export function whereWords(
  driver: WorkspaceDriver,
  parameters: Readonly<Record<string, unknown>>,
  isolation: Isolation,
): string {
  const { network, image } = parameters;
  switch (driver) {
    case "local": {
      const [place, ...rest] = ISOLATION_WORDS.local[isolation].split(", ");
      return [upperFirst(place ?? ""), ...rest, ...(network === false ? ["no network"] : [])].join(", ");
    }
    case "docker": {
      const reach =
        network === "none" ? ["no network"] : network === "host" ? ["on this computer's network"] : [];
      return (
        ["Container", ...(typeof image === "string" ? [`of ${image}`] : [])].join(" ") +
        reach.map((word) => `, ${word}`).join("")
      );
    }
    case "external":
      return "Wherever a person starts it, as isolated as that place is";
    default:
      return driver satisfies never;
  }
}

function upperFirst(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}

export const templateCard = {
  none: "No template was found.",
  recommended: "recommended",
  standard: "default",
  asks: (names: readonly string[]) => `Asks for ${names.join(", ")}`,
  parameters: "Parameters",
  presets: "Presets",
  needed: "needed",
  noParameters: "It asks for nothing.",
} as const;

interface Readable {
  access: TemplateAccess;
  userIds: readonly string[];
}

export const templatesAdmin = {
  title: "Workspaces",
  sentence:
    "Templates say how workspaces are made, and who may make them. A chat without a choice takes the default.",
  add: "Add a template",
  tableLabel: "Templates",
  columns: {
    name: "Template",
    where: "Where it runs",
    readers: "For",
    workspaces: "Workspaces",
    state: "State",
  },
  readers: ({ access, userIds }: Readable) => {
    if (access === "everyone") return "everyone";
    if (userIds.length === 0) return "nobody";
    return userIds.length === 1 ? "1 person" : `${userIds.length} people`;
  },
  on: "on",
  off: "off",
  standard: "default",
  allOff: "No template is on, so nobody can make a workspace.",
  onlyBuiltin:
    "So far workspaces are folders of this computer. Add a template for containers, for computers of your own, or for other settings here.",
  menu: (name: string) => `Menu of ${name}`,
  working: (name: string) => `Working on ${name}`,
  edit: "Edit",
  makeDefault: "Make it the default",
  madeDefault: (name: string) => `Chats without a choice take ${name} from now on.`,
  switchOn: "Switch on",
  switchOff: "Switch off",
  isOn: (name: string) => `${name} is on.`,
  isOff: (name: string) => `${name} is off. Its workspaces go on.`,
  delete: "Delete…",
  deleteTitle: (name: string) => `Delete ${name}?`,
  deleteSentence:
    "Nobody can make workspaces of it any more. One that has workspaces is kept until they are deleted.",
  deleteConfirm: "Delete the template",
  deleted: (name: string) => `${name} was deleted.`,
  failed: "That did not work. Nothing was changed.",
} as const;

export const templateForm = {
  save: "Save",
  create: "Add the template",
  cancel: "Cancel",
  saved: (name: string) => `${name} was saved. Workspaces to come are made this way.`,
  created: (name: string) => `${name} was added.`,
  look: "Look at the fields that are marked.",
  name: "Name",
  description: "Description",
  descriptionHelp: "For people and for the agent, which chooses by it: what such a workspace is for.",
  readme: "Readme",
  readmeHelp: "Markdown: what lies in such a workspace and how it is used. The agent reads it as plain text.",
  where: "Where it runs",
  builtinDriver: "The built-in template stays on this computer.",
  noDriver: "This deployment cannot make such workspaces yet.",
  network: "Commands may use the network",
  image: "Image",
  imageHelp: "As a registry names it, such as node:24 or ghcr.io/team/dev:1.",
  dockerNetwork: "Network",
  dockerNetworkHelp: "bridge, none, host, or a network that exists there. host shares this computer's own.",
  user: "User",
  userHelp: "Empty: the image's own.",
  workdir: "Directory",
  workdirHelp: "Where commands start. Empty: the workspace's own.",
  pull: "Fetch the image",
  pulls: { missing: "When it is not there", always: "At every start", never: "Never" },
  volumes: "Volumes",
  volumesHelp: "Kept while the workspace stops and starts, such as caches.",
  volume: "Volume",
  path: "Path",
  addVolume: "Add a volume",
  parameters: "Parameters",
  parametersHelp:
    "What is asked of whoever makes a workspace. Commands see the answers in their environment, as LATHE_PARAM_ and the name.",
  addParameter: "Add a parameter",
  parameter: (index: number, name: string) => (name === "" ? `Parameter ${index + 1}` : name),
  parameterName: "Name",
  parameterNameHelp: "Lower-case words joined by underscores.",
  label: "Label",
  type: "Type",
  types: { string: "Text", number: "Number", boolean: "Yes or no", choice: "One of several" },
  needed: "A value has to be given",
  value: "Default",
  pattern: "Pattern",
  patternHelp: "A regular expression (RE2) that the whole value matches.",
  shortest: "Shortest",
  longest: "Longest",
  least: "Least",
  most: "Most",
  options: "Options",
  optionValue: "Value",
  addOption: "Add an option",
  help: "Help",
  presets: "Presets",
  presetsHelp: "Values that go together, under a name.",
  preset: (index: number, name: string) => (name === "" ? `Preset ${index + 1}` : name),
  presetId: "Id",
  presetIdHelp: "The agent chooses by it. Empty: made of the name.",
  addPreset: "Add a preset",
  notSet: "Not set",
  yes: "Yes",
  no: "No",
  environment: "Environment",
  environmentHelp: "For every command. Nothing secret: commands can read it.",
  variable: "Variable",
  addVariable: "Add a variable",
  limits: "Limits",
  limitsHelp: "What one workspace may use. Empty: as the driver decides.",
  limitNames: { processes: "Processes", memoryMb: "Memory, MiB", cpus: "CPUs", diskMb: "Disk, MiB" },
  autostop: "Stop by itself",
  autostops: { deployment: "As the deployment says", never: "Never", after: "After a time without use" },
  minutes: "Minutes without use",
  forWhom: "Who may use it",
  everyone: "Everyone who is signed in",
  listed: "Only some people",
  people: "People",
  agents: "The agent may make workspaces of it",
  agentsHelp: "Otherwise only people do, when they begin a chat.",
  enabled: "On",
  enabledHelp: "Off: nobody makes new workspaces of it. Those that are there go on.",
  standard: "Default for chats without a choice",
  remove: (what: string) => `Remove ${what}`,
} as const;
