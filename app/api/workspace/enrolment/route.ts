import { z } from "zod";
import { readJson } from "@/lib/auth/read-input";
import { apiRoute } from "@/lib/auth/route-handler";

const MAX_CODE = 300;
const enrolmentSchema = z.strictObject({ code: z.string().min(1).max(MAX_CODE) });

/** A daemon that a person has just started: its code, which works once, is exchanged for its token. */
export const POST = apiRoute(async ({ request, runtime }) => {
  const { code } = await readJson(request, enrolmentSchema);
  return Response.json(await runtime.workspaces.enrolments.admit(code));
});
