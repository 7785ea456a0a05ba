import type { Metadata } from "next";
import { OverridesAdmin } from "@/components/admin/overrides-admin";
import { PageHead } from "@/components/settings/page-head";
import { listUsableModels } from "@/lib/commands/list-models";
import { arePersonalOverridesAllowed, listModelOverrides } from "@/lib/commands/model-overrides";
import { getRuntime } from "@/lib/runtime";
import { pageUser } from "../../page-user";

export const metadata: Metadata = { title: "Model overrides" };

export default async function OverridesPage() {
  const caller = await pageUser();
  if (caller.role !== "admin") return null;
  const runtime = getRuntime();
  const [overrides, models, personalAllowed] = await Promise.all([
    listModelOverrides(runtime.db, { caller }),
    listUsableModels(runtime),
    arePersonalOverridesAllowed(runtime.db),
  ]);
  return (
    <>
      <PageHead title="Model overrides">Which models do the work beside a chat's turns.</PageHead>
      <OverridesAdmin overrides={overrides} models={models} personalAllowed={personalAllowed} />
    </>
  );
}
