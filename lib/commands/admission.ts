import type { Tx } from "../../db/client";
import { ownsWorkspace } from "../../db/queries/own-workspace";
import { hasContent } from "../chat/user-parts";
import type { InputPart } from "../chat/wire";
import { AppError } from "../errors";
import type { Caller } from "./caller";

/** Refuses a message that says nothing, or that refers to what cannot be attached. */
export function requireContent(content: readonly InputPart[]): void {
  const file = content.findIndex((part) => part.type === "file");
  if (file >= 0) {
    throw new AppError("invalid_request", "This file is not available.", {
      fields: [{ path: `content.${file}.fileId`, message: "no such file" }],
    });
  }
  if (!hasContent(content)) {
    throw new AppError("invalid_request", "The message is empty.", {
      fields: [{ path: "content", message: "must not be blank" }],
    });
  }
}

/** Refuses a workspace that does not exist for the caller. */
export async function requireWorkspace(tx: Tx, caller: Caller, workspaceId: string | null): Promise<void> {
  if (workspaceId === null || (await ownsWorkspace(tx, caller.userId, workspaceId))) return;
  throw new AppError("invalid_request", "There is no such workspace.", {
    fields: [{ path: "workspaceId", message: "no such workspace" }],
  });
}

/** No MCP server can be set up yet, so none can be chosen. */
export function requireMcpServers(ids: readonly string[]): void {
  if (ids.length === 0) return;
  throw new AppError("invalid_request", "There is no such MCP server.", {
    fields: [{ path: "mcpServerIds.0", message: "no such MCP server" }],
  });
}
