"use server";

import { cookies } from "next/headers";
import { signInSchema } from "@/lib/api/schemas/me";
import { parseInput } from "@/lib/api/schemas/parse-input";
import { createKnownDevice, KNOWN_DEVICE_SECONDS } from "@/lib/auth/known-device";
import { nextAuth, type SignInOutcome } from "@/lib/auth/next-auth";
import { safeReturnPath } from "@/lib/auth/safe-return-path";
import { cookieName, isSecureUrl } from "@/lib/auth/session-cookie-name";
import { type ActionResult, publicAction } from "./run-action";

/** Signs in by e-mail and password; `next` is where the person wanted to go. */
export async function signIn(input: {
  email: string;
  password: string;
  next?: string | null;
}): Promise<ActionResult<{ redirectTo: string }>> {
  return publicAction("sign-in", async (runtime) => {
    const { authSecret: secret, env } = runtime;
    const { email, password } = parseInput(signInSchema, input);
    const outcome: SignInOutcome = {};
    try {
      await nextAuth(outcome).signIn("credentials", { email, password, redirect: false });
    } catch (error) {
      throw outcome.error ?? error;
    }
    if (outcome.error || outcome.userId === undefined)
      throw outcome.error ?? new Error("sign-in had no outcome");
    const { publicUrl } = env;
    const store = await cookies();
    store.set(
      cookieName("known-device", publicUrl),
      await createKnownDevice(outcome.userId, { secret, publicUrl }),
      {
        httpOnly: true,
        sameSite: "lax",
        secure: isSecureUrl(publicUrl),
        path: "/",
        maxAge: KNOWN_DEVICE_SECONDS,
      },
    );
    return { redirectTo: safeReturnPath(typeof input.next === "string" ? input.next : null) };
  });
}
