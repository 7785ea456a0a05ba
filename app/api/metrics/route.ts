import { apiRoute } from "@/lib/auth/route-handler";
import { requireScraper } from "@/lib/auth/require-scraper";

export const dynamic = "force-dynamic";

/** What this process counts and measures, for Prometheus. */
export const GET = apiRoute(async ({ request, runtime }) => {
  requireScraper(request, runtime.env);
  const { contentType, text } = await runtime.metrics.scrape();
  return new Response(text, { headers: { "Content-Type": contentType } });
});
