import { expect, test, vi } from "vitest";
import type { FilePiece, WorkspaceConnection } from "../workspace/connection";
import { type AttachFileDeps, attachFileTool } from "./attach-file";
import { toolContext } from "./testing-context";

const PIECE_BYTES = 4;
const KEPT = { id: "file_1", name: "report.csv", mediaType: "text/csv", size: 9 };

const context = toolContext();

/** A file in pieces; each whole read is given the next of the contents. */
function fileOf(...contents: string[]) {
  let read = 0;
  const offsets: number[] = [];
  const readPiece: WorkspaceConnection["readPiece"] = async (_owner, { offset }): Promise<FilePiece> => {
    if (offset === 0 && offsets.length > 0) read = Math.min(read + 1, contents.length - 1);
    offsets.push(offset);
    const bytes = Buffer.from(contents[read] ?? "");
    return {
      data: bytes.subarray(offset, offset + PIECE_BYTES).toString("base64"),
      size: bytes.length,
      version: `1 ${read} ${bytes.length}`,
    };
  };
  return { readPiece, offsets };
}

function attach(readPiece: WorkspaceConnection["readPiece"], input: unknown = { path: "out/report.csv" }) {
  const keepFile = vi.fn<AttachFileDeps["keepFile"]>(() => Promise.resolve(KEPT));
  const tool = attachFileTool({ connect: () => ({ readPiece }) as WorkspaceConnection, keepFile });
  return { keepFile, outcome: tool.run(input, context) };
}

test("a file is read piece by piece and kept under the ledger's id, as its content says what it is", async () => {
  const { readPiece, offsets } = fileOf("a,b\n1,2\nx");
  const { keepFile, outcome } = attach(readPiece);
  expect(await outcome).toEqual({
    isError: false,
    output: { ok: true, file_id: "file_1", name: "report.csv", media_type: "text/csv", size: 9 },
  });
  expect(offsets).toEqual([0, 4, 8]);
  expect(keepFile.mock.calls).toEqual([
    [
      {
        ownerId: "usr_1",
        chatId: "chat_1",
        createdByCallId: "call_1",
        name: "report.csv",
        mediaType: "text/csv",
        content: Buffer.from("a,b\n1,2\nx"),
      },
    ],
  ]);
});

test("a name of its own has no path in it, and what nothing can show is kept for download", async () => {
  const { readPiece } = fileOf("PK\u0003\u0004\0");
  const { keepFile, outcome } = attach(readPiece, { path: "out.zip", name: "../../etc/all.zip" });
  expect((await outcome).isError).toBe(false);
  expect(keepFile.mock.calls[0]?.[0]).toMatchObject({
    name: "all.zip",
    mediaType: "application/octet-stream",
  });
});

test("a file that changed while it was read is read again", async () => {
  let pieces = 0;
  const readPiece: WorkspaceConnection["readPiece"] = async (_owner, { offset }) => {
    pieces += 1;
    const isOld = pieces <= 1;
    const bytes = Buffer.from(isOld ? "old old old" : "new!");
    return {
      data: bytes.subarray(offset, offset + PIECE_BYTES).toString("base64"),
      size: bytes.length,
      version: isOld ? "old" : "new",
    };
  };
  const { keepFile, outcome } = attach(readPiece);
  expect((await outcome).isError).toBe(false);
  expect(keepFile.mock.calls[0]?.[0].content.toString()).toBe("new!");
});

test("a file that never stands still is not attached, and the model is told what to do", async () => {
  let pieces = 0;
  const { keepFile, outcome } = attach(async () => ({
    data: Buffer.from("more").toString("base64"),
    size: 8,
    version: String((pieces += 1)),
  }));
  expect(await outcome).toMatchObject({
    isError: true,
    output: { error: expect.stringMatching(/keeps changing/) },
  });
  expect(keepFile).not.toHaveBeenCalled();
});
