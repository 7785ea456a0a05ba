import { createHmac } from "node:crypto";
import { changePasswordSchema } from "@/lib/api/schemas/me";
import { answerOnceAfter } from "@/lib/auth/answer-once";
import { readJson } from "@/lib/auth/read-input";
import { userRoute } from "@/lib/auth/route-handler";
import { preparePassword, replacePassword } from "@/lib/commands/change-password";

/** Ends every session of the person but the one that asks. */
export const POST = userRoute(async (input) => {
  const { caller, runtime } = input;
  const { userId, sessionId } = caller;
  const body = await readJson(input.request, changePasswordSchema);
  // A plain hash of passwords must not lie beside the key.
  const digest = createHmac("sha256", runtime.authSecret).update(JSON.stringify(body)).digest("hex");
  const { revokeTokens } = body;
  return answerOnceAfter(
    input,
    { digest },
    {
      prepare: () => preparePassword(runtime.db, { userId, ...body }),
      work: async ({ unit }, hash) => {
        await replacePassword(unit.tx, { userId, sessionId, revokeTokens, hash });
        return { status: 204, body: null };
      },
    },
  );
});
