import { updateMeSchema } from "@/lib/api/schemas/me";
import { readJson } from "@/lib/auth/read-input";
import { userRoute } from "@/lib/auth/route-handler";
import { readMe } from "@/lib/commands/read-me";
import { renameMe } from "@/lib/commands/rename-me";

export const GET = userRoute(async ({ caller, runtime }) =>
  Response.json(await readMe(runtime.db, caller.userId)),
);

export const PATCH = userRoute(async ({ request, caller, runtime }) => {
  const { name } = await readJson(request, updateMeSchema);
  await renameMe(runtime.db, { userId: caller.userId, name });
  return Response.json(await readMe(runtime.db, caller.userId));
});
