import { openApiDocument } from "@/lib/api/openapi/document";
import { apiRoute } from "@/lib/auth/route-handler";
import product from "@/package.json";

/** Open to everyone: it describes the contract and says nothing of this deployment but its address. */
export const GET = apiRoute(({ runtime }) =>
  Response.json(openApiDocument({ version: product.version, publicUrl: runtime.env.publicUrl })),
);
