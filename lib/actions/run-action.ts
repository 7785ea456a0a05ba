import { headers } from "next/headers";
import type { CurrentUser } from "@/lib/auth/require-user";
import { currentUser } from "@/lib/auth/require-user";
import { toAppError } from "@/lib/auth/route-handler";
import { isSameOrigin } from "@/lib/auth/same-origin";
import { AppError, type ErrorCode, type FieldError } from "@/lib/errors";
import { newId } from "@/lib/ids";
import { getRuntime, type Runtime } from "@/lib/runtime";

export interface ActionError {
  code: ErrorCode;
  /** A sentence to show. */
  message: string;
  fields: FieldError[];
  retryAfterSeconds: number | null;
}

/** What every server action resolves with; none of them throws at the page. */
export type ActionResult<T = null> = { ok: true; data: T } | { ok: false; error: ActionError };

type PublicWork<T> = (runtime: Runtime) => Promise<T>;
type UserWork<T> = (runtime: Runtime, user: CurrentUser) => Promise<T>;

/** Runs an action that needs no session. `name` goes to the log when it fails. */
export async function publicAction<T>(name: string, work: PublicWork<T>): Promise<ActionResult<T>> {
  try {
    const runtime = getRuntime();
    if (!isSameOrigin(await headers(), runtime.env.publicUrl)) {
      throw new AppError("forbidden", "This request came from another site.");
    }
    return { ok: true, data: await work(runtime) };
  } catch (error) {
    const { code, message, fields, retryAfterSeconds } = toAppError(error, {
      action: name,
      requestId: newId("req"),
    });
    return {
      ok: false,
      error: { code, message, fields: fields ?? [], retryAfterSeconds: retryAfterSeconds ?? null },
    };
  }
}

/** Runs an action for the signed-in person. */
export function userAction<T>(name: string, work: UserWork<T>): Promise<ActionResult<T>> {
  return publicAction(name, async (runtime) => {
    const user = await currentUser();
    if (!user) throw new AppError("unauthenticated", "Sign in to go on.");
    return work(runtime, user);
  });
}
