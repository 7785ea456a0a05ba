import { announcedBytes, readBytes } from "@/lib/auth/read-input";
import { userRoute } from "@/lib/auth/route-handler";
import { MAX_FILE_BYTES } from "@/lib/chat/files/limits";
import { requireRoomForUpload, uploadFile } from "@/lib/commands/upload-file";

export const POST = userRoute(async ({ request, caller, runtime }) => {
  const bytes = announcedBytes(request, MAX_FILE_BYTES);
  await requireRoomForUpload(runtime.db, { caller, bytes });
  const content = await readBytes(request, MAX_FILE_BYTES);
  const encodedName = request.headers.get("x-file-name") ?? "";
  const file = await uploadFile(runtime.db, { caller, content, encodedName });
  return Response.json(file, { status: 201 });
});
