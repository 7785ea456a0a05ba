import { headers } from "next/headers";
import { redirect } from "next/navigation";
import { type CurrentUser, currentUser } from "@/lib/auth/require-user";
import { routes } from "@/lib/routes";

/** Set by proxy.ts: the path and query that were asked for. */
const PATH_HEADER = "x-lathe-path";

/** The signed-in person; everyone else signs in first and comes back to this page. */
export async function pageUser(): Promise<CurrentUser> {
  const user = await currentUser();
  if (user !== null) return user;
  const path = (await headers()).get(PATH_HEADER);
  redirect(
    path === null ? routes.login : `${routes.login}?${new URLSearchParams({ next: path }).toString()}`,
  );
}
