import { hostname, userInfo } from "node:os";
import type { Metadata } from "next";
import { AcceptRisks } from "@/components/admin/accept-risks";
import { Overview } from "@/components/admin/overview";
import { overviewChecks } from "@/components/admin/overview-checks";
import { PageHead } from "@/components/settings/page-head";
import { hasAllMigrations } from "@/db/queries/readiness";
import { listAllModels } from "@/lib/commands/list-models";
import { getRuntime } from "@/lib/runtime";
import { pageUser } from "../page-user";

export const metadata: Metadata = { title: "Overview" };

export default async function OverviewPage() {
  const caller = await pageUser();
  if (caller.role !== "admin") return null;
  const runtime = getRuntime();
  const { db, env, pubsub, workspaces } = runtime;
  const [models, isMigrated, isolation] = await Promise.all([
    listAllModels(runtime, { caller }),
    hasAllMigrations(db),
    workspaces.isolation(),
  ]);
  const usable = models.filter((model) => model.unavailable === null);
  const standard = usable.find((model) => model.isDefault);
  const checks = overviewChecks({
    isListening: pubsub.healthy(),
    hasAllMigrations: isMigrated,
    worker: env.worker,
    usableModels: usable.length,
    defaultModelName: standard?.displayName ?? null,
    isDemoDefault: standard?.providerType === "demo",
    isolation: { level: isolation.isolation, allowed: isolation.allowed, sentence: isolation.sentence },
  });
  return (
    <>
      <PageHead title="Overview">What works, and what is missing.</PageHead>
      <Overview
        checks={checks}
        fixes={
          isolation.allowed
            ? {}
            : {
                workspaces: <AcceptRisks report={isolation} osUser={userInfo().username} host={hostname()} />,
              }
        }
      />
    </>
  );
}
