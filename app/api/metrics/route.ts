import { apiRoute } from "@/lib/auth/route-handler";
import { requireScraper } from "@/lib/metrics/require-scraper";

export const dynamic = "force-dynamic";

/** What this process counts and measures, for Prometheus. */
export const GET = apiRoute(async ({ request, runtime }) => {
  requireScraper((name) => request.headers.get(name), runtime.env);
  const { contentType, text } = await runtime.metrics.scrape();
  return new Response(text, { headers: { "Content-Type": contentType } });
});
