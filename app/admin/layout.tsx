import type { Metadata } from "next";
import { PushLink } from "@/components/push/push-link";
import { PageHead } from "@/components/settings/page-head";
import { SettingsFrame } from "@/components/settings/settings-frame";
import { ButtonLink } from "@/components/ui/button-link";
import { listAdminNames } from "@/db/queries/users";
import { listNames } from "@/lib/copy/error-copy";
import { routes } from "@/lib/routes";
import { getRuntime } from "@/lib/runtime";
import { pageUser } from "../page-user";
import { Providers } from "../providers";
import { readView } from "../view";

export const metadata: Metadata = {
  title: { template: "%s · Lathe", default: "Administration · Lathe" },
};

/** Pages check the role again: a layout is not drawn anew for every navigation. */
export default async function AdminLayout({ children }: LayoutProps<"/admin">) {
  const { role, userId } = await pageUser();
  return (
    <Providers view={await readView()}>
      <SettingsFrame role={role}>{role === "admin" ? children : <NoPermission />}</SettingsFrame>
      <PushLink userId={userId} />
    </Providers>
  );
}

async function NoPermission() {
  const names = listNames(await listAdminNames(getRuntime().db));
  return (
    <>
      <PageHead title="Administration">Only {names} can see and change this.</PageHead>
      <ButtonLink href={routes.newChat} size="form" look="primary">
        Go to the chats
      </ButtonLink>
    </>
  );
}
