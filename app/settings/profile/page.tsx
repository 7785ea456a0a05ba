import type { Metadata } from "next";
import { PageHead } from "@/components/settings/page-head";
import { ProfileForm } from "@/components/settings/profile-form";
import { pageUser } from "../../page-user";

export const metadata: Metadata = { title: "Profile" };

export default async function ProfilePage() {
  const { name, email, role } = await pageUser();
  return (
    <>
      <PageHead title="Profile" />
      <ProfileForm name={name} email={email} roleName={role === "admin" ? "Administrator" : "Member"} />
    </>
  );
}
