"use server";

import { cookies } from "next/headers";
import { z } from "zod";
import { parseInput } from "@/lib/api/schemas/parse-input";
import { isSecureUrl } from "@/lib/auth/session-cookie-name";
import { THEME_COOKIE, THEMES, type Theme } from "@/lib/auth/theme-cookie";
import { type ActionResult, publicAction } from "./run-action";

const THEME_SECONDS = 365 * 24 * 60 * 60;

/** Kept in a cookie, so that the server draws the right theme at once. */
export async function setTheme(theme: Theme): Promise<ActionResult> {
  return publicAction("set-theme", async ({ env }) => {
    const store = await cookies();
    store.set(THEME_COOKIE, parseInput(z.enum(THEMES), theme), {
      sameSite: "lax",
      secure: isSecureUrl(env.publicUrl),
      path: "/",
      maxAge: THEME_SECONDS,
    });
    return null;
  });
}
