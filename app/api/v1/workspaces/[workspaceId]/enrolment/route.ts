import { emptySchema } from "@/lib/api/schemas/fields";
import { readJson } from "@/lib/auth/read-input";
import { userRoute } from "@/lib/auth/route-handler";
import { offerEnrolment } from "@/lib/commands/offer-enrolment";

/** Never kept for a repetition: what it answers is shown once, and each answer makes the one before worthless. */
export const POST = userRoute<{ workspaceId: string }>(async ({ request, caller, params, runtime }) => {
  await readJson(request, emptySchema);
  return Response.json(await offerEnrolment(runtime, { caller, ...params }), { status: 201 });
});
