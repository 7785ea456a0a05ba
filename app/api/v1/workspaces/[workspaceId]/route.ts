import { userRoute } from "@/lib/auth/route-handler";
import { deleteWorkspace } from "@/lib/commands/delete-workspace";
import { getWorkspace } from "@/lib/commands/list-workspaces";

type Params = { workspaceId: string };

export const GET = userRoute<Params>(async ({ caller, params, runtime }) =>
  Response.json(await getWorkspace(runtime, { caller, ...params })),
);

export const DELETE = userRoute<Params>(async ({ caller, params, runtime }) => {
  await deleteWorkspace(runtime, { caller, ...params });
  return new Response(null, { status: 204 });
});
