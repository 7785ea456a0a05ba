import { changePasswordSchema } from "@/lib/api/schemas/me";
import { readJson } from "@/lib/auth/read-input";
import { userRoute } from "@/lib/auth/route-handler";
import { changePassword } from "@/lib/commands/change-password";

/** Ends every session of the person but the one that asks. */
export const POST = userRoute(async ({ request, caller, runtime }) => {
  const { userId, sessionId } = caller;
  await changePassword(runtime.db, { userId, sessionId, ...(await readJson(request, changePasswordSchema)) });
  return new Response(null, { status: 204 });
});
