import type { Metadata } from "next";
import { TemplatesAdmin } from "@/components/admin/templates/templates-admin";
import { listAllTemplates } from "@/lib/commands/list-templates";
import { getRuntime } from "@/lib/runtime";
import { pageUser } from "../../page-user";

export const metadata: Metadata = { title: "Workspaces" };

export default async function WorkspacesPage() {
  const caller = await pageUser();
  if (caller.role !== "admin") return null;
  const runtime = getRuntime();
  const [templates, { isolation }] = await Promise.all([
    listAllTemplates(runtime, { caller }),
    runtime.workspaces.isolation(),
  ]);
  return <TemplatesAdmin templates={templates} isolation={isolation} />;
}
