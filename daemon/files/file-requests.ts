import type { FileEdit } from "../../lib/workspace/connection";
import { DaemonError } from "../daemon-error";
import type { PlanFiles } from "./plan-files";
import { type ReadRequest, readFile } from "./read-file";
import { type PieceRequest, readPiece } from "./read-piece";
import type { SeenFiles } from "./seen-files";
import type { TouchedFiles } from "./touched-files";
import { editFiles, type WriteContext, writeFile } from "./write-files";

interface FileRequestDeps {
  root: string;
  seen: SeenFiles;
  touched: TouchedFiles;
  plans: PlanFiles;
  /** A chat is about to change the workspace itself. */
  onChange(chatId: string | null): void;
}

type Caller = Pick<WriteContext, "chatId" | "callId">;

/** Reads and writes files: of the workspace, and plans where their own paths are named. */
export function createFileRequests({ root, seen, touched, plans, onChange }: FileRequestDeps) {
  const inWorkspace = ({ chatId, callId }: Caller) => ({ root, chatId, callId, seen, touched });

  return {
    read(request: ReadRequest, caller: Caller) {
      if (!plans.owns(request.path)) return readFile(request, inWorkspace(caller));
      const { path, context } = plans.locate(request.path, caller);
      return readFile({ ...request, path }, context);
    },
    piece(request: PieceRequest, caller: Caller) {
      if (!plans.owns(request.path)) return readPiece(request, root);
      const { path, context } = plans.locate(request.path, caller);
      return readPiece({ ...request, path }, context.root);
    },
    write(request: { path: string; content: string }, caller: Caller) {
      if (!plans.owns(request.path)) {
        onChange(caller.chatId);
        return writeFile(request, inWorkspace(caller));
      }
      plans.requireOwn(request.path, caller.chatId);
      const { path, context } = plans.locate(request.path, caller);
      return writeFile({ ...request, path }, context);
    },
    /** Edits of the plan come alone: all edits of one call are made together, in one place. */
    edit({ edits }: { edits: FileEdit[] }, caller: Caller) {
      const planned = edits.find(({ path }) => plans.owns(path));
      if (planned === undefined) {
        onChange(caller.chatId);
        return editFiles({ edits }, inWorkspace(caller));
      }
      if (edits.some(({ path }) => path !== planned.path)) {
        throw new DaemonError("invalid", "Edit the plan file in a call of its own. Nothing was changed.");
      }
      plans.requireOwn(planned.path, caller.chatId);
      const { path, context } = plans.locate(planned.path, caller);
      return editFiles({ edits: edits.map((edit) => ({ ...edit, path })) }, context);
    },
  };
}
