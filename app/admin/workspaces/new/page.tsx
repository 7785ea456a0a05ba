import type { Metadata } from "next";
import { TemplateForm } from "@/components/admin/templates/template-form";
import { PageHead } from "@/components/settings/page-head";
import { getRuntime } from "@/lib/runtime";
import { pageUser } from "../../../page-user";
import { listPeople } from "../people";

export const metadata: Metadata = { title: "New template" };

export default async function NewTemplatePage() {
  const { role } = await pageUser();
  if (role !== "admin") return null;
  const [people, reports] = await Promise.all([listPeople(), getRuntime().workspaces.reports()]);
  return (
    <>
      <PageHead title="New template">
        Workspaces are made of it; those that are made keep what it said.
      </PageHead>
      <TemplateForm template={null} people={people} reports={reports} />
    </>
  );
}
