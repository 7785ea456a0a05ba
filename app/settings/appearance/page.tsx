import type { Metadata } from "next";
import { AppearanceForm } from "@/components/settings/appearance-form";
import { PageHead } from "@/components/settings/page-head";
import { readTheme } from "@/lib/auth/theme-cookie";
import { pageUser } from "../../page-user";

export const metadata: Metadata = { title: "Appearance" };

export default async function AppearancePage() {
  await pageUser();
  return (
    <>
      <PageHead title="Appearance">Kept in this browser.</PageHead>
      <AppearanceForm theme={await readTheme()} />
    </>
  );
}
