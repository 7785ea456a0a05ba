import { userRoute } from "@/lib/auth/route-handler";
import { listTemplates } from "@/lib/commands/list-templates";

export const GET = userRoute(async ({ runtime }) =>
  Response.json({ items: await listTemplates(runtime), nextCursor: null }),
);
