import type { Metadata } from "next";
import { PageHead } from "@/components/settings/page-head";
import { PasswordForm } from "@/components/settings/password-form";
import { pageUser } from "../../page-user";

export const metadata: Metadata = { title: "Password" };

export default async function PasswordPage() {
  const { email } = await pageUser();
  return (
    <>
      <PageHead title="Password">A change ends all your other sessions. Running work goes on.</PageHead>
      <PasswordForm email={email} />
    </>
  );
}
