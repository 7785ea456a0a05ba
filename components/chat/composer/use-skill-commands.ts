"use client";

import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { contextQuery } from "@/lib/api/context";
import { ownSkillsQuery } from "@/lib/api/skills";
import type { SlashCommand } from "./slash-commands";
import { skillCommands } from "./slash-skills";

interface SkillFacts {
  /** The chat whose workspace's skills are offered, too; without one only one's own are. */
  skillsOf: string | undefined;
  /** A command is being typed: only then are they asked for. */
  wanted: boolean;
  commands: readonly SlashCommand[];
}

/** The commands, and behind them the skills that there are. */
export function useSkillCommands({ skillsOf, wanted, commands }: SkillFacts): readonly SlashCommand[] {
  const { data: own } = useQuery({ ...ownSkillsQuery(), enabled: wanted });
  const { data: given } = useQuery({
    ...contextQuery(skillsOf ?? ""),
    enabled: wanted && skillsOf !== undefined,
  });
  return useMemo(() => {
    const ofWorkspace = given?.context?.skills.filter(({ status }) => status === "ok") ?? [];
    return [...commands, ...skillCommands({ own: own?.items ?? [], ofWorkspace })];
  }, [own, given, commands]);
}
