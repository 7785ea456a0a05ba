import { diffQuery } from "@/lib/api/schemas/changes";
import { readQuery } from "@/lib/auth/read-input";
import { userRoute } from "@/lib/auth/route-handler";
import { readDiff } from "@/lib/commands/read-diff";

export const GET = userRoute<{ chatId: string }>(async ({ request, caller, params, runtime }) => {
  const { path, context } = readQuery(request, diffQuery);
  const diff = await readDiff(runtime, { caller, ...params, path, context });
  return new Response(diff, { headers: { "Content-Type": "text/plain; charset=utf-8" } });
});
