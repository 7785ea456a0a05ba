import { userRoute } from "@/lib/auth/route-handler";
import { readFile } from "@/lib/commands/read-file";
import { fileHeaders } from "@/lib/api/file-headers";

export const GET = userRoute<{ fileId: string }>(async ({ request, params, caller, runtime }) => {
  const file = await readFile(runtime.db, { caller, fileId: params.fileId });
  const headers = fileHeaders(file);
  if (request.headers.get("if-none-match") === headers["ETag"]) {
    return new Response(null, { status: 304, headers });
  }
  return new Response(Buffer.from(file.content), { headers });
});
