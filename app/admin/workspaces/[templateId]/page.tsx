import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { TemplateForm } from "@/components/admin/templates/template-form";
import { PageHead } from "@/components/settings/page-head";
import { listAllTemplates } from "@/lib/commands/list-templates";
import { getRuntime } from "@/lib/runtime";
import { pageUser } from "../../../page-user";
import { listPeople } from "../people";

export const metadata: Metadata = { title: "Template" };

export default async function TemplatePage({ params }: PageProps<"/admin/workspaces/[templateId]">) {
  const caller = await pageUser();
  if (caller.role !== "admin") return null;
  const runtime = getRuntime();
  const { templateId } = await params;
  const [templates, people, reports] = await Promise.all([
    listAllTemplates(runtime, { caller }),
    listPeople(),
    runtime.workspaces.reports(),
  ]);
  const template = templates.find(({ id }) => id === templateId);
  if (template === undefined) notFound();
  return (
    <>
      <PageHead title={template.name}>
        Changes are for workspaces to come: those that were made of it keep what it said.
      </PageHead>
      <TemplateForm template={template} people={people} reports={reports} />
    </>
  );
}
