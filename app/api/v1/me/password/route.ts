import { createHmac } from "node:crypto";
import { changePasswordSchema } from "@/lib/api/schemas/me";
import { answerOnce } from "@/lib/auth/answer-once";
import { readJson } from "@/lib/auth/read-input";
import { userRoute } from "@/lib/auth/route-handler";
import { changePassword } from "@/lib/commands/change-password";

/** Ends every session of the person but the one that asks. */
export const POST = userRoute(async (input) => {
  const { caller, runtime } = input;
  const { userId, sessionId } = caller;
  const body = await readJson(input.request, changePasswordSchema);
  // A plain hash of passwords must not lie beside the key.
  const digest = createHmac("sha256", runtime.authSecret).update(JSON.stringify(body)).digest("hex");
  return answerOnce(input, { digest }, async () => {
    // On a connection of its own: a wrong guess counts although the key's transaction is rolled back.
    await changePassword(runtime.db, { userId, sessionId, ...body });
    return { status: 204, body: null };
  });
});
