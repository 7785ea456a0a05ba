import { hostname, userInfo } from "node:os";
import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { AccountStep } from "@/components/auth/setup/account-step";
import { FolderStep } from "@/components/auth/setup/folder-step";
import { ModelStep } from "@/components/auth/setup/model-step";
import { SetupSteps } from "@/components/auth/setup/setup-steps";
import { readSetupState } from "@/db/queries/setup";
import { type CurrentUser, currentUser } from "@/lib/auth/require-user";
import { detectLocalModels } from "@/lib/commands/detect-local-models";
import { listAllModels } from "@/lib/commands/list-models";
import { listProviders } from "@/lib/commands/list-providers";
import { routes } from "@/lib/routes";
import { getRuntime } from "@/lib/runtime";

export const metadata: Metadata = { title: "Setup" };

/** The step follows from what is there and from the address, so that a reload goes on where it was. */
export default async function SetupPage({ searchParams }: PageProps<"/setup">) {
  if (!(await readSetupState(getRuntime().db)).hasAdmin) {
    return (
      <>
        <SetupSteps current="account" />
        <AccountStep />
      </>
    );
  }
  const user = await currentUser();
  if (user === null) redirect(routes.login);
  if (user.role !== "admin") redirect(routes.newChat);
  const isFolder = (await searchParams)["step"] === "folder";
  return (
    <>
      <SetupSteps current={isFolder ? "folder" : "model"} />
      {isFolder ? <Folder /> : <Model caller={user} />}
    </>
  );
}

async function Model({ caller }: { caller: CurrentUser }) {
  const runtime = getRuntime();
  const [providers, models, local] = await Promise.all([
    listProviders(runtime, { caller }),
    listAllModels(runtime, { caller }),
    detectLocalModels(runtime, { caller }),
  ]);
  const found = providers
    .filter((provider) => provider.source === "environment" && provider.hasKey && provider.enabled)
    .flatMap((provider) => {
      const own = models.filter((model) => model.providerId === provider.id && model.enabled);
      const first = own.find((model) => model.isDefault) ?? own[0];
      if (first === undefined) return [];
      const { id: modelId, displayName: modelName } = first;
      return [{ providerId: provider.id, providerName: provider.name, modelId, modelName }];
    });
  const standard = models.find((model) => model.isDefault && model.unavailable === null);
  const ready = standard ? { name: standard.displayName } : null;
  const isKnown = providers.some((provider) => provider.baseUrl === local?.baseUrl);
  return <ModelStep found={found} local={isKnown ? null : local} ready={found.length > 0 ? null : ready} />;
}

async function Folder() {
  const { env, workspaces } = getRuntime();
  return (
    <FolderStep
      roots={env.localRoots}
      isolation={await workspaces.isolation()}
      osUser={userInfo().username}
      host={hostname()}
    />
  );
}
