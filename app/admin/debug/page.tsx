import type { Metadata } from "next";
import { DebugAdmin } from "@/components/admin/debug-admin";
import { PageHead } from "@/components/settings/page-head";
import { DEBUG_SETTING, toDebugSetting } from "@/lib/chat/debug-recording";
import { readNamedSetting } from "@/lib/commands/named-setting";
import { debugCopy } from "@/lib/copy/debug-copy";
import { getRuntime } from "@/lib/runtime";
import { pageUser } from "../../page-user";

export const metadata: Metadata = { title: debugCopy.admin.title };

export default async function DebugAdminPage() {
  const caller = await pageUser();
  if (caller.role !== "admin") return null;
  return (
    <>
      <PageHead title={debugCopy.admin.title}>{debugCopy.admin.lead}</PageHead>
      <DebugAdmin setting={toDebugSetting(await readNamedSetting(getRuntime().db, DEBUG_SETTING))} />
    </>
  );
}
