"use client";

import { useEffect } from "react";
import { browserStorage } from "@/components/chat/composer/browser-storage";
import { ApiError } from "@/lib/api/api-error";
import { useMe } from "./me-provider";

const KEY = "lathe:person";

/** Tells every tab of this browser who signed in last: a page of somebody else may still be open in another one. */
export function PersonHere() {
  const { id } = useMe();
  // Synchronises the browser's storage with the person at it.
  useEffect(() => {
    try {
      browserStorage()?.setItem(KEY, id);
    } catch {
      // Without storage no tab knows of the others.
    }
  }, [id]);
  return null;
}

/**
 * Whoever is signed in sends what is sent, whoever wrote it.
 *
 * @throws ApiError when somebody else than the writer has signed in at this browser.
 */
export function requireStillHere(
  userId: string,
  storage: Pick<Storage, "getItem"> | null = browserStorage(),
): void {
  const here = storage?.getItem(KEY) ?? userId;
  if (here === userId) return;
  throw new ApiError({
    code: "unauthenticated",
    status: 401,
    message: "Somebody else has signed in at this browser. Your text is kept; sign in again to send it.",
  });
}
