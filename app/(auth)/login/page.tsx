import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { LoginForm } from "@/components/auth/login-form";
import { currentUser } from "@/lib/auth/require-user";
import { safeReturnPath } from "@/lib/auth/safe-return-path";
import { routes } from "@/lib/routes";
import { getRuntime } from "@/lib/runtime";
import { readSetupState } from "@/db/queries/setup";

export const metadata: Metadata = { title: "Sign in" };

export default async function LoginPage({ searchParams }: PageProps<"/login">) {
  const { next } = await searchParams;
  const wanted = typeof next === "string" ? next : null;
  if (await currentUser()) redirect(safeReturnPath(wanted));
  if (!(await readSetupState(getRuntime().db)).hasAdmin) redirect(routes.setup);
  return <LoginForm next={wanted} />;
}
