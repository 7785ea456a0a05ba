import type { Metadata } from "next";
import { TemplatesAdmin } from "@/components/admin/templates/templates-admin";
import { WorkspaceLimits } from "@/components/admin/workspace-limits";
import { AUTOSTOP_SETTING, QUOTA_SETTING, toAutostopMinutes, toQuota } from "@/lib/chat/workspace-settings";
import { listAllTemplates } from "@/lib/commands/list-templates";
import { readNamedSetting } from "@/lib/commands/named-setting";
import { getRuntime } from "@/lib/runtime";
import { pageUser } from "../../page-user";

export const metadata: Metadata = { title: "Workspaces" };

export default async function WorkspacesPage() {
  const caller = await pageUser();
  if (caller.role !== "admin") return null;
  const runtime = getRuntime();
  const [templates, { isolation }, autostop, quota] = await Promise.all([
    listAllTemplates(runtime, { caller }),
    runtime.workspaces.isolation(),
    readNamedSetting(runtime.db, AUTOSTOP_SETTING),
    readNamedSetting(runtime.db, QUOTA_SETTING),
  ]);
  return (
    <>
      <TemplatesAdmin templates={templates} isolation={isolation} />
      <WorkspaceLimits autostopMinutes={toAutostopMinutes(autostop)} perUser={toQuota(quota)} />
    </>
  );
}
