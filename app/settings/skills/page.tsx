import type { Metadata } from "next";
import { PageHead } from "@/components/settings/page-head";
import { SkillsForm } from "@/components/settings/skills-form";
import { listUserSkills } from "@/db/queries/user-skills";
import { getRuntime } from "@/lib/runtime";
import { pageUser } from "../../page-user";

export const metadata: Metadata = { title: "Skills" };

export default async function SkillsPage() {
  const { userId } = await pageUser();
  const skills = await listUserSkills(getRuntime().db, userId);
  return (
    <>
      <PageHead title="Skills">
        Instructions for one kind of task, kept for all your chats. The agent sees their names and
        descriptions, and reads one when a task calls for it; nothing that it does changes them.
      </PageHead>
      <SkillsForm
        skills={skills.map(({ id, name, description, content }) => ({ id, name, description, content }))}
      />
    </>
  );
}
