import { readBytes } from "@/lib/auth/read-input";
import { userRoute } from "@/lib/auth/route-handler";
import { MAX_FILE_BYTES } from "@/lib/chat/files/limits";
import { uploadFile } from "@/lib/commands/upload-file";

export const POST = userRoute(async ({ request, caller, runtime }) => {
  const content = await readBytes(request, MAX_FILE_BYTES);
  const encodedName = request.headers.get("x-file-name") ?? "";
  const file = await uploadFile(runtime.db, { caller, content, encodedName });
  return Response.json(file, { status: 201 });
});
