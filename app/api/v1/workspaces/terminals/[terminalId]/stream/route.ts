import { GET as look } from "../../../[workspaceId]/terminals/[terminalId]/stream/route";

export const dynamic = "force-dynamic";

export const GET = look;
