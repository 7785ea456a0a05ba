import { findFile } from "@/db/queries/files";
import { userRoute } from "@/lib/auth/route-handler";
import { AppError } from "@/lib/errors";

/** What a person or an agent has made is data: a browser neither runs it nor guesses what it is. */
const AS_DATA = {
  "Content-Security-Policy": "sandbox; default-src 'none'",
  "X-Content-Type-Options": "nosniff",
  "Cache-Control": "private, max-age=31536000, immutable",
};

export const GET = userRoute<{ fileId: string }>(async ({ params, caller, runtime }) => {
  const id = params.fileId;
  const file = id.includes("\0") ? null : await findFile(runtime.db, { id, ownerId: caller.userId });
  if (file === null) throw new AppError("not_found", "There is no such file.");
  const headers = {
    ...AS_DATA,
    "Content-Type": file.mediaType.startsWith("text/") ? `${file.mediaType}; charset=utf-8` : file.mediaType,
    "Content-Disposition": `attachment; filename*=UTF-8''${encodeURIComponent(file.name)}`,
    ETag: `"${file.sha256}"`,
  };
  return new Response(new Uint8Array(file.content), { headers });
});
