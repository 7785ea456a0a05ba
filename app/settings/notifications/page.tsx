import type { Metadata } from "next";
import { NotificationsForm } from "@/components/settings/notifications-form";
import { PageHead } from "@/components/settings/page-head";
import { pushCopy } from "@/lib/copy/push-copy";
import { pageUser } from "../../page-user";

export const metadata: Metadata = { title: pushCopy.settings.title };

export default async function NotificationsPage() {
  const { userId } = await pageUser();
  return (
    <>
      <PageHead title={pushCopy.settings.title}>{pushCopy.settings.lead}</PageHead>
      <NotificationsForm userId={userId} />
    </>
  );
}
