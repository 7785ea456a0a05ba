import { answerOnceAfter } from "@/lib/auth/answer-once";
import { userRoute } from "@/lib/auth/route-handler";
import { deleteWorkspace } from "@/lib/commands/delete-workspace";
import { getWorkspace } from "@/lib/commands/list-workspaces";

type Params = { workspaceId: string };

export const GET = userRoute<Params>(async ({ caller, params, runtime }) =>
  Response.json(await getWorkspace(runtime, { caller, ...params })),
);

export const DELETE = userRoute<Params>((input) => {
  const { caller, params, runtime } = input;
  // Doing it twice is doing it once, so that it may be done before the key commits.
  return answerOnceAfter(input, null, {
    prepare: () => deleteWorkspace(runtime, { caller, ...params }),
    work: () => Promise.resolve({ status: 204, body: null }),
  });
});
