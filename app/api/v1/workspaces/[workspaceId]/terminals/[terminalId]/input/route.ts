import { terminalInputSchema } from "@/lib/api/schemas/terminals";
import { readJson } from "@/lib/auth/read-input";
import { userRoute } from "@/lib/auth/route-handler";
import { typeIntoTerminal } from "@/lib/commands/type-into-terminal";

const MAX_BODY_BYTES = 128 * 1024;

export const POST = userRoute<{ workspaceId?: string; terminalId: string }>(
  async ({ request, caller, params, runtime }) => {
    const body = await readJson(request, terminalInputSchema, MAX_BODY_BYTES);
    await typeIntoTerminal(runtime, { caller, ...params, ...body });
    return Response.json({}, { status: 202 });
  },
);
