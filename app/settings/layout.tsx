import type { Metadata } from "next";
import { SettingsFrame } from "@/components/settings/settings-frame";
import { pageUser } from "../page-user";
import { Providers } from "../providers";
import { readView } from "../view";

export const metadata: Metadata = { title: { template: "%s · Lathe", default: "Settings · Lathe" } };

export default async function SettingsLayout({ children }: LayoutProps<"/settings">) {
  const { role } = await pageUser();
  return (
    <Providers view={await readView()}>
      <SettingsFrame role={role}>{children}</SettingsFrame>
    </Providers>
  );
}
