import { userRoute } from "@/lib/auth/route-handler";
import { stopProcess } from "@/lib/commands/stop-process";

export const POST = userRoute<{ chatId: string; processId: string }>(async ({ caller, params, runtime }) => {
  await stopProcess(runtime, { caller, ...params });
  return new Response(null, { status: 202 });
});
