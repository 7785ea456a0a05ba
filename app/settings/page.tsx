import { redirect } from "next/navigation";
import { routes } from "@/lib/routes";

export default function SettingsPage(): never {
  redirect(routes.settings("profile"));
}
