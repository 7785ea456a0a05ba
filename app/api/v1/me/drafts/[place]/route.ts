import { keepDraftSchema } from "@/lib/api/schemas/drafts";
import { readJson } from "@/lib/auth/read-input";
import { userRoute } from "@/lib/auth/route-handler";
import { keepDraft, readDraft } from "@/lib/commands/keep-draft";

type Params = { place: string };

export const GET = userRoute<Params>(async ({ params, caller, runtime }) =>
  Response.json(await readDraft(runtime.db, { caller, place: params.place })),
);

export const PUT = userRoute<Params>(async ({ request, params, caller, runtime, requestId }) => {
  const body = await readJson(request, keepDraftSchema);
  const { isKept, draft } = await keepDraft(runtime.db, { caller, place: params.place, ...body });
  if (isKept) return Response.json(draft);
  const error = { code: "conflict", message: "Another device has a newer draft.", requestId };
  return Response.json({ error, draft }, { status: 409 });
});
