import type { Metadata } from "next";
import { SettingsFrame } from "@/components/settings/settings-frame";
import { pageUser } from "../page-user";

export const metadata: Metadata = { title: { template: "%s · Lathe", default: "Settings · Lathe" } };

export default async function SettingsLayout({ children }: LayoutProps<"/settings">) {
  const { role } = await pageUser();
  return <SettingsFrame role={role}>{children}</SettingsFrame>;
}
