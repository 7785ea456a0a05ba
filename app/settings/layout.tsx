import type { Metadata } from "next";
import { PushLink } from "@/components/push/push-link";
import { SettingsFrame } from "@/components/settings/settings-frame";
import { pageUser } from "../page-user";
import { Providers } from "../providers";
import { readView } from "../view";

export const metadata: Metadata = { title: { template: "%s · Lathe", default: "Settings · Lathe" } };

export default async function SettingsLayout({ children }: LayoutProps<"/settings">) {
  const { role, userId } = await pageUser();
  return (
    <Providers view={await readView()}>
      <SettingsFrame role={role}>{children}</SettingsFrame>
      <PushLink userId={userId} />
    </Providers>
  );
}
