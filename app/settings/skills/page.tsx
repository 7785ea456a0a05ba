import type { Metadata } from "next";
import { SkillsForm } from "@/components/settings/skills-form";
import { listOwnSkills } from "@/lib/commands/user-skills";
import { skillsCopy } from "@/lib/copy/skills-copy";
import { getRuntime } from "@/lib/runtime";
import { pageUser } from "../../page-user";

export const metadata: Metadata = { title: skillsCopy.title };

export default async function SkillsPage() {
  const { userId } = await pageUser();
  return <SkillsForm skills={await listOwnSkills(getRuntime().db, userId)} />;
}
