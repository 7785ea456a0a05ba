import { apiRoute } from "@/lib/auth/route-handler";

export const dynamic = "force-dynamic";

/** The daemon that people start on machines of their own. It is part of Lathe, and no secret. */
export const GET = apiRoute(async ({ runtime }) => {
  const { content, sha256 } = await runtime.workspaces.enrolments.bundle();
  return new Response(content, {
    headers: { "Content-Type": "text/javascript; charset=utf-8", ETag: `"${sha256}"` },
  });
});
