"use server";

import { nextAuth } from "@/lib/auth/next-auth";
import { currentUser } from "@/lib/auth/require-user";
import { endSession } from "@/lib/commands/end-session";
import { routes } from "@/lib/routes";
import { type ActionResult, publicAction } from "./run-action";

/** Ends the session on the server, then forgets its cookie. */
export async function signOut(): Promise<ActionResult<{ redirectTo: string }>> {
  return publicAction("sign-out", async (runtime) => {
    const user = await currentUser();
    if (user?.sessionId) await endSession(runtime.db, user.sessionId);
    await nextAuth().signOut({ redirect: false });
    return { redirectTo: routes.login };
  });
}
