import { ownDebugRecordingBody } from "@/lib/api/schemas/debug";
import { readJson } from "@/lib/auth/read-input";
import { userRoute } from "@/lib/auth/route-handler";
import { readOwnDebugRecording, writeOwnDebugRecording } from "@/lib/commands/debug-recording";

export const GET = userRoute(async ({ caller, runtime }) =>
  Response.json(await readOwnDebugRecording(runtime.db, caller.userId)),
);

export const PUT = userRoute(async ({ request, caller, runtime }) => {
  const { enabled } = await readJson(request, ownDebugRecordingBody);
  const { userId } = caller;
  return Response.json(await writeOwnDebugRecording(runtime.db, { userId, enabled }));
});
