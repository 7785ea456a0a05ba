import type { Skill } from "./workspace-context";

const OWN = "personal/";
const OF_WORKSPACE = "workspace/";

/** What a person's own skill is called where the workspace has one of that name, too. It may always be called so. */
export const ownAlias = (name: string): string => `${OWN}${name}`;

/** The same of a skill of the workspace. */
export const workspaceAlias = (name: string): string => `${OF_WORKSPACE}${name}`;

export interface KnownSkills {
  /** Names of the person's own. */
  own: readonly string[];
  /** Those of the workspace that can be read. */
  ofWorkspace: readonly Skill[];
}

export type NamedSkill =
  /** `alias` is what it is called now, `name` what its file says. */
  | { source: "personal"; name: string; alias: string }
  | { source: "workspace"; skill: Skill; alias: string }
  | { source: "none"; problem: string };

/** The skill that is meant by a name. A name that both sides have means neither: one never stands in for the other. */
export function resolveSkill(asked: string, known: KnownSkills): NamedSkill {
  const name = asked.replace(/^(?:personal|workspace)\//, "");
  const own = asked.startsWith(OF_WORKSPACE) ? undefined : known.own.find((one) => one === name);
  const skill = asked.startsWith(OWN) ? undefined : known.ofWorkspace.find((one) => one.name === name);
  if (own !== undefined && skill !== undefined) {
    const both = `${ownAlias(name)} is the person's own, ${workspaceAlias(name)} the workspace's`;
    return { source: "none", problem: `There are two skills named ${name}: ${both}. Say which one.` };
  }
  const [personal, workspace] = aliases(known);
  if (own !== undefined) return { source: "personal", name, alias: personal(name) };
  if (skill !== undefined) return { source: "workspace", skill, alias: workspace(name) };
  return { source: "none", problem: unknown(asked, known) };
}

function aliases({ own, ofWorkspace }: KnownSkills) {
  const inBoth = new Set(ofWorkspace.map(({ name }) => name).filter((name) => own.includes(name)));
  return [
    (name: string) => (inBoth.has(name) ? ownAlias(name) : name),
    (name: string) => (inBoth.has(name) ? workspaceAlias(name) : name),
  ] as const;
}

function unknown(asked: string, known: KnownSkills): string {
  const [personal, workspace] = aliases(known);
  const names = [...known.own.map(personal), ...known.ofWorkspace.map(({ name }) => workspace(name))];
  if (names.length === 0) return `There is no skill ${asked}: this chat has no skills.`;
  return `There is no skill ${asked}. There are: ${names.join(", ")}.`;
}
