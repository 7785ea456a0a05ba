import type { Metadata } from "next";
import { ModelsAdmin } from "@/components/admin/models-admin";
import { PageHead } from "@/components/settings/page-head";
import { listAllModels } from "@/lib/commands/list-models";
import { listProviders } from "@/lib/commands/list-providers";
import { getRuntime } from "@/lib/runtime";
import { pageUser } from "../../page-user";

export const metadata: Metadata = { title: "Models" };

export default async function ModelsPage({ searchParams }: PageProps<"/admin/models">) {
  const caller = await pageUser();
  if (caller.role !== "admin") return null;
  const runtime = getRuntime();
  const [providers, models] = await Promise.all([
    listProviders(runtime, { caller }),
    listAllModels(runtime, { caller }),
  ]);
  const { edit, part } = await searchParams;
  const model = models.find(({ id }) => id === edit);
  const edited =
    model === undefined
      ? null
      : part === "provider"
        ? { kind: "provider" as const, id: model.providerId, modelId: model.id }
        : { kind: "model" as const, id: model.id };
  return (
    <>
      <PageHead title="Models">Everyone who is signed in may use the models that are on.</PageHead>
      <ModelsAdmin providers={providers} models={models} edited={edited} />
    </>
  );
}
