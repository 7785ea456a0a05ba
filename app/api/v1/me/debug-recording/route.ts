import { ownDebugRecordingBody } from "@/lib/api/schemas/debug";
import { answerOnce } from "@/lib/auth/answer-once";
import { readJson } from "@/lib/auth/read-input";
import { userRoute } from "@/lib/auth/route-handler";
import { readOwnDebugRecording, writeOwnDebugRecording } from "@/lib/commands/debug-recording";

export const GET = userRoute(async ({ caller, runtime }) =>
  Response.json(await readOwnDebugRecording(runtime.db, caller.userId)),
);

export const PUT = userRoute(async (input) => {
  const { caller } = input;
  const body = await readJson(input.request, ownDebugRecordingBody);
  const { userId } = caller;
  return answerOnce(input, body, async ({ unit }) => ({
    status: 200,
    body: await writeOwnDebugRecording(unit.tx, { userId, ...body }),
  }));
});
