"use client";

import { isApiError } from "@/lib/api/api-error";
import { copy } from "@/lib/copy";
import { toastError } from "./toast";

/** Waits for `work` and says what went wrong; `failure` is the sentence, and the server's words its detail. */
export async function orToast(work: Promise<unknown>, failure?: string): Promise<boolean> {
  try {
    await work;
    return true;
  } catch (error) {
    const said = isApiError(error) ? error.message : copy.connection.unreachable;
    if (failure === undefined) toastError(said);
    else toastError(failure, { detail: said });
    return false;
  }
}
