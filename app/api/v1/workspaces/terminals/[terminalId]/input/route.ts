import { POST as type } from "../../../[workspaceId]/terminals/[terminalId]/input/route";

export const POST = type;
