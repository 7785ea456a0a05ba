import { AppError } from "../errors";
import { isWorkspaceError, type WorkspaceErrorReason } from "../workspace/connection";

const SILENT = "The workspace does not answer right now.";
const LATER_SECONDS = 2;

/** The messages of workspace errors are for the model; people get these. Null: the daemon's own sentence fits. */
const SENTENCES: Record<
  WorkspaceErrorReason,
  { code: "conflict" | "not_found" | "unavailable"; text: string | null }
> = {
  none: { code: "conflict", text: "This chat has no workspace." },
  starting: { code: "unavailable", text: "The workspace is still starting." },
  stopped: { code: "conflict", text: "The workspace is stopped." },
  failed: { code: "conflict", text: "The workspace could not be started." },
  deleted: { code: "conflict", text: "The workspace was deleted." },
  silent: { code: "unavailable", text: SILENT },
  lost: { code: "unavailable", text: SILENT },
  cancelled: { code: "unavailable", text: SILENT },
  changed: { code: "conflict", text: "The chat was given another workspace meanwhile." },
  stale_epoch: { code: "unavailable", text: SILENT },
  refused: { code: "conflict", text: null },
  invalid: { code: "conflict", text: null },
  not_found: { code: "not_found", text: null },
};

/** Runs a request of a person to a workspace; its failure becomes an error that may be shown. */
export async function askWorkspace<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!isWorkspaceError(error)) throw error;
    const { code, text } = SENTENCES[error.reason];
    const wait = code === "unavailable" ? { retryAfterSeconds: LATER_SECONDS } : {};
    throw new AppError(code, text ?? error.message, { ...wait, cause: error });
  }
}
