import { NextRequest } from "next/server";
import { nextAuth, type SignInOutcome } from "@/lib/auth/next-auth";
import { readBytes } from "@/lib/auth/read-input";
import { apiRoute } from "@/lib/auth/route-handler";

const MAX_FORM_BYTES = 16 * 1024;

type Segment = { nextauth: string[] };

export const GET = apiRoute<Segment>(async ({ request, runtime }) =>
  mutable(await nextAuth().handlers.GET(await onPublicUrl(request, runtime.env.publicUrl))),
);

export const POST = apiRoute<Segment>(async ({ request, runtime }) => {
  const outcome: SignInOutcome = {};
  const response = await nextAuth(outcome).handlers.POST(await onPublicUrl(request, runtime.env.publicUrl));
  if (outcome.error) throw outcome.error;
  return mutable(response);
});

/** The request as if it had been sent to the configured address: no link of an answer follows a forged Host. */
async function onPublicUrl(request: Request, publicUrl: string): Promise<NextRequest> {
  const { pathname, search } = new URL(request.url);
  const { method, headers } = request;
  const url = new URL(pathname + search, publicUrl);
  if (method !== "POST") return new NextRequest(url, { headers });
  const form = new TextDecoder().decode(await readBytes(request, MAX_FORM_BYTES));
  return new NextRequest(url, { method, headers, body: form });
}

function mutable(response: Response): Response {
  return new Response(response.body, response);
}
