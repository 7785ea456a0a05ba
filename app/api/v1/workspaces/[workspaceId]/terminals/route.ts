import { createTerminalSchema } from "@/lib/api/schemas/terminals";
import { answerOnceAfter } from "@/lib/auth/answer-once";
import { readJson } from "@/lib/auth/read-input";
import { userRoute } from "@/lib/auth/route-handler";
import { listTerminals } from "@/lib/commands/list-terminals";
import { openTerminal } from "@/lib/commands/open-terminal";

export const GET = userRoute<{ workspaceId: string }>(async ({ caller, params, runtime }) =>
  Response.json(await listTerminals(runtime, { caller, ...params })),
);

export const POST = userRoute<{ workspaceId: string }>(async (input) => {
  const { caller, params, runtime } = input;
  const body = await readJson(input.request, createTerminalSchema);
  return answerOnceAfter(input, body, {
    prepare: () => openTerminal(runtime, { caller, ...params, ...body }),
    work: (_ctx, terminal) => Promise.resolve({ status: 201, body: terminal }),
  });
});
